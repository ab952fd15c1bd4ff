"""A disclosure and its report → rows for the tables of the warehouse.

Amounts are given as printed and in yuan. A figure beyond what a column holds stays as printed only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from mingzhang.model import ERROR, Amount, Disclosure, Finding, Place, Report
from mingzhang.taxonomy.money import factor_of
from mingzhang.warehouse.claim_rows import rows_of_claims
from mingzhang.warehouse.schema import DECIMAL_LIMIT, MONEY_LIMIT

Cell: TypeAlias = "str | int | Decimal | bool | None"
Row: TypeAlias = tuple[Cell, ...]
_BITS = 60
_LARGEST_COUNT = 10**9
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Item:
    """What is loaded: a disclosure and, where it was audited, its report."""

    disclosure: Disclosure
    report: Report | None = None

    @property
    def sha256(self) -> str:
        """The hash of the source, by which a disclosure is known."""
        return self.disclosure.source.sha256


def key_of(sha256: str, reading: int) -> int:
    """The key of a reading: the same in every store and whatever was loaded before."""
    digest = hashlib.sha256(f"{sha256}:{reading}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _BITS)


def rows_of(item: Item, *, reading: int, seq: int) -> Iterator[tuple[str, Iterable[Row]]]:
    """(table, its rows) of everything that a disclosure holds."""
    key, one = key_of(item.sha256, reading), item.disclosure
    yield "disclosures", (_head(item, key, reading, seq),)
    yield "facts", _facts(one, key)
    yield "claims", _claims(one, key)
    yield "targets", _targets(one, key)
    yield "indicators", _indicators(one, key)
    yield "projects", _projects(one, key)
    yield "members", _members(one, key)
    found = item.report.findings if item.report else ()
    yield "findings", (_finding(finding, key, order) for order, finding in enumerate(found, 1))


def _head(item: Item, key: int, reading: int, seq: int) -> Row:
    one, report = item.disclosure, item.report
    profile = one.profile
    errors = None if report is None else sum(finding.severity == ERROR for finding in report.findings)
    return (
        key, seq, item.sha256, reading, one.source.name, one.source.reader, one.source.pages, one.unit,
        one.year,
        one.kind, one.form, one.amount_unit, _count(profile.staff_quota), _count(profile.staff_actual),
        _count(profile.on_duty), _count(profile.retired), len(one.facts), len(one.unaccounted),
        " ".join(one.missing_tables), None if report is None else report.verdict, errors,
    )  # fmt: skip


def _facts(one: Disclosure, key: int) -> Iterator[Row]:
    units = one.table_units
    for order, fact in enumerate(one.facts, 1):
        unit = units[fact.table]
        yield (
            key, one.year, order, fact.table, fact.row, fact.column, fact.label, str(fact.amount), unit,
            in_yuan(fact.amount, unit), fact.certain, fact.place.page, _place(fact.place),
        )  # fmt: skip


def _claims(one: Disclosure, key: int) -> Iterator[Row]:
    for order, (claim, row) in enumerate(zip(one.claims, rows_of_claims(one), strict=True), 1):
        yield (
            key, order, claim.section, claim.topic, claim.kind, claim.subject, _figure(claim.amount),
            claim.unit,
            in_yuan(claim.amount, claim.unit), _figure(claim.share), _figure(claim.delta),
            _figure(claim.growth),
            claim.reason, claim.text, claim.place.page, _place(claim.place), *(row or (None, None)),
        )  # fmt: skip


def _targets(one: Disclosure, key: int) -> Iterator[Row]:
    for order, target in enumerate(one.targets, 1):
        funds = (target.year_funds, target.appropriation, target.other_funds)
        unit = target.amount_unit or one.amount_unit
        yield (
            key, order, target.project, *map(_figure, funds), unit, target.goal, target.place.page,
            _place(target.place), *(in_yuan(amount, unit) for amount in funds),
        )  # fmt: skip


def _indicators(one: Disclosure, key: int) -> Iterator[Row]:
    for number, target in enumerate(one.targets, 1):
        for order, each in enumerate(target.indicators, 1):
            yield (
                key, number, order, each.level1, each.level2, each.level3, each.value, each.previous,
                _figure(each.weight), each.scoring, each.basis, each.place.page, _place(each.place),
            )  # fmt: skip


def _projects(one: Disclosure, key: int) -> Iterator[Row]:
    for order, project in enumerate(one.projects, 1):
        yield (
            key, order, project.name, _figure(project.amount), one.amount_unit,
            in_yuan(project.amount, one.amount_unit), project.basis, project.period, project.place.page,
            _place(project.place),
        )  # fmt: skip


def _members(one: Disclosure, key: int) -> Iterator[Row]:
    for order, member in enumerate(one.members, 1):
        yield (key, order, member.name, member.place.page, _place(member.place))


def _finding(one: Finding, key: int, order: int) -> Row:
    place = one.places[0] if one.places else Place()
    about = one.culprit or (one.facts[0] if one.facts else None)
    table, row, column = (about.table, about.row, about.column) if about else (None, None, None)
    return (
        key, order, one.rule, one.severity, one.kind, _held(one.expected), _held(one.found),
        _held(one.tolerance),
        table, row, column, one.culprit.suggest if one.culprit else None, one.consequences, one.certain,
        one.quote,
        place.page, _place(place),
    )  # fmt: skip


@cache
def _factor(unit: str) -> Decimal | None:
    return factor_of(unit)


def in_yuan(amount: Amount | None, unit: str | None) -> Decimal | None:
    """The amount in yuan; None where the unit is no money, or the figure is beyond any budget."""
    factor = _factor(unit) if unit else None
    if amount is None or factor is None:
        return None
    yuan = amount.value * factor
    return yuan if abs(yuan) < MONEY_LIMIT else None


def _figure(amount: Amount | None) -> Decimal | None:
    return _held(amount.value) if amount is not None else None


def _held(value: Decimal | None) -> Decimal | None:
    return value if value is not None and abs(value) < DECIMAL_LIMIT else None


def _count(text: str | None) -> int | None:
    """A number of people; what is no whole number is none."""
    figure = (text or "").replace(",", "").strip()
    return int(figure) if figure.isdecimal() and int(figure) < _LARGEST_COUNT else None


def _place(place: Place) -> str:
    parts = place.as_json()
    parts.pop("page", None)
    return _encode(parts) if parts else ""
