"""Forms: which tables a region and year print, in which order, with which columns.

forms/*.yaml hold what the law asks of all, forms/regions/*.yaml only what differs (`extends`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load
from mingzhang.taxonomy.tables import table_concepts


@dataclass(frozen=True)
class Years:
    """First and last budget year of a form, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"first year {self.first} is after last year {self.last}")

    def distance(self, year: int) -> int:
        """0 inside, else the years to the nearer end."""
        return max(self.first - year, year - self.last, 0)


@dataclass(frozen=True)
class FormTable:
    """One table of a form: printed number, and the column orders in which it is seen."""

    id: str
    number: str = ""
    column_sets: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Form:
    """A form with its tables in printed order. `region` is the two-digit division code."""

    id: str
    kind: str
    basis: str
    tables: tuple[FormTable, ...]
    extends: str | None = None
    region: str | None = None
    years: Years | None = None

    def __post_init__(self) -> None:
        concepts = table_concepts()
        for table in self.tables:
            if table.id not in concepts:
                raise ValueError(f"table '{table.id}' is not defined under tables/")
            for columns in table.column_sets:
                for column in columns:
                    if concepts[table.id].column(column) is None:
                        raise ValueError(f"table '{table.id}' has no column '{column}'")

    def table(self, table_id: str) -> FormTable | None:
        """The form's entry for a table."""
        return next((table for table in self.tables if table.id == table_id), None)


@cache
def forms() -> dict[str, Form]:
    """All forms by id, with what they extend filled in."""
    root = data_dir() / "forms"
    return load_forms([*sorted(root.glob("national-*.yaml")), *sorted((root / "regions").glob("*.yaml"))])


def load_forms(paths: Iterable[Path]) -> dict[str, Form]:
    """Read form files; refuses an unknown `extends`, and two forms of one region, kind and year."""
    read: dict[str, tuple[Path, Form]] = {}
    for path in paths:
        form = load(path, Form)
        if form.id in read:
            raise DataError(path, None, f"form '{form.id}' stands twice (also in {read[form.id][0].name})")
        read[form.id] = (path, form)
    whole = {form_id: _extended(form_id, read) for form_id in read}
    _refuse_overlaps({form_id: path for form_id, (path, _) in read.items()}, whole)
    return whole


def _extended(form_id: str, read: dict[str, tuple[Path, Form]], seen: tuple[str, ...] = ()) -> Form:
    path, form = read[form_id]
    if form.extends is None:
        return form
    if form.extends not in read or form.extends in (*seen, form_id):
        raise DataError(path, None, f"extends '{form.extends}', which is no other form; check the name")
    base = _extended(form.extends, read, (*seen, form_id))
    if not {table.id for table in base.tables} - {table.id for table in form.tables}:
        return form
    own = {table.id: table for table in form.tables}
    inherited = [_merged(table, own.pop(table.id, None)) for table in base.tables]
    return replace(form, tables=(*inherited, *own.values()))


def _merged(base: FormTable, own: FormTable | None) -> FormTable:
    if own is None:
        return base
    return FormTable(base.id, own.number or base.number, own.column_sets or base.column_sets)


def _refuse_overlaps(paths: dict[str, Path], whole: dict[str, Form]) -> None:
    placed = [form for form in whole.values() if form.years and form.region]
    for index, form in enumerate(placed):
        for other in placed[:index]:
            assert form.years and other.years
            same = (form.region, form.kind) == (other.region, other.kind)
            if same and form.years.first <= other.years.last and other.years.first <= form.years.last:
                raise DataError(paths[form.id], None, f"its years overlap with those of '{other.id}'")


def national_form(kind: str) -> Form:
    """What the law asks of every disclosure of a kind."""
    return next(form for form in forms().values() if form.kind == kind and form.region is None)


def choose_form(kind: str, year: int | None, region: str | None, found: frozenset[str]) -> Form:
    """The form of the region whose years are nearest, without a year the one whose tables fit best; else the
    national one.

    Without a known region the tables found decide, and only a full match beats the national form.
    """
    candidates = [form for form in forms().values() if form.kind == kind]
    national = national_form(kind)
    regional = [form for form in candidates if form.region is not None and form.region == region]
    if regional:
        return min(regional, key=lambda form: _remoteness(form, year, found))
    return national if region or not found else _by_tables(candidates, national, year, found)


def _remoteness(form: Form, year: int | None, found: frozenset[str]) -> tuple[int, int, int]:
    """Years away, tables that differ where no year is known, and the newest first."""
    if form.years is None:
        return (99, 0, 0)
    if year is not None:
        return (form.years.distance(year), 0, -form.years.last)
    return (0, len({table.id for table in form.tables} ^ found) if found else 0, -form.years.last)


def _by_tables(candidates: list[Form], national: Form, year: int | None, found: frozenset[str]) -> Form:
    for form in candidates:
        in_years = form.years is not None and (year is None or form.years.distance(year) == 0)
        if form.region and in_years and {table.id for table in form.tables} == found:
            return form
    return national


@cache
def known_column_orders(table_id: str) -> tuple[tuple[str, ...], ...]:
    """Every order in which some form prints the table's columns."""
    return tuple(
        dict.fromkeys(
            columns
            for form in forms().values()
            if (entry := form.table(table_id))
            for columns in entry.column_sets
        )
    )
