"""A disclosure document (JSON of the contract) → a disclosure: facts, claims and targets, without places.

Raises DamagedInput for what is no disclosure document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import InvalidOperation

from mingzhang.errors import DamagedInput
from mingzhang.model import (
    Amount,
    Claim,
    Disclosure,
    Fact,
    Indicator,
    Place,
    Profile,
    Source,
    TableSeen,
    Target,
)

SCHEMA = "mingzhang/disclosure/1"
_NOWHERE = Place()


def is_json(content: bytes) -> bool:
    """Whether a file begins like a JSON document."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read_disclosure(name: str, content: bytes) -> Disclosure:
    """The disclosure that `mingzhang read --format json` or `mingzhang compose` wrote."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            raise DamagedInput(name, why=f"schema {SCHEMA}")
        return _disclosure(name, document)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation, RecursionError) as error:
        raise DamagedInput(name, why=" ".join(f"{type(error).__name__} {error}".split())[:200]) from error


def _disclosure(name: str, document: Mapping[str, object]) -> Disclosure:
    year = document.get("year")
    return Disclosure(
        source=Source(name, "", None, "json"),
        unit=_text(document, "unit"),
        year=year if isinstance(year, int) else None,
        kind=_text(document, "kind"),
        form=_text(document, "form"),
        amount_unit=_text(document, "amount_unit"),
        profile=Profile(),
        facts=tuple(map(_fact, _objects(document, "facts"))),
        claims=tuple(map(_claim, _objects(document, "claims"))),
        targets=tuple(map(_target, _objects(document, "performance"))),
        tables=tuple(map(_table, _objects(document, "tables"))),
        empty_tables=tuple(map(str, _list(document, "empty_tables"))),
        missing_tables=tuple(map(str, _list(document, "missing_tables"))),
    )


def _list(document: Mapping[str, object], key: str) -> list[object]:
    value = document.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(key)
    return value


def _objects(document: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    found = [one for one in _list(document, key) if isinstance(one, dict)]
    if len(found) != len(_list(document, key)):
        raise ValueError(key)
    return list(found)


def _text(document: Mapping[str, object], key: str) -> str:
    value = document.get(key)
    return "" if value is None else str(value)


def _optional(document: Mapping[str, object], key: str) -> str | None:
    value = document.get(key)
    return None if value is None else str(value)


def _amount(document: Mapping[str, object], key: str) -> Amount | None:
    value = document.get(key)
    return None if value is None else Amount.parse(str(value))


def _fact(document: Mapping[str, object]) -> Fact:
    amount = Amount.parse(str(document["value"]))
    table, row, column = str(document["table"]), str(document["row"]), str(document["column"])
    certain = document.get("certain") is not False
    return Fact(table, row, column, amount, _text(document, "label"), _NOWHERE, certain)


def _claim(document: Mapping[str, object]) -> Claim:
    return Claim(
        section=_text(document, "section"),
        topic=_text(document, "topic"),
        subject=_text(document, "subject"),
        text=_text(document, "text"),
        place=_NOWHERE,
        amount=_amount(document, "amount"),
        unit=_optional(document, "amount_unit"),
        share=_amount(document, "share_pct"),
        delta=_amount(document, "delta"),
        growth=_amount(document, "growth_pct"),
        reason=_optional(document, "reason"),
        in_reason=document.get("in_reason") is True,
        kind=_text(document, "kind"),
    )


def _target(document: Mapping[str, object]) -> Target:
    year = document.get("year")
    return Target(
        project=_optional(document, "project"),
        year_funds=_amount(document, "year_funds"),
        appropriation=_amount(document, "appropriation"),
        other_funds=_amount(document, "other_funds"),
        goal=_text(document, "goal"),
        indicators=tuple(map(_indicator, _objects(document, "indicators"))),
        place=_NOWHERE,
        unit=_optional(document, "unit"),
        year=year if isinstance(year, int) else None,
        layout=_text(document, "layout"),
    )


def _indicator(document: Mapping[str, object]) -> Indicator:
    return Indicator(
        level1=_text(document, "level1"),
        level2=_text(document, "level2"),
        level3=_text(document, "level3"),
        value=_optional(document, "value"),
        place=_NOWHERE,
        basis=_optional(document, "basis"),
        previous=_optional(document, "previous"),
        weight=_amount(document, "weight"),
        scoring=_optional(document, "scoring"),
        evidence=_optional(document, "evidence"),
    )


def _table(document: Mapping[str, object]) -> TableSeen:
    figures = document.get("figures")
    return TableSeen(
        _text(document, "table"), _text(document, "title"), _text(document, "number"), _NOWHERE,
        tuple(map(str, _list(document, "columns"))), figures if isinstance(figures, int) else 0,
        note=_text(document, "note"), unit=_text(document, "amount_unit"),
    )  # fmt: skip
