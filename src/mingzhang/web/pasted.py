"""Rows pasted from a spreadsheet into the box below a sheet: all are kept, or it is said which cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.book.workbook_in import REMARK
from mingzhang.errors import in_languages
from mingzhang.taxonomy.book_sheets import Column, Sheet, listed
from mingzhang.web.books import Row
from mingzhang.web.errors import Invalid

_MOST = 3000  # rows at once


def pasted(sheet: Sheet, text: str) -> list[Row]:
    """Rows separated by tabs; the first may hold headings, else the columns stand in the sheet's order or,
    with the names of codes, of the workbook. Raises Invalid where something of them could not be kept."""
    table = [line.split("\t") for line in text.replace("\r", "").split("\n") if line.strip()]
    if len(table) > _MOST:
        raise Invalid("web.compose.paste_most", count=str(len(table)), most=str(_MOST))
    if not table:
        return []
    named = sum(sheet.column(cell) is not None for cell in table[0])
    headed = named >= min(2, len(sheet.stored))
    columns = _of_headings(sheet, table[0]) if headed else _of_width(sheet, max(map(len, table)))
    _must_be_placed(table[headed:], columns, table[0] if headed else (), 1 + headed)
    return [
        {c.id: cell.strip() for c, cell in zip(columns, line, strict=False) if c is not None and not c.shown}
        for line in table[headed:]
    ]


def _of_headings(sheet: Sheet, heading: Sequence[str]) -> list[Column | None]:
    """The columns of the headings, None for blank ones and remarks; raises Invalid for one that is unknown or
    stands twice."""
    columns = [sheet.column(word) for word in heading]
    for index, (word, column) in enumerate(zip(heading, columns, strict=True)):
        if column is None and word.strip() and not word.startswith(REMARK):
            known = in_languages("known", listed((each.title for each in sheet.stored), ", "))
            raise Invalid("book.unknown_column", column=word, **known)
        if column is not None and column in columns[:index]:
            raise Invalid("web.compose.paste_twice", column=word)
    return columns


def _of_width(sheet: Sheet, width: int) -> list[Column | None]:
    """The columns of rows without headings: the workbook's where there are as many, else the sheet's."""
    return list(sheet.columns if width == len(sheet.columns) else sheet.stored)


def _must_be_placed(
    rows: Sequence[Sequence[str]], columns: Sequence[Column | None], heading: Sequence[str], first: int
) -> None:
    """Raise Invalid for the first filled cell that belongs to no column."""
    left_out = {at for at, word in enumerate(heading) if word.startswith(REMARK)}
    placed = {at for at, column in enumerate(columns) if column is not None} | left_out
    for number, row in enumerate(rows, first):
        for at, cell in enumerate(row):
            if cell.strip() and at not in placed:
                raise Invalid("web.compose.paste_cell", row=str(number), cell=str(at + 1), text=cell.strip())
