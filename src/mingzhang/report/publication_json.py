"""A publication ⇄ JSON: the contract's disclosure document with `title` and `content`, the printed blocks.

Reading is strict: a document that lacks a key, or has one that is not known, raises DamagedInput.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from decimal import InvalidOperation
from typing import TypeVar

from mingzhang.errors import DamagedInput
from mingzhang.model import (
    Amount,
    Claim,
    Contents,
    Disclosure,
    Fact,
    Indicator,
    Member,
    PageBreak,
    Place,
    PrintedBlock,
    PrintedCell,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Profile,
    Project,
    Publication,
    Source,
    TableSeen,
    Target,
    Unaccounted,
)
from mingzhang.report.disclosure_json import SCHEMA, Document, disclosure_document

T = TypeVar("T")
_LONGEST_WHY = 200


def publication_document(publication: Publication) -> Document:
    """The disclosure document with what is printed behind it."""
    document = disclosure_document(publication.disclosure)
    return {
        **document,
        "title": publication.title,
        "content": [block_document(each) for each in publication.blocks],
    }


def block_document(block: PrintedBlock) -> Document:
    """One printed block."""
    if isinstance(block, PrintedHeading):
        return {"heading": block.text, "level": block.level}
    if isinstance(block, PrintedText):
        return {"text": block.text}
    if isinstance(block, Contents):
        return {"contents": block.title}
    if isinstance(block, PageBreak):
        return {"page_break": True}
    rows = {
        name: [[_cell(cell) for cell in row] for row in getattr(block, name)] for name in ("head", "body")
    }
    return {**_given(block, leave_out=("head", "body", "widths")), "widths": list(block.widths), **rows}


def _cell(cell: PrintedCell) -> Document:
    document = _given(cell, leave_out=("amount", "key"))
    if cell.amount is not None:
        document["value"] = str(cell.amount)
    if cell.key is not None:
        document["key"] = list(cell.key)
    return document


def _given(item: PrintedTable | PrintedCell, leave_out: tuple[str, ...]) -> Document:
    """The fields that differ from their default."""
    kept = [each for each in fields(item) if each.name not in leave_out]
    return {each.name: getattr(item, each.name) for each in kept if getattr(item, each.name) != each.default}


def holds_content(content: bytes) -> bool:
    """Whether a JSON document has the printed blocks beside the disclosure."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "content" in document


def read_publication(name: str, content: bytes) -> Publication:
    """What `mingzhang compose` wrote; raises DamagedInput for anything else."""
    try:
        document = _Object(json.loads(content.decode("utf-8-sig")))
        if document.string("schema") != SCHEMA:
            raise DamagedInput(name, why=f"schema {SCHEMA}")
        disclosure = _disclosure(document)
        blocks = tuple(_read_block(each) for each in document.objects("content"))
        publication = Publication(document.string("title"), blocks, disclosure)
        document.finish()
    except (KeyError, TypeError, ValueError, InvalidOperation, RecursionError) as error:
        why = " ".join(f"{type(error).__name__} {error}".split())[:_LONGEST_WHY]
        raise DamagedInput(name, why=why) from error
    return publication


@dataclass
class _Object:
    """A JSON object that remembers which of its keys were asked for."""

    value: object
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.value, dict):
            raise TypeError("an object is wanted")
        self.pairs: dict[str, object] = self.value

    def has(self, key: str) -> bool:
        """Whether the key stands here."""
        return key in self.pairs

    def get(self, key: str, kind: type[T]) -> T:
        """The value of a key that must be of a kind."""
        self.asked.add(key)
        value = self.pairs[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise TypeError(f"'{key}' must be of the kind {kind.__name__}")
        return value

    def string(self, key: str) -> str:
        """A text."""
        return self.get(key, str)

    def maybe(self, key: str, read: Callable[[str], T]) -> T | None:
        """None, or what `read` makes of the key."""
        self.asked.add(key)
        return None if self.pairs[key] is None else read(key)

    def optional(self, key: str, kind: type[T], default: T) -> T:
        """The default where the key lacks."""
        return self.get(key, kind) if key in self.pairs else default

    def amount(self, key: str) -> Amount:
        """A decimal string."""
        return Amount.parse(self.string(key))

    def objects(self, key: str) -> list[_Object]:
        """A list of objects."""
        return [_Object(each) for each in self.get(key, list)]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.get(key, list)
        if not all(isinstance(each, str) for each in found):
            raise TypeError(f"'{key}' must hold texts")
        return tuple(found)

    def place(self, key: str = "at") -> Place:
        """Where something stands."""
        at = _Object(self.get(key, dict))
        span, box = at.optional("span", list, []), at.optional("box", list, [])
        return at.finish_with(
            Place(
                line=at.get("line", int) if at.has("line") else None,
                span=(int(span[0]), int(span[1])) if span else None,
                page=at.get("page", int) if at.has("page") else None,
                box=(float(box[0]), float(box[1]), float(box[2]), float(box[3])) if box else None,
                sheet=at.string("sheet") if at.has("sheet") else None,
                cell=at.string("cell") if at.has("cell") else None,
            )
        )

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        unknown = set(self.pairs) - self.asked
        if unknown:
            raise ValueError(f"unknown key '{min(unknown)}'")

    def finish_with(self, result: T) -> T:
        """The result, when no unknown key stands here."""
        self.finish()
        return result


def _disclosure(document: _Object) -> Disclosure:
    source = _Object(document.get("source", dict))
    return Disclosure(
        source=source.finish_with(
            Source(
                source.string("name"),
                source.string("sha256"),
                source.maybe("pages", lambda key: source.get(key, int)),
                source.string("reader"),
            )
        ),
        unit=document.string("unit"),
        year=document.maybe("year", lambda key: document.get(key, int)),
        kind=document.string("kind"),
        form=document.string("form"),
        amount_unit=document.string("amount_unit"),
        profile=_profile(_Object(document.get("profile", dict))),
        facts=tuple(map(_fact, document.objects("facts"))),
        claims=tuple(map(_claim, document.objects("claims"))),
        targets=tuple(map(_target, document.objects("performance"))),
        projects=tuple(map(_project, document.objects("projects"))),
        tables=tuple(map(_table_seen, document.objects("tables"))),
        missing_tables=document.texts("missing_tables"),
        empty_tables=document.texts("empty_tables"),
        unaccounted=tuple(map(_unaccounted, document.objects("unaccounted"))),
        notes=document.texts("notes"),
        members=tuple(map(_member, document.objects("members"))) if document.has("members") else (),
    )


def _profile(item: _Object) -> Profile:
    return item.finish_with(
        Profile(
            staff_quota=item.maybe("staff_quota", item.string),
            staff_actual=item.maybe("staff_actual", item.string),
            on_duty=item.maybe("on_duty", item.string),
            retired=item.maybe("retired", item.string),
            divisions=item.texts("divisions"),
        )
    )


def _member(item: _Object) -> Member:
    return item.finish_with(Member(item.string("name"), item.place()))


def _fact(item: _Object) -> Fact:
    key = (item.string("table"), item.string("row"), item.string("column"))
    certain = item.get("certain", bool)
    return item.finish_with(Fact(*key, item.amount("value"), item.string("label"), item.place(), certain))


def _claim(item: _Object) -> Claim:
    return item.finish_with(
        Claim(
            section=item.string("section"),
            topic=item.string("topic"),
            subject=item.string("subject"),
            text=item.string("text"),
            place=item.place(),
            amount=item.maybe("amount", item.amount),
            unit=item.maybe("amount_unit", item.string),
            share=item.maybe("share_pct", item.amount),
            delta=item.maybe("delta", item.amount),
            growth=item.maybe("growth_pct", item.amount),
            path=item.texts("path"),
            year=item.maybe("year", lambda key: item.get(key, int)),
            reason=item.maybe("reason", item.string),
            in_reason=item.get("in_reason", bool),
            kind=item.string("kind"),
        )
    )


def _target(item: _Object) -> Target:
    return item.finish_with(
        Target(
            project=item.maybe("project", item.string),
            year_funds=item.maybe("year_funds", item.amount),
            appropriation=item.maybe("appropriation", item.amount),
            other_funds=item.maybe("other_funds", item.amount),
            goal=item.string("goal"),
            indicators=tuple(map(_indicator, item.objects("indicators"))),
            place=item.place(),
            unit=item.maybe("unit", item.string),
            year=item.maybe("year", lambda key: item.get(key, int)),
            layout=item.string("layout"),
            amount_unit=item.maybe("amount_unit", item.string) if "amount_unit" in item.pairs else None,
        )
    )


def _indicator(item: _Object) -> Indicator:
    return item.finish_with(
        Indicator(
            level1=item.string("level1"),
            level2=item.string("level2"),
            level3=item.string("level3"),
            value=item.maybe("value", item.string),
            place=item.place(),
            basis=item.maybe("basis", item.string),
            previous=item.maybe("previous", item.string),
            weight=item.maybe("weight", item.amount),
            scoring=item.maybe("scoring", item.string),
            evidence=item.maybe("evidence", item.string),
        )
    )


def _project(item: _Object) -> Project:
    details = _Object(item.get("details", dict))
    return item.finish_with(
        Project(
            name=item.string("name"),
            place=item.place(),
            basis=item.maybe("basis", item.string),
            amount=item.maybe("amount", item.amount),
            allocation=item.maybe("allocation", item.string),
            period=item.maybe("period", item.string),
            details=tuple((key, details.string(key)) for key in details.pairs),
        )
    )


def _table_seen(item: _Object) -> TableSeen:
    return item.finish_with(
        TableSeen(
            table=item.string("table"),
            title=item.string("title"),
            number=item.string("number"),
            place=item.place(),
            columns=item.texts("columns"),
            figures=item.get("figures", int),
            note=item.string("note"),
            unit=item.string("amount_unit"),
        )
    )


def _unaccounted(item: _Object) -> Unaccounted:
    return item.finish_with(Unaccounted(item.string("text"), item.place(), item.string("why")))


def _read_block(item: _Object) -> PrintedBlock:
    if item.has("heading"):
        return item.finish_with(PrintedHeading(item.string("heading"), item.get("level", int)))
    if item.has("table"):
        return _printed_table(item)
    if item.has("contents"):
        return item.finish_with(Contents(item.string("contents")))
    if item.has("page_break"):
        item.get("page_break", bool)
        return item.finish_with(PageBreak())
    return item.finish_with(PrintedText(item.string("text")))


def _printed_table(item: _Object) -> PrintedTable:
    return item.finish_with(
        PrintedTable(
            table=item.string("table"),
            title=item.string("title"),
            head=_rows(item.get("head", list)),
            body=_rows(item.get("body", list)),
            widths=tuple(float(width) for width in item.get("widths", list)),
            number=item.optional("number", str, ""),
            maker=item.optional("maker", str, ""),
            unit=item.optional("unit", str, ""),
            note=item.optional("note", str, ""),
            wide=item.optional("wide", bool, False),
            kind=item.optional("kind", str, "table"),
        )
    )


def _rows(rows: list[list[object]]) -> tuple[tuple[PrintedCell, ...], ...]:
    return tuple(tuple(_read_cell(_Object(cell)) for cell in row) for row in rows)


def _read_cell(item: _Object) -> PrintedCell:
    default = PrintedCell()
    return item.finish_with(
        PrintedCell(
            text=item.optional("text", str, default.text),
            amount=item.amount("value") if item.has("value") else None,
            key=_key(item.texts("key")) if item.has("key") else None,
            columns=item.optional("columns", int, default.columns),
            rows=item.optional("rows", int, default.rows),
            align=item.optional("align", str, default.align),
            level=item.optional("level", int, default.level),
            strong=item.optional("strong", bool, default.strong),
        )
    )


def _key(parts: tuple[str, ...]) -> tuple[str, str, str]:
    table, row, column = parts
    return (table, row, column)
