"""The sections of the narrative, each a list of paragraphs with the claims that they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.compose.ledger import ZERO, Cell, Figure, rounded, unit_factor
from mingzhang.compose.pieces import Piece
from mingzhang.compose.rollup import Figures, ancestors, is_part
from mingzhang.compose.sheets import covered
from mingzhang.compose.speech import Speaker
from mingzhang.model import PERSONNEL, PROJECT, PUBLIC, TOTAL, Book, Entry
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.funds import Fund, funds, item_id
from mingzhang.taxonomy.print_forms import Printing
from mingzhang.taxonomy.tables import table_concepts

BASIC, GENERAL, AMOUNT = "basic", "general", "amount"
_BUDGETS = ("general", "govfund", "statecap")


@dataclass
class Narrator:
    """Tells one book section by section; `tell` knows the sections by their id."""

    book: Book
    printing: Printing
    cells: Sequence[Cell]
    now: Figures
    before: Figures
    speaker: Speaker

    def tell(self, section: str) -> Iterator[Piece]:
        """The paragraphs of a section."""
        teller = self._tellers.get(section)
        yield from teller() if teller else ()
        for paragraph in self.book.paragraphs:
            if paragraph.section == section:
                yield from (Piece(text) for text in lines_of(paragraph.text))

    @property
    def _tellers(self) -> dict[str, Callable[[], Iterator[Piece]]]:
        return {
            "overview": self.overview,
            "income": self.income,
            "expenditure": self.expenditure,
            "appropriation": self.appropriation,
            "general_scale": self.general_scale,
            "general_structure": self.general_structure,
            "general_use": lambda: self.use(GENERAL, "general_use"),
            "basic": self.basic,
            "govfund": lambda: self.fund_budget("govfund"),
            "statecap": lambda: self.fund_budget("statecap"),
            "three_public": self.three_public,
            "carryover": self.carryover,
            "operating": self.operating,
            "procurement": self.procurement,
            "assets": self.assets,
            "performance": self.performance,
            "statement": self.statement,
            "remarks": self.remarks,
        }

    # Helpers

    def _has(self, table: str, row: str = TOTAL, column: str = TOTAL) -> bool:
        """Whether there is such a figure this year or there was one last year."""
        key = (table, row, column)
        return any(bool((found := part.get(key)) and found.exact) for part in (self.now, self.before))

    def _name(self, code: str) -> str:
        codes = functional()
        return codes.name(code, self.book.cover.year) or code

    def _codes(self, table: str, length: int) -> list[str]:
        """Codes of a level with a figure this year or last, in order."""
        rows = {row for part in (self.now, self.before) for t, row, c in part if t == table and c == TOTAL}
        return sorted(r for r in rows if r.isdigit() and len(r) == length and self._has(table, r))

    # Sections

    def overview(self) -> Iterator[Piece]:
        """All income and expenditure, and what they consist of."""
        yield self.speaker.state("overview.total", ("income", TOTAL, TOTAL), changes=False)
        used = dict.fromkeys(name for name, key in self._sources() if self.now.get(key))
        if used:
            yield self.speaker.plain("overview.income", list=self.speaker.listing(list(used)))
        classes = [
            self._name(c) for c in self._codes("expenditure", 3) if self.now.get(("expenditure", c, TOTAL))
        ]
        if classes:
            yield self.speaker.plain("overview.expenditure", list=self.speaker.listing(classes))

    def _sources(self) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """Name and key of every leaf column of the income table that the form prints."""
        layout, concept = self.printing.table("income"), table_concepts()["income"]
        if layout is None:
            return
        above = {
            step for name in layout.amounts for step in ancestors(concept.columns, name)[1:] if name != TOTAL
        }
        for name in layout.amounts:
            column = concept.column(name)
            if name not in above and column is not None:
                fund = funds().fund(name)
                yield (
                    fund.name if fund else self.speaker.words.columns.get(name, column.headers[0]),
                    ("income", TOTAL, name),
                )

    def income(self) -> Iterator[Piece]:
        """Income by source; budgets without any are named too."""
        whole = ("income", TOTAL, TOTAL)
        yield self.speaker.state("income.lead", whole, explained=False)
        for name, key in self._sources():
            if self._has(*key):
                yield self.speaker.state("income.item", key, whole=whole, name=name)
            elif _is_budget(funds().fund(key[2])):
                yield self.speaker.plain("income.unused", name=name)

    def expenditure(self) -> Iterator[Piece]:
        """Basic and project expenditure."""
        whole = ("expenditure", TOTAL, TOTAL)
        yield self.speaker.state("expenditure.lead", whole, explained=False)
        for part in (BASIC, PROJECT):
            if self._has("expenditure", TOTAL, part):
                yield self.speaker.state(f"expenditure.{part}", ("expenditure", TOTAL, part), whole=whole)

    def appropriation(self) -> Iterator[Piece]:
        """Appropriation by budget and by class."""
        total = self._sum(lambda cell: is_part(cell, "appropriation_detail"))
        if total is None:
            yield self.speaker.plain("appropriation.none")
            return
        yield self.speaker.state("appropriation.total", None, figure=total)
        for budget in _BUDGETS:
            part = self._sum(lambda cell, budget=budget: is_part(cell, budget))  # type: ignore[misc]
            if part is not None:
                yield self.speaker.state(f"appropriation.{budget}", None, figure=part)
        for code in sorted(
            {cell.function[:3] for cell in self.cells if is_part(cell, "appropriation_detail")}
        ):
            inside = [c for c in self.cells if is_part(c, "appropriation_detail") and c.function[:3] == code]
            figure = self._sum(lambda cell, inside=inside: cell in inside)  # type: ignore[misc]
            items = self.speaker.listing([self._name(item) for item in sorted({c.function for c in inside})])
            yield self.speaker.state(
                "appropriation.class", None, figure=figure, name=self._name(code), list=items
            )

    def _sum(self, keep: Callable[[Cell], bool]) -> Figure | None:
        kept = [cell.amount for cell in self.cells if keep(cell)]
        if not kept:
            return None
        whole = Figure(sum((f.exact for f in kept), ZERO), sum((f.printed for f in kept), ZERO))
        if self.book.cover.rounding == "parts":
            return whole
        return Figure(whole.exact, rounded(whole.exact, self.printing.places))

    def general_scale(self) -> Iterator[Piece]:
        """How much the general public budget gives, and the change of its two parts."""
        if not self._has(GENERAL):
            yield self.speaker.plain("general_scale.none")
            return
        yield self.speaker.state("general_scale.total", (GENERAL, TOTAL, TOTAL), explained=False)
        for part in (BASIC, PROJECT):
            if self._has(GENERAL, TOTAL, part):
                yield self.speaker.state(f"general_scale.{part}", (GENERAL, TOTAL, part))

    def general_structure(self) -> Iterator[Piece]:
        """The classes and their shares."""
        classes = [code for code in self._codes(GENERAL, 3) if self.now.get((GENERAL, code, TOTAL))]
        for number, code in enumerate(classes, start=1):
            name = self._name(code)
            yield self.speaker.state(
                "general_structure.class",
                (GENERAL, code, TOTAL),
                whole=(GENERAL, TOTAL, TOTAL),
                changes=False,
                path=(name,),
                name=name,
                number=str(number),
            )
        if not classes:
            yield self.speaker.plain("general_structure.none")

    def use(self, table: str, section: str) -> Iterator[Piece]:
        """Every item of a budget with its class and group, this year's and what disappeared."""
        items = [
            *self._codes(table, 7),
            *(code for code in self._codes(table, 5) if self._is_leaf(table, code)),
        ]
        for number, code in enumerate(sorted(items), start=1):
            path = tuple(self._name(part) for part in (code[:3], code[:5], code))
            yield self.speaker.state(
                f"{section}.item",
                (table, code, TOTAL),
                path=path,
                number=str(number),
                slots=dict(zip(("class", "group", "item"), path, strict=True)),
            )
        if not items and table == GENERAL:
            yield self.speaker.plain(f"{section}.none")

    def _is_leaf(self, table: str, code: str) -> bool:
        return not any(item.startswith(code) for item in self._codes(table, 7))

    def basic(self) -> Iterator[Piece]:
        """People and running costs of the general public budget, with what they consist of."""
        if not self.now.get(("basic", TOTAL, TOTAL)):
            yield self.speaker.plain("basic.none")
            return
        yield self.speaker.state("basic.total", ("basic", TOTAL, TOTAL), changes=False)
        for half in (PERSONNEL, PUBLIC):
            if self.now.get(("basic", TOTAL, half)):
                names = self.speaker.listing([self._economic(code) for code in self._half(half)])
                yield self.speaker.state(f"basic.{half}", ("basic", TOTAL, half), changes=False, list=names)

    def _half(self, half: str) -> list[str]:
        rows = sorted(row for table, row, c in self.now if table == "basic" and c == half and row != TOTAL)
        return [row for row in rows if len(row) > 3 or not any(r != row and r.startswith(row) for r in rows)]

    def _economic(self, code: str) -> str:
        return economic().name(code, self.book.cover.year) or code

    def fund_budget(self, table: str) -> Iterator[Piece]:
        """A budget that many units do not have."""
        if not self._has(table):
            yield self.speaker.plain(f"{table}.none")
            return
        yield self.speaker.state(f"{table}.total", (table, TOTAL, TOTAL), explained=False)
        yield from self.use(table, table)

    def three_public(self) -> Iterator[Piece]:
        """The three public expenses and why they changed."""
        table = "three_public"
        yield self.speaker.state("three_public.total", (table, TOTAL, TOTAL), explained=False)
        for item, name in self.speaker.words.three_public.items():
            yield self.speaker.state("three_public.item", (table, item, TOTAL), name=name)

    def carryover(self) -> Iterator[Piece]:
        """What was carried over, and for what."""
        total = self._sum(lambda cell: bool(cell.fund.carryover))
        if total is None:
            yield self.speaker.plain("carryover.none")
            return
        yield self.speaker.state("carryover.total", None, figure=total)
        for part in ("appropriation", "non_appropriation"):
            figure = self._sum(lambda cell, part=part: cell.fund.carryover == part)  # type: ignore[misc]
            if figure is not None:
                yield self.speaker.state(f"carryover.{part}", None, figure=figure)
        names = [cell.project for cell in self.cells if cell.fund.carryover]
        yield self.speaker.plain("carryover.names", list=self.speaker.listing(names))

    def operating(self) -> Iterator[Piece]:
        """Operating cost: what the book types, else the running costs of the general public budget."""
        key = ("basic", TOTAL, PUBLIC)
        rows = [entry for entry in self.book.operating_cost if item_id(funds().operating_cost, entry.item)]
        if any(entry.amount is not None for entry in rows):
            yield self._typed("operating.total", rows, ("operating_cost", TOTAL, TOTAL))
        elif self._has(*key):
            yield self.speaker.state("operating.total", key)
        else:
            yield self.speaker.plain("operating.none")

    def _typed(self, sentence: str, entries: Sequence[Entry], key: tuple[str, str, str]) -> Piece:
        """A sentence about typed entries, with their change where last year is typed too."""
        now, before = dict(self.now), dict(self.before)
        now[key] = self._entries(entry.amount for entry in entries)
        if any(entry.last is not None for entry in entries):
            before[key] = self._entries(entry.last for entry in entries)
        speaker = Speaker(self.book, self.printing, now, before, False, self.speaker.lacking)
        return speaker.state(sentence, key)

    def _entries(self, amounts: Iterator[Decimal | None]) -> Figure:
        factor = unit_factor(self.book.cover.amount_unit, self.printing.amount_unit)
        exact = sum((amount for amount in amounts if amount is not None), ZERO) * factor
        return Figure(exact, rounded(exact, self.printing.places))

    def procurement(self) -> Iterator[Piece]:
        """Procurement of goods, works and services, and what is kept for small firms."""
        by_item: dict[str, Figure] = {}
        for entry in self.book.procurement:
            item = item_id(funds().procurement, entry.item)
            if item and entry.amount is not None:
                figure = self._entries(iter((entry.amount,)))
                by_item[item] = by_item[item] + figure if item in by_item else figure
        kinds = ("goods", "works", "services")
        none = self._entries(iter(()))
        total = none
        for kind in kinds:
            total = total + by_item.get(kind, none)
        if not total.exact:
            yield self.speaker.plain("procurement.none")
            return
        yield self.speaker.state("procurement.total", None, figure=total)
        for kind in (*kinds, "small", "micro"):
            yield self.speaker.state(f"procurement.{kind}", None, figure=by_item.get(kind, none))

    def assets(self) -> Iterator[Piece]:
        """Buildings, vehicles and the rest, by quantity and value."""
        known = [(item_id(funds().assets, asset.item), asset) for asset in self.book.assets]
        if not any(item for item, _ in known):
            yield self.speaker.plain("assets.none")
            return
        yield self.speaker.plain("assets.lead")
        for item, asset in known:
            if item is None:
                continue
            number = f"{asset.quantity if asset.quantity is not None else ZERO:f}"
            if self.speaker.words.sentences[f"assets.{item}"].subject:
                figure = self._entries(iter((asset.value,)))
                yield self.speaker.state(f"assets.{item}", None, figure=figure, number=number)
            else:
                yield self.speaker.plain(f"assets.{item}", number=number)

    def performance(self) -> Iterator[Piece]:
        """How many projects have targets, and how much money they stand for."""
        names = {
            name for target in self.book.targets if target.project for name in covered(self.book, target)
        }
        figure = self._sum(lambda cell: cell.is_project and cell.project in names)
        if figure is None:
            yield self.speaker.plain("performance.none")
            return
        count = sum(1 for target in self.book.targets if target.project)
        yield self.speaker.state("performance.projects", None, figure=figure, number=str(count))
        yield self.speaker.plain("performance.sheets")

    def statement(self) -> Iterator[Piece]:
        """Income, expenditure and appropriation in one text, for forms that have no sections for them."""
        total = ("income", TOTAL, TOTAL)
        yield self.speaker.state("statement.income", total)
        for name, key in self._columns():
            if self._has(*key):
                yield self.speaker.state("statement.source", key, name=name)
        yield self.speaker.state("statement.expenditure", ("expenditure", TOTAL, TOTAL))
        for budget in _BUDGETS:
            yield self.speaker.state(f"statement.{budget}", (budget, TOTAL, TOTAL))
        items = [code for code in self._codes(GENERAL, 7) if self.now.get((GENERAL, code, TOTAL))]
        for number, code in enumerate(items, start=1):
            path = tuple(self._name(part) for part in (code[:3], code[:5], code))
            yield self.speaker.state(
                "statement.item",
                (GENERAL, code, TOTAL),
                changes=False,
                path=path,
                number=str(number),
                slots=dict(zip(("class", "group", "item"), path, strict=True)),
            )

    def _columns(self) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """Printed name and key of every column of the income table below its total."""
        layout = self.printing.table("income")
        for name in layout.amounts if layout else ():
            column = table_concepts()["income"].column(name)
            if column is not None and name != TOTAL:
                fund = funds().fund(name)
                yield fund.name if fund else self.speaker.words.columns[name], ("income", TOTAL, name)

    def remarks(self) -> Iterator[Piece]:
        """What else is to be said: the book's own paragraphs, or that there is nothing."""
        if not any(paragraph.section == "remarks" for paragraph in self.book.paragraphs):
            yield self.speaker.plain("remarks.none")


def _is_budget(fund: Fund | None) -> bool:
    return fund is not None and fund.budget in _BUDGETS


def lines_of(text: str) -> list[str]:
    """The paragraphs of a free text."""
    return [line.strip() for line in text.splitlines() if line.strip()]
