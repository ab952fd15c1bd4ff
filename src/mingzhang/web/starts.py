"""What a first version begins with: nothing, last year's on this site, a workbook, or a published file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from mingzhang.book.start import empty_book, next_book
from mingzhang.book.units import in_amount_unit
from mingzhang.errors import BookError
from mingzhang.model import Book, Disclosure
from mingzhang.pipeline import read_file
from mingzhang.report.messages import Messages, messages
from mingzhang.taxonomy.book_sheets import book_sheets
from mingzhang.taxonomy.forms import Form, forms
from mingzhang.taxonomy.print_forms import printings
from mingzhang.taxonomy.regions import province_name
from mingzhang.web import books, drafts, public
from mingzhang.web.books import Rows
from mingzhang.web.context import Context
from mingzhang.web.db.models import PREPARER, Unit, Version
from mingzhang.web.errors import Invalid, NotFound
from mingzhang.web.guards import Visitor
from mingzhang.web.names import safe_name
from mingzhang.web.uploaded_book import read_uploaded
from mingzhang.web.workflow import FINAL

_PACKAGE = b"PK"  # how every .xlsx begins
_NEXT_BUDGET = 10  # the month in which units begin with the budget of the year that follows
EMPTY, SITE, WORKBOOK, PUBLISHED = STARTS = ("empty", "site", "workbook", "published")


@dataclass(frozen=True)
class Start:
    """What is asked for: year, form and unit of amounts, and what to begin with (a file with its name)."""

    year: int
    form: str
    amount_unit: str
    start: str = EMPTY
    name: str = ""
    content: bytes = b""


def known_forms() -> list[Form]:
    """The forms in which a book can be begun: those that can be printed."""
    return [form for id, form in sorted(forms().items()) if id in printings()]


def form_name(form: Form, words: Messages) -> str:
    """A form by the place that asks for it and the year from which it does."""
    if form.region is None or form.years is None:
        return words.text("web.compose.form.national")
    place = province_name(form.region) or form.region
    return words.text("web.compose.form.since", place=place, year=form.years.first)


def likely_year(kind: str, today: date) -> int:
    """The year of a disclosure that is begun today: of a final account last year, of a budget this one, and
    from autumn on the next."""
    if kind == FINAL:
        return today.year - 1
    return today.year + (today.month >= _NEXT_BUDGET)


def begin(context: Context, visitor: Visitor, unit_id: int, asked: Start, lang: str) -> Version:
    """A first version; raises NotFound, Forbidden, Conflict, and Invalid for what cannot be begun with."""
    _must_be_known(asked)
    with context.db.reading() as session:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise NotFound
        visitor.must(unit, PREPARER)
        rows = _started(context, session, unit, asked, lang)
    with context.db.writing() as session:
        owner = session.get(Unit, unit_id)
        assert owner is not None
        return drafts.begin(context, session, visitor, owner, asked.year, forms()[asked.form].kind, rows)


def _must_be_known(asked: Start) -> None:
    units = {choice.id for choice in book_sheets().choices["amount_unit"]}
    known = {
        "form": asked.form in printings(),
        "start": asked.start in STARTS,
        "amount_unit": asked.amount_unit in units,
    }
    wrong = [name for name, fits in known.items() if not fits]
    if wrong:
        raise Invalid("web.error.fields", fields=", ".join(wrong))


def _started(context: Context, session: Session, unit: Unit, asked: Start, lang: str) -> Rows:
    """The rows to begin with, of the year, form and unit of amounts that were asked for."""
    if asked.start == EMPTY:
        book = empty_book(forms()[asked.form], unit=unit.name, year=asked.year, amount_unit=asked.amount_unit)
        return books.rows_of(book)
    if asked.start == SITE:
        return _following(next_book(_of_last_year(context, session, unit, asked)).book, asked)
    if not asked.name:
        raise Invalid("web.error.no_file")
    if asked.start == WORKBOOK:
        return _filled(unit, asked, lang)
    return _following(next_book(_published(asked, lang)).book, asked)


def _of_last_year(context: Context, session: Session, unit: Unit, asked: Start) -> Disclosure:
    """What the unit published for the year before."""
    wanted = (asked.year - 1, forms()[asked.form].kind)
    for version in public.published(session, unit.id):
        if (version.disclosure.year, version.disclosure.kind) == wanted:
            return public.publication_of(context.store, version).disclosure
    raise Invalid("web.compose.no_last", unit=unit.name)


def _following(book: Book, asked: Start) -> Rows:
    """The rows of next year's book, with what was asked for on its cover and its amounts in that unit."""
    rows = books.rows_of(in_amount_unit(book, asked.amount_unit))
    changed = {"year": str(asked.year), "form": asked.form}
    rows["cover"] = [{**row, "value": changed.get(row["item"], row["value"])} for row in rows["cover"]]
    return rows


def _filled(unit: Unit, asked: Start, lang: str) -> Rows:
    """The rows of a filled workbook; raises Invalid where its cover is not what was asked for."""
    rows = uploaded(asked.content, asked.name, lang)
    cover = books.book_of_rows(unit.name, rows).cover
    if (cover.year, cover.form, cover.amount_unit) != (asked.year, asked.form, asked.amount_unit):
        words = messages(lang)
        form = form_name(forms()[cover.form], words) if cover.form in forms() else cover.form
        told = {"year": str(cover.year), "form": form, "amount_unit": cover.amount_unit}
        raise Invalid("web.compose.other_book", **told)
    return rows


def _published(asked: Start, lang: str) -> Disclosure:
    """A published file; raises Invalid where it says another year than the last, or another kind."""
    told = _read(asked.name, asked.content)
    year, kind = asked.year - 1, forms()[asked.form].kind
    if told.year not in (None, year) or told.kind not in ("", kind):
        words = messages(lang)
        found, wanted = (words.text(f"web.kind.{each}") for each in (told.kind or kind, kind))
        details = {"found_year": str(told.year or "?"), "found": found, "year": str(year), "wanted": wanted}
        raise Invalid("web.compose.other_last", **details)
    return told


def _read(name: str, content: bytes) -> Disclosure:
    with tempfile.TemporaryDirectory(prefix="mingzhang-last-") as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        return read_file(path)


def uploaded(content: bytes, name: str | None, lang: str) -> Rows:
    """The rows of a workbook; raises Invalid that names every wrong cell, or says that the file is none."""
    if not content:
        raise Invalid("web.error.empty_file")
    if not content.startswith(_PACKAGE):
        raise Invalid("web.compose.no_workbook", name=safe_name(name))
    try:
        return read_uploaded(content, safe_name(name))
    except BookError as error:
        told = messages(lang).book_error(error)
        raise Invalid("web.compose.refused", problems=told) from error
