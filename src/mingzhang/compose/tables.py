"""Figures and a form's layout → printed tables and their facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.compose.ledger import Cell, Figure
from mingzhang.compose.rollup import UNIT, Figures, carryover_row, project_row
from mingzhang.model import PROJECT, TOTAL, Amount, Book, Fact, Place, PrintedCell, PrintedTable
from mingzhang.model.publication import CENTER, LEFT, RIGHT
from mingzhang.taxonomy.codes import Codes, economic, functional
from mingzhang.taxonomy.plain import without_blanks
from mingzhang.taxonomy.print_forms import (
    ALL,
    FIRST,
    ITEM,
    LEFT_AMOUNT,
    LEVELS,
    NO_NUMBER,
    NO_ZERO,
    HeadCell,
    LabelRow,
    Printing,
    TableLayout,
)
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.sentences import sentences
from mingzhang.taxonomy.tables import table_concepts

Row = tuple[PrintedCell, ...]
_BASIC_LIKE = ("basic", "appropriation_basic", "operating_cost")
_NUMBERED_BLANK = "※"


@dataclass(frozen=True)
class RowWords:
    """A row's id with the words that it prints."""

    row: str
    label: str
    code: str = ""
    project: str = ""
    level: int = 0
    strong: bool = False


@dataclass(frozen=True)
class TableMaker:
    """Prints the tables of one book."""

    book: Book
    printing: Printing
    cells: Sequence[Cell]
    figures: Figures

    def table(self, layout: TableLayout) -> tuple[PrintedTable, tuple[Fact, ...]]:
        """One table and the facts that it prints."""
        body = tuple(self._body(layout))
        if not any(cell.amount for row in body for cell in row):
            body = () if layout.empty else body
        shown = PrintedTable(
            table=layout.id,
            title=self.fill(layout.title),
            head=head_rows(layout),
            body=body,
            widths=tuple(float(column.width) for column in layout.columns),
            number="" if layout.number == NO_NUMBER else layout.number,
            maker=self.fill(layout.maker or self.printing.maker),
            unit=self.printing.unit_of(layout.id),
            note=self.fill(layout.empty) if not body and layout.empty else "",
            wide=layout.wide,
        )
        return shown, tuple(facts_of(shown))

    def fill(self, text: str) -> str:
        """A printed text with unit and year."""
        cover = self.book.cover
        return text.replace("{unit}", cover.unit).replace("{year}", str(cover.year))

    def _body(self, layout: TableLayout) -> Iterable[Row]:
        kind = table_concepts()[layout.id].rows
        if kind == "sides":
            return self._sides(layout)
        if kind == "items":
            return self._items(layout)
        return self._rows(layout, self._row_words(layout, kind))

    def amount(self, key: tuple[str, str, str], zero: str = "") -> PrintedCell:
        """The cell of a figure; blank where there is none, or what the form prints for zero."""
        figure = self.figures.get(key)
        if figure is None or not figure.exact:
            if zero in ("", NO_ZERO):
                return PrintedCell(align=RIGHT)
            return PrintedCell(zero, Amount(Decimal(zero)), key, align=RIGHT)
        return PrintedCell(self.number(figure), Amount(figure.printed), key, align=RIGHT)

    def number(self, figure: Figure) -> str:
        """A figure as the form's tables print it."""
        return f"{figure.printed:,f}" if self.printing.separators else f"{figure.printed:f}"

    # Tables of codes, projects and names

    def _row_words(self, layout: TableLayout, kind: str) -> list[RowWords]:
        total = RowWords(TOTAL, layout.total_label, strong=True)
        rows = list(self._data_rows(layout, kind))
        if layout.unit_row and rows:
            unit = RowWords(UNIT, self.book.cover.unit, strong=True)
            return [total, unit, *rows] if layout.total == FIRST else [unit, *rows, total]
        if not layout.total:
            return rows
        return [total, *rows] if layout.total == FIRST else [*rows, total]

    def _data_rows(self, layout: TableLayout, kind: str) -> Iterable[RowWords]:
        printed = [row for table, row, column in self.figures if table == layout.id and column == TOTAL]
        if kind == "names":
            names = {carryover_row(cell): cell.project for cell in self.cells if cell.fund.carryover}
            return (RowWords(row, names.get(row, row)) for row in printed if row not in (TOTAL, UNIT))
        codes = economic() if kind == "economic" else functional()
        coded = sorted(row for row in printed if row.isdigit())
        if kind == "projects":
            return self._project_rows(codes, coded, printed)
        return (self._coded(codes, code) for code in coded)

    def _coded(self, codes: Codes, code: str, project: str = "", row: str = "") -> RowWords:
        name = codes.name(code, self.book.cover.year) or code
        level = (len(code) - 3) // 2
        return RowWords(row or code, name, code, project, level, strong=level == 0)

    def _project_rows(self, codes: Codes, coded: list[str], printed: list[str]) -> Iterable[RowWords]:
        order = [project.name for project in self.book.projects]
        names = {project_row(cell): cell for cell in self.cells if cell.is_project}
        for code in coded:
            below = [row for row in printed if row.startswith(f"{code}|")]
            if not below:
                yield self._coded(codes, code)
            below.sort(key=lambda row: _index(order, names[row].project))
            for row in below:
                yield self._coded(codes, code, names[row].project, row)

    def _rows(self, layout: TableLayout, words: Iterable[RowWords]) -> Iterable[Row]:
        for row in words:
            yield tuple(self._cell(layout, row, column.field) for column in layout.columns)

    def _cell(self, layout: TableLayout, row: RowWords, field: str) -> PrintedCell:
        if field in LEVELS:
            return PrintedCell(_level(row.code, LEVELS.index(field)))
        if field == "code":
            return PrintedCell(row.code, align=LEFT)
        if field == "label":
            align = CENTER if row.row == TOTAL else LEFT
            return PrintedCell(row.label, align=align, level=row.level, strong=row.strong)
        if field == PROJECT and layout.id == "projects":
            return PrintedCell(row.project, align=LEFT)
        return self.amount((layout.id, row.row, field), layout.zero)

    # Tables of two halves

    def _sides(self, layout: TableLayout) -> Iterable[Row]:
        right = self._classes(layout)
        for number in range(max(len(layout.left), len(right))):
            left = layout.left[number] if number < len(layout.left) else None
            yield self._side_row(layout, left, right[number] if number < len(right) else None)
        for row in layout.bottom:
            left = LabelRow(row.left, row.left_label) if row.left else None
            yield self._side_row(
                layout, left, LabelRow(row.right, row.right_label) if row.right else None, strong=True
            )

    def _classes(self, layout: TableLayout) -> list[LabelRow]:
        if not layout.classes:
            return []
        known = functional().classes(self.book.cover.year)
        used = {row.rpartition(":")[2] for table, row, _ in self.figures if table == layout.id}
        rows = [code for code in known if layout.classes == ALL or code.code in used]
        return [
            LabelRow(
                f"expenditure:{code.code}",
                layout.class_label.format(numeral=numeral(number), code=code.code, name=code.name),
            )
            for number, code in enumerate(rows, start=1)
        ]

    def _side_row(
        self, layout: TableLayout, left: LabelRow | None, right: LabelRow | None, *, strong: bool = False
    ) -> Row:
        cells = []
        for column in layout.columns:
            side = left if column.field in ("left", LEFT_AMOUNT) else right
            if side is None:
                cells.append(PrintedCell())
            elif column.field in ("left", "right"):
                cells.append(PrintedCell(side.label, align=LEFT, level=side.level, strong=strong))
            else:
                name = "amount" if column.field == LEFT_AMOUNT else column.field
                cells.append(self.amount((layout.id, side.id, name), layout.zero))
        return tuple(cells)

    # Tables of items

    def _items(self, layout: TableLayout) -> Iterable[Row]:
        if layout.lying or not layout.items:
            yield tuple(self._item(layout, column.field) for column in layout.columns)
            return
        for item in layout.items:
            row = RowWords(item.id, item.label, level=item.level)
            yield tuple(self._cell(layout, row, column.field) for column in layout.columns)

    def _item(self, layout: TableLayout, field: str) -> PrintedCell:
        return self.amount((layout.id, field.removeprefix(ITEM), "amount"), layout.zero)


def _index(order: Sequence[str], name: str) -> tuple[int, str]:
    return (order.index(name), name) if name in order else (len(order), name)


def _level(code: str, level: int) -> str:
    """Class, group or item of a code, printed apart."""
    if not code or (level and len(code) < 3 + 2 * level):
        return ""
    return code[:3] if level == 0 else code[1 + 2 * level : 3 + 2 * level]


def numeral(number: int) -> str:
    """一, 二 … 十, 十一 … 九十九, 一百, 一百零一, 一百一十 … 九百九十九."""
    layout = sentences().layout
    digits, hundred, nought = layout.numerals, layout.hundreds[0], layout.hundreds[1]
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = digits[hundreds - 1] + hundred if hundreds else ""
    if tens:
        said += (digits[tens - 1] if tens > 1 or hundreds else "") + digits[9]
    elif hundreds and ones:
        said += nought
    return said + (digits[ones - 1] if ones else "")


def head_rows(layout: TableLayout) -> tuple[Row, ...]:
    """The header rows; column numbers stand below where the form prints them."""
    rows = [tuple(_head_cell(cell) for cell in row) for row in layout.head]
    if layout.numbered:
        count = 0
        cells = []
        for column in layout.columns:
            words = layout.is_words(column.field)
            count += not words
            cells.append(PrintedCell(_NUMBERED_BLANK if words else str(count)))
        rows.append(tuple(cells))
    return tuple(rows)


def _head_cell(cell: HeadCell) -> PrintedCell:
    return PrintedCell(cell.text, columns=cell.columns, rows=cell.rows, strong=True)


def facts_of(table: PrintedTable) -> Iterable[Fact]:
    """The facts of a printed table; a fact's place is the table and the position below its header."""
    labels = _Labels(table)
    first = len(table.head) + 1
    for number, row in enumerate(table.body, start=first):
        for position, cell in enumerate(row, start=1):
            if cell.amount is not None and cell.key is not None:
                place = Place(sheet=table.table, cell=f"R{number}C{position}")
                yield Fact(*cell.key, cell.amount, labels.of(cell.key, row), place)


@dataclass(frozen=True)
class _Labels:
    """What a fact's row is called: its item's name in a lying table, else the words before it."""

    table: PrintedTable

    def of(self, key: tuple[str, str, str], row: Row) -> str:
        """The label of a fact."""
        words = [cell.text for cell in row if cell.key is None and cell.text and not cell.text.isdigit()]
        if table_concepts()[key[0]].rows == "sides":
            words = [cell.text for cell in row if cell.key is None and cell.text]
            words = words[:1] if key[1].startswith("income") else words[-1:]
        if not words:
            item = next((i for i in table_concepts()[key[0]].items if i.id == key[1]), None)
            return item.labels[0] if item else ""
        return _bare(words[-1])


def _bare(text: str) -> str:
    pattern = recognition().numbering_pattern
    for _ in range(3):
        text = pattern.sub("", text, count=1)
    return without_blanks(text)
