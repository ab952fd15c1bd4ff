"""A sheet of a book as a form: cells, rows pasted from a spreadsheet, live totals and audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from starlette.datastructures import FormData

from mingzhang.audit import audit
from mingzhang.book.cells import decimal_of
from mingzhang.compose import compose
from mingzhang.compose.drivers import with_drivers
from mingzhang.errors import BookError
from mingzhang.model import Book, Finding
from mingzhang.report.messages import finding_message, messages
from mingzhang.taxonomy.book_sheets import Column, Sheet, book_sheets
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.web.books import Row, Rows, Spot, problems_of, spot_of
from mingzhang.web.pasted import pasted

PASTED = "pasted"
BLANK_ROWS = 5
FUNCTION, ECONOMIC = CODES = ("function", "economic")
FIGURE = "figure"
_MOST_FIELDS = 900  # that a form of one page holds; the server refuses more than a thousand
_LINES = "lines"
_ZERO = Decimal(0)


def codes_of(kind: str, year: int) -> list[tuple[str, str]]:
    """The codes of a year with their names, of functions or of economic classes."""
    codes = functional() if kind == FUNCTION else economic()
    return [(code.code, code.name) for code in codes if code.valid_in(year)]


def figures_of(name: str, rows: Rows, sheet: Sheet, lang: str) -> list[tuple[str, str]]:
    """The figures that a sheet names and those that it lacks, each with the words of its table."""
    columns = [column.id for column in sheet.stored if column.kind == FIGURE]
    if not columns:
        return []
    found = [row.get(column, "").strip() for row in rows.get(sheet.id, ()) for column in columns]
    for problem in problems_of(name, rows)[1]:
        if FIGURE in problem.details and spot_of(problem.place, lang).sheet == sheet.id:
            found.append(problem.details[FIGURE])
    words = messages(lang)
    return [(key, words.figure(key)) for key in dict.fromkeys(found) if key.count("/") > 1]


def rows_a_page(sheet: Sheet) -> int:
    """How many rows of a sheet stand on one page."""
    return _MOST_FIELDS // len(sheet.stored) - BLANK_ROWS


def page_of(sheet: str, row: int, column: str) -> str:
    """Question and fragment of the address at which a cell of a sheet is edited."""
    start, number = divmod(row, rows_a_page(book_sheets().by_id[sheet]))
    asked = f"?start={row - number}" if start else ""
    return f"{asked}#r{number}-{column}" if column else asked


def edited(sheet: Sheet, stored: Sequence[Row], form: FormData) -> list[Row]:
    """The sheet's rows with those of the form in the place of the page that was shown; empty rows go."""
    start, count = whole(form, "start"), whole(form, "count")
    after = [*stored[start + count :], *pasted(sheet, str(form.get(PASTED, "")))]
    rows = [*stored[:start], *typed(sheet, form), *after]
    return [row for row in rows if any(text.strip() for text in row.values())]


def typed(sheet: Sheet, form: FormData) -> list[Row]:
    """The rows of the page's grid as they were filled in, empty ones too."""
    return [_row(sheet, form, number) for number in range(whole(form, "count") + added(form))]


def whole(form: FormData, name: str) -> int:
    """A number that a form carries; 0 where it is none."""
    text = str(form.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def added(form: FormData) -> int:
    """Rows below the stored ones that the form has."""
    return min(whole(form, "added"), _MOST_FIELDS)


def _row(sheet: Sheet, form: FormData, number: int) -> dict[str, str]:
    return {column.id: str(form.get(f"r{number}-{column.id}", "")).strip() for column in sheet.stored}


def as_text(sheet: Sheet, rows: Sequence[Row]) -> str:
    """Rows separated by tabs, to be copied into a spreadsheet."""
    return "\n".join("\t".join(row.get(column.id, "") for column in sheet.stored) for row in rows)


def shown(lang: str, column: Column, text: str) -> str:
    """A cell as people read it: choices in words."""
    choice = book_sheets().choice(column.choices, text) if column.choices and text else None
    return book_sheets().shown(column.choices or "", choice.id, lang) if choice else text


@dataclass(frozen=True)
class Live:
    """What the rows come to: sums of the lines, what is wrong, and what the audit finds."""

    amount: Decimal
    last: Decimal
    parts: tuple[tuple[str, Decimal], ...]
    problems: tuple[tuple[Spot, str, Mapping[str, str]], ...] = ()
    findings: tuple[tuple[Finding, str], ...] = field(default=())


def live(name: str, rows: Rows, lang: str) -> Live:
    """Add up and audit; where the book cannot be composed yet, what keeps it from that."""
    book, problems = problems_of(name, rows)
    lines = _lines(book, rows)
    parts: dict[str, Decimal] = {}
    for line in lines:
        known = book_sheets().choice("spent_as", line.spent_as)
        words = book_sheets().shown("spent_as", known.id, lang) if known else ""
        parts[words] = parts.get(words, _ZERO) + line.amount
    amount, last = sum((line.amount for line in lines), _ZERO), sum((line.last for line in lines), _ZERO)
    told = tuple((spot_of(each.place, lang), each.key, dict(each.details)) for each in problems)
    findings: tuple[tuple[Finding, str], ...] = ()
    if book is not None and not problems:
        try:
            report = audit(compose(book).disclosure)
        except BookError as error:
            told = tuple((spot_of(p.place, lang), p.key, dict(p.details)) for p in error.problems)
        else:
            findings = tuple((finding, finding_message(finding, lang)) for finding in report.findings)
    return Live(amount, last, tuple((w, a) for w, a in parts.items() if w), told, findings)


@dataclass(frozen=True)
class _Line:
    """What a line of the book adds to the sums."""

    spent_as: str
    amount: Decimal
    last: Decimal


def _lines(book: Book | None, rows: Rows) -> list[_Line]:
    """The lines with the amounts of calculations, as they are published; as typed where no book is yet."""
    if book is None:
        typed_lines = rows.get(_LINES, ())
        return [
            _Line(line.get("spent_as", ""), _figure(line, "amount"), _figure(line, "last"))
            for line in typed_lines
        ]
    return [
        _Line(line.spent_as, line.amount or _ZERO, line.last or _ZERO) for line in with_drivers(book).lines
    ]


def _figure(line: Row, column: str) -> Decimal:
    return decimal_of(line.get(column, "")) or _ZERO
