"""Parts, headings, tables, sentences and sheets put together to the publication of a book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mingzhang.compose.drivers import allocation_texts, with_drivers
from mingzhang.compose.glossary import glossary_of
from mingzhang.compose.ledger import cells_of
from mingzhang.compose.narrative import Narrator, lines_of
from mingzhang.compose.pieces import Draft, Piece
from mingzhang.compose.profile import Introduction
from mingzhang.compose.project_list import ProjectList
from mingzhang.compose.rollup import Key, rollup
from mingzhang.compose.sheets import SheetMaker
from mingzhang.compose.speech import Speaker
from mingzhang.compose.tables import TableMaker, numeral
from mingzhang.compose.tidy import tidied
from mingzhang.errors import BookError
from mingzhang.model import (
    Book,
    Claim,
    Contents,
    Disclosure,
    Fact,
    PageBreak,
    Place,
    PrintedBlock,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Publication,
    Source,
    TableSeen,
    Target,
)
from mingzhang.taxonomy.print_forms import Part, Printing, Section, printings

READER = "compose"
_PROJECTS, _PERFORMANCE = "projects", "performance"


def compose(book: Book) -> Publication:
    """The publication of a book; raises BookError with all problems where the book is refused."""
    from mingzhang.compose.checks import check_book

    problems = check_book(book)
    if problems:
        raise BookError(book.cover.unit, problems)
    return print_book(book)


def print_book(book: Book) -> Publication:
    """The publication of a book that was checked."""
    whole = with_drivers(tidied(book))
    return _Writer(whole, printings()[book.cover.form]).publication()


def lacking_reasons(book: Book) -> tuple[tuple[str, str, str], ...]:
    """Key, subject and change of every change that the sentences state without a reason."""
    writer = _Writer(book, printings()[book.cover.form])
    writer.publication()
    return tuple(dict.fromkeys(writer.speaker.lacking))


def printed_facts(book: Book) -> tuple[Fact, ...]:
    """The facts of all tables of a book."""
    printing = printings()[book.cover.form]
    makes = TableMaker(book, printing, cells_of(book, printing), rollup(book, printing))
    return tuple(fact for layout in printing.printed for fact in makes.table(layout)[1])


@dataclass
class _Writer:
    """Writes one book."""

    book: Book
    printing: Printing
    blocks: list[PrintedBlock] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    tables: list[PrintedTable] = field(default_factory=list)

    def __post_init__(self) -> None:
        book, printing = self.book, self.printing
        self.cells = cells_of(book, printing)
        self.now = rollup(book, printing)
        self.before = rollup(book, printing, last=True)
        self.speaker = speaker_of(book, printing, self.now, self.before)
        self.makes = TableMaker(book, printing, self.cells, self.now)
        self.introduction = Introduction(book, self.speaker)
        listed = tuple(
            cell
            for cell in self.cells
            if not printing.lists_general_only or (cell.fund.budget == "general" and not cell.fund.carryover)
        )
        self.project_list = ProjectList(book, self.speaker, listed, allocation_texts(book, printing))

    def publication(self) -> Publication:
        """All parts in the form's order."""
        self.blocks.append(Contents(self.printing.contents))
        for part in self.printing.parts:
            self._part(part)
        cover = self.book.cover
        projects = tuple(self.project_list.projects()) if self._lists_projects() else ()
        filled = {fact.table for fact in self.facts}
        disclosure = Disclosure(
            source=Source(cover.unit, "", None, READER),
            unit=cover.unit,
            year=cover.year,
            kind=cover.kind,
            form=cover.form,
            amount_unit=self.printing.amount_unit,
            profile=self.introduction.profile(),
            facts=tuple(self.facts),
            claims=tuple(self.claims),
            targets=tuple(self.targets),
            projects=projects,
            tables=tuple(self._seen(table) for table in self.tables),
            empty_tables=tuple(table.table for table in self.tables if table.table not in filled),
        )
        return Publication(self.makes.fill(self.printing.title), tuple(self.blocks), disclosure)

    def _lists_projects(self) -> bool:
        return any(section.id == _PROJECTS for section in self.printing.sections)

    def _seen(self, table: PrintedTable) -> TableSeen:
        facts = [fact for fact in self.facts if fact.table == table.table]
        columns = tuple(dict.fromkeys(fact.column for fact in facts))
        place = Place(sheet=table.table, cell="R1C1")
        return TableSeen(
            table.table, table.title, table.number, place, columns, len(facts), table.note, table.unit
        )

    # Parts

    def _part(self, part: Part) -> None:
        if part.level == 1:
            self.blocks.append(PageBreak())
        self._heading(part.heading, part.level)
        if part.id == "functions":
            self._say(self.introduction.functions(), "")
        elif part.id == "organisation":
            self._say(self.introduction.organisation(), "")
        elif part.id == "tables":
            self._tables()
        elif part.id == "glossary":
            self._glossary()
        self._sections(part.sections)

    def _tables(self) -> None:
        for layout in self.printing.printed:
            table, facts = self.makes.table(layout)
            self.blocks.append(table)
            self.tables.append(table)
            self.facts.extend(facts)

    def _sections(self, sections: Iterable[Section]) -> None:
        number = 0
        for section in sections:
            number += bool(section.heading)
            self._section(section, numeral(number) if section.heading else "")

    def _section(self, section: Section, number: str) -> None:
        if section.heading:
            self._heading(f"{number}、{section.heading}", 2)
        self._tell(section.id, number)
        for place, part in enumerate(section.parts, start=1):
            self._heading(f"（{numeral(place)}）{part.heading}", 3)
            self._tell(part.id, number)

    def _tell(self, section: str, number: str) -> None:
        narrator = Narrator(self.book, self.printing, self.cells, self.now, self.before, self.speaker)
        if section == _PROJECTS:
            self._say(narrator.tell(section), number, section)
            pieces = list(self.project_list.paragraphs()) or [self.speaker.plain("projects.none")]
            self.blocks.extend(PrintedText(piece.text) for piece in pieces)
            return
        self._say(narrator.tell(section), number, section)
        if section == _PERFORMANCE:
            for sheet, target in SheetMaker(self.book, self.printing, self.cells).sheets():
                self.blocks.append(sheet)
                self.targets.append(target)

    def _glossary(self) -> None:
        own = [p for p in self.book.paragraphs if p.section == "glossary"]
        texts = [text for p in own for text in lines_of(f"{p.title}：{p.text}" if p.title else p.text)]
        terms = texts or list(glossary_of(self.printing))
        for number, text in enumerate(terms, start=1):
            self.blocks.append(PrintedText(f"{numeral(number)}、{text}"))

    def _heading(self, text: str, level: int) -> None:
        self.blocks.append(PrintedHeading(self.makes.fill(text), level))

    def _say(self, pieces: Iterable[Piece], number: str, topic: str = "") -> None:
        for piece in pieces:
            self.blocks.append(PrintedText(piece.text))
            self.claims.extend(self._claims(piece, number, topic))

    def _claims(self, piece: Piece, number: str, topic: str) -> Iterator[Claim]:
        for draft in piece.drafts:
            yield claim_of(draft, piece.sentence(draft.at), number, topic, len(self.blocks))


def speaker_of(book: Book, printing: Printing, now: dict[Key, object] | object, before: object) -> Speaker:
    """Who says the sentences; last year is known where some line or total of it is."""
    knows = any(line.last is not None for line in book.lines)
    return Speaker(book, printing, now, before, knows)  # type: ignore[arg-type]


def claim_of(draft: Draft, sentence: str, number: str, topic: str, block: int) -> Claim:
    """A draft with its sentence; its place is the block of the publication."""
    return Claim(
        section=number,
        topic=topic,
        subject=draft.subject,
        text=sentence,
        place=Place(sheet="text", cell=str(block)),
        amount=draft.amount,
        unit=draft.unit,
        share=draft.share,
        delta=draft.delta,
        growth=draft.growth,
        path=draft.path,
        reason=draft.reason,
        kind=draft.kind,
    )
