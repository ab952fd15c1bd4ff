"""A disclosure document (JSON of the contract) → a disclosure: all that the document holds, with its places.

What may lack in the contract may lack here; a value of the wrong kind, or beyond what any document prints,
raises DamagedInput.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import InvalidOperation

from mingzhang.errors import DamagedInput
from mingzhang.model import (
    Amount,
    Claim,
    Disclosure,
    Fact,
    Indicator,
    Member,
    Place,
    Profile,
    Project,
    Source,
    TableSeen,
    Target,
    Unaccounted,
)

SCHEMA = "mingzhang/disclosure/1"
_HASH = re.compile(r"[0-9a-f]{64}")
_LAST_YEAR, _MOST = 9999, 10**9
_MOST_DIGITS = 60


def is_json(content: bytes) -> bool:
    """Whether a file begins like a JSON document."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read_disclosure(name: str, content: bytes) -> Disclosure:
    """The disclosure that `mingzhang read --format json` or `mingzhang compose` wrote."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            raise DamagedInput(name, why=f"schema {SCHEMA}")
        return disclosure_of(document, Source(name, hashlib.sha256(content).hexdigest(), None, "json"))
    except (ValueError, RecursionError) as error:
        raise damaged(name, error) from error


def damaged(name: str, error: Exception) -> DamagedInput:
    """What is told of a document that cannot be read."""
    return DamagedInput(name, why=" ".join(f"{type(error).__name__} {error}".split())[:200])


def disclosure_of(document: Mapping[str, object], holder: Source) -> Disclosure:
    """The disclosure of a parsed document; `holder`: the file that holds it, its source where it names none.
    Raises ValueError for what is no such document."""
    try:
        return _disclosure(document, holder)
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError(f"{type(error).__name__} {error}") from error


def source_of(document: Mapping[str, object], holder: Source) -> Source:
    """The published file that a document was made from; the holder where its hash is not given."""
    about = _object(document, "source")
    sha256 = _text(about, "sha256")
    if not _HASH.fullmatch(sha256):
        return holder
    name, reader = _text(about, "name") or holder.name, _text(about, "reader") or holder.reader
    return Source(name, sha256, _number(about, "pages"), reader)


def _disclosure(document: Mapping[str, object], holder: Source) -> Disclosure:
    return Disclosure(
        source=source_of(document, holder),
        unit=_text(document, "unit"),
        year=_number(document, "year", _LAST_YEAR),
        kind=_text(document, "kind"),
        form=_text(document, "form"),
        amount_unit=_text(document, "amount_unit"),
        profile=_profile(_object(document, "profile")),
        facts=tuple(map(_fact, _objects(document, "facts"))),
        claims=tuple(map(_claim, _objects(document, "claims"))),
        targets=tuple(map(_target, _objects(document, "performance"))),
        projects=tuple(map(_project, _objects(document, "projects"))),
        tables=tuple(map(_table, _objects(document, "tables"))),
        empty_tables=tuple(map(str, _list(document, "empty_tables"))),
        missing_tables=tuple(map(str, _list(document, "missing_tables"))),
        unaccounted=tuple(map(_unaccounted, _objects(document, "unaccounted"))),
        notes=tuple(map(str, _list(document, "notes"))),
        members=tuple(Member(_text(one, "name"), place_of(one)) for one in _objects(document, "members")),
    )


def _profile(document: Mapping[str, object]) -> Profile:
    return Profile(
        staff_quota=_optional(document, "staff_quota"),
        staff_actual=_optional(document, "staff_actual"),
        on_duty=_optional(document, "on_duty"),
        retired=_optional(document, "retired"),
        divisions=tuple(map(str, _list(document, "divisions"))),
    )


def place_of(document: Mapping[str, object]) -> Place:
    """What stands under `at`; nowhere where nothing does."""
    at = _object(document, "at")
    span, box = (_list(at, key) for key in ("span", "box"))
    if len(span) not in (0, 2) or len(box) not in (0, 4):
        raise ValueError("at")
    return Place(
        line=_number(at, "line"),
        span=(int(str(span[0])), int(str(span[1]))) if span else None,
        page=_number(at, "page"),
        box=(float(str(box[0])), float(str(box[1])), float(str(box[2])), float(str(box[3]))) if box else None,
        sheet=_optional(at, "sheet"),
        cell=_optional(at, "cell"),
    )


def _number(document: Mapping[str, object], key: str, most: int = _MOST) -> int | None:
    """A whole number from 0 on."""
    value = document.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"{key} {value!r}")
    return value


def _object(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = document.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(key)
    return value


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
    return None if value is None else _figure(str(value))


def _figure(text: str) -> Amount:
    """A decimal string; what no document prints (without end, thousands of digits) is none."""
    amount = Amount.parse(text)
    if (
        not amount.value.is_finite()
        or abs(amount.value.adjusted()) > _MOST_DIGITS
        or amount.places > _MOST_DIGITS
    ):
        raise ValueError(f"value {text[:_MOST_DIGITS]!r}")
    return amount


def _fact(document: Mapping[str, object]) -> Fact:
    amount = _figure(str(document["value"]))
    table, row, column = str(document["table"]), str(document["row"]), str(document["column"])
    certain = document.get("certain") is not False
    return Fact(table, row, column, amount, _text(document, "label"), place_of(document), certain)


def _claim(document: Mapping[str, object]) -> Claim:
    return Claim(
        section=_text(document, "section"),
        topic=_text(document, "topic"),
        subject=_text(document, "subject"),
        text=_text(document, "text"),
        place=place_of(document),
        amount=_amount(document, "amount"),
        unit=_optional(document, "amount_unit"),
        share=_amount(document, "share_pct"),
        delta=_amount(document, "delta"),
        growth=_amount(document, "growth_pct"),
        path=tuple(map(str, _list(document, "path"))),
        year=_number(document, "year", _LAST_YEAR),
        reason=_optional(document, "reason"),
        in_reason=document.get("in_reason") is True,
        kind=_text(document, "kind"),
    )


def _target(document: Mapping[str, object]) -> Target:
    return Target(
        project=_optional(document, "project"),
        year_funds=_amount(document, "year_funds"),
        appropriation=_amount(document, "appropriation"),
        other_funds=_amount(document, "other_funds"),
        goal=_text(document, "goal"),
        indicators=tuple(map(_indicator, _objects(document, "indicators"))),
        place=place_of(document),
        unit=_optional(document, "unit"),
        year=_number(document, "year", _LAST_YEAR),
        layout=_text(document, "layout"),
        amount_unit=_optional(document, "amount_unit"),
    )


def _indicator(document: Mapping[str, object]) -> Indicator:
    return Indicator(
        level1=_text(document, "level1"),
        level2=_text(document, "level2"),
        level3=_text(document, "level3"),
        value=_optional(document, "value"),
        place=place_of(document),
        basis=_optional(document, "basis"),
        previous=_optional(document, "previous"),
        weight=_amount(document, "weight"),
        scoring=_optional(document, "scoring"),
        evidence=_optional(document, "evidence"),
    )


def _table(document: Mapping[str, object]) -> TableSeen:
    return TableSeen(
        _text(document, "table"), _text(document, "title"), _text(document, "number"), place_of(document),
        tuple(map(str, _list(document, "columns"))), _number(document, "figures") or 0,
        note=_text(document, "note"), unit=_text(document, "amount_unit"),
    )  # fmt: skip


def _project(document: Mapping[str, object]) -> Project:
    return Project(
        name=_text(document, "name"),
        place=place_of(document),
        basis=_optional(document, "basis"),
        amount=_amount(document, "amount"),
        allocation=_optional(document, "allocation"),
        period=_optional(document, "period"),
        details=tuple((key, str(value)) for key, value in _object(document, "details").items()),
    )


def _unaccounted(document: Mapping[str, object]) -> Unaccounted:
    return Unaccounted(_text(document, "text"), place_of(document), _text(document, "why"))
