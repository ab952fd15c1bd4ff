"""The figures of published versions in the database: kept when a version is published, searched by anybody.

What a figure is of (`FigureItem`) is kept once for all disclosures, so that a search looks through some ten
thousand items however many figures there are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, insert, label, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, contains_eager

from mingzhang.model import Disclosure as Told
from mingzhang.model import Fact
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.taxonomy.plain import plain
from mingzhang.web.amounts import AskedAmount, amount_of, narrow, parts_of, words_in
from mingzhang.web.db.models import PUBLISHED, Disclosure, Figure, FigureItem, Unit, Version

MOST_WORDS = 6
UNIT, YEAR, ITEM, VALUE = "unit", "year", "item", "value"
_AT_ONCE = 300
_CODE = re.compile(r"\d{3,}")
_YEARS = range(1000, 10_000)
Sense = tuple[str, ColumnElement[bool]]
_BRACKETS = (("（", "("), ("）", ")"))


@dataclass(frozen=True)
class Found:
    """A figure of a published disclosure."""

    disclosure: Disclosure
    table: str
    row: str
    column: str
    label: str
    value: str
    certain: bool
    amount_unit: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is called: table, row, column."""
        return (self.table, self.row, self.column)


@dataclass(frozen=True)
class Asked:
    """Figures by a part of their key; None: any."""

    table: str | None = None
    row: str | None = None
    column: str | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Of a query of figures with their items."""
        columns = (
            (FigureItem.table, self.table),
            (FigureItem.row, self.row),
            (FigureItem.column, self.column),
        )
        return [column == value for column, value in columns if value is not None]

    def fits(self, found: Found) -> bool:
        """Whether a figure is one of those."""
        asked = (self.table, self.row, self.column)
        return all(value in (None, own) for value, own in zip(asked, found.key, strict=True))


ANY = Asked()


def keep_figures(session: Session, version: Version, told: Told) -> None:
    """Keep what a version publishes, in place of what was kept of it (a `writing()` session)."""
    version.amount_unit = told.amount_unit
    units = told.table_units
    items = {_hash(fact): fact for fact in told.facts}
    hashes = list(items)
    for start in range(0, len(hashes), _AT_ONCE):
        _add_items(session, {each: items[each] for each in hashes[start : start + _AT_ONCE]})
    ids = _ids(session, hashes)
    session.execute(delete(Figure).where(Figure.version_id == version.id))
    rows = [
        {
            "version_id": version.id,
            "order": order,
            "item_id": ids[_hash(fact)],
            "value": str(fact.amount),
            "certain": fact.certain,
            "amount_unit": units[fact.table],
        }
        for order, fact in enumerate(told.facts)
    ]
    if rows:
        session.execute(insert(Figure), rows)


def _hash(fact: Fact) -> str:
    return hashlib.sha256(json.dumps([*fact.key, fact.label]).encode()).hexdigest()


def _add_items(session: Session, told: Mapping[str, Fact]) -> None:
    """Items that are not there yet; another worker may add the same ones."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {
            "hash": hash,
            "table": fact.table,
            "row": fact.row,
            "column": fact.column,
            "label": fact.label,
            "words": _words(fact),
        }
        for hash, fact in sorted(told.items())
    ]
    session.execute(dialect.insert(FigureItem).on_conflict_do_nothing(index_elements=["hash"]), rows)


def _words(fact: Fact) -> str:
    """What an item is found by: its table in every language, label, codes; no id that only programs see."""
    tables = " ".join(messages(lang).label("table", fact.table) for lang in LANGUAGES)
    return plain(f"{tables} {fact.label} {' '.join(_CODE.findall(fact.row))}").lower()


def _ids(session: Session, hashes: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(hashes), _AT_ONCE):
        part = hashes[start : start + _AT_ONCE]
        query = select(FigureItem.hash, FigureItem.id).where(FigureItem.hash.in_(part))
        found.update((hash, id) for hash, id in session.execute(query))
    return found


def count_figures(session: Session, version: Version, asked: Asked = ANY) -> int:
    """How many figures a version has, or of them those that are asked for."""
    query = select(func.count()).select_from(Figure).where(Figure.version_id == version.id)
    if asked != ANY:
        query = query.join(Figure.item).where(*asked.conditions)
    return session.scalar(query) or 0


def figures_of(
    session: Session, version: Version, *, start: int, limit: int, asked: Asked = ANY
) -> list[Found]:
    """The figures of a version in printed order, or of them those that are asked for."""
    query = _columns().where(Figure.version_id == version.id, *asked.conditions).order_by(Figure.order)
    rows = session.execute(query.offset(start).limit(limit))
    return [_found(row, version.disclosure) for row in rows]


def without_figures(session: Session) -> list[int]:
    """The ids of published versions of which no figure, or not its unit, is kept: as after an update."""
    kept = exists().where(Figure.version_id == Version.id, Figure.amount_unit.is_not(None))
    return list(session.scalars(select(Version.id).where(Version.published.is_not(None), ~kept)))


def search(session: Session, text: str, *, most: int, version: Version | None = None) -> list[Found]:
    """Published figures for which every word is part of the unit's name, the item or the table, or is the
    year or the amount, however written: the newest year first, at most `most`. Words that name a unit or a
    year and nothing else find no figure."""
    senses = [sense for word in words_in(text)[:MOST_WORDS] for sense in _senses_within(session, word)]
    if not senses or not all(senses):
        return []
    found: dict[tuple[int, int], Found] = {}
    for combination in product(*senses):
        if {ITEM, VALUE} & {sense for sense, _ in combination}:
            for key, one in _search(session, [condition for _, condition in combination], version, most):
                found.setdefault(key, one)
    ordered = sorted(found.items(), key=lambda each: (-each[1].disclosure.year, each[0]))
    return [one for _, one in ordered[:most]]


def _senses_within(session: Session, word: str) -> list[list[Sense]]:
    """What a word may mean; of a phrase with amounts in it what these mean, and what else means anything."""
    senses = _senses(session, word)
    parts = parts_of(word)
    if senses or not any(map(amount_of, parts)):
        return [senses]
    return [found for part in parts if (found := _senses(session, part)) or amount_of(part)]


def _senses(session: Session, word: str) -> list[Sense]:
    """What a word may mean, and the condition for it."""
    found: list[Sense] = []
    units = select(Unit.id).where(named(word))
    if session.scalars(units.limit(1)).first() is not None:
        found.append((UNIT, Disclosure.unit_id.in_(units)))
    if word.isdecimal() and int(word) in _YEARS:
        found.append((YEAR, Disclosure.year == int(word)))
    holds = (FigureItem.words.contains(form, autoescape=True) for form in {word, narrow(word)})
    items = select(FigureItem.id).where(or_(*holds))
    if session.scalars(items.limit(1)).first() is not None:
        found.append((ITEM, Figure.item_id.in_(items)))
    amount = amount_of(word)
    if amount is not None:
        found.append((VALUE, _is_amount(amount)))
    return found


def _is_amount(amount: AskedAmount) -> ColumnElement[bool]:
    """The condition that a figure is this amount: by the index of values first, then by its unit."""
    written = amount.written()
    every = Figure.value.in_(sorted({way for ways in written.values() for way in ways}))
    if None in written:
        return every
    return every & or_(*(Figure.value.in_(ways) & (_unit() == unit) for unit, ways in written.items()))


def _unit() -> ColumnElement[str | None]:
    """The unit of a figure: its table's, or the version's where that is not kept."""
    return func.coalesce(Figure.amount_unit, Version.amount_unit)


def named(word: str) -> ColumnElement[bool]:
    """The condition that a unit's name holds a word; brackets of either width are one."""
    name: ColumnElement[str] = func.lower(Unit.name)
    for wide, own in _BRACKETS:
        name = func.replace(name, wide, own)
    return name.contains(plain(word).lower(), autoescape=True)


def _search(
    session: Session, conditions: Sequence[ColumnElement[bool]], version: Version | None, most: int
) -> list[tuple[tuple[int, int], Found]]:
    state: ColumnElement[str] = Version.state.expression
    if (
        session.get_bind().dialect.name == "sqlite"
    ):  # takes the index of states for the narrowest, unless hidden
        state = func.coalesce(state, "")
    shown = state == PUBLISHED if version is None else Version.id == version.id
    query = _figures().where(shown, *conditions)
    ordered = query.order_by(Disclosure.year.desc(), Figure.version_id, Figure.order).limit(most)
    return [((row.version_id, row.order), _found(row, row.Disclosure)) for row in session.execute(ordered)]


def _columns() -> Select[*tuple[Any, ...]]:
    """Figures by columns: entities of so many rows would cost more than the search."""
    of_item = (FigureItem.table, FigureItem.row, FigureItem.column, FigureItem.label)
    of_figure = (Figure.version_id, Figure.order, Figure.value, Figure.certain)
    return (
        select(*of_figure, *of_item, label("amount_unit", _unit()))
        .join(Figure.item)
        .join(Version, Version.id == Figure.version_id)
    )


def _figures() -> Select[*tuple[Any, ...]]:
    """The same with the disclosures that they are of."""
    return (
        _columns()
        .add_columns(Disclosure)
        .join(Disclosure, Disclosure.id == Version.disclosure_id)
        .join(Disclosure.unit)
        .options(contains_eager(Disclosure.unit))
    )


def _found(row: Row[Any], disclosure: Disclosure) -> Found:
    own = (row.table, row.row, row.column, row.label, row.value, row.certain, row.amount_unit or "")
    return Found(disclosure, *own)
