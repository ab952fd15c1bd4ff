"""What the public pages show of a publication, worked out once when it is published and kept as one document.

In: a publication. Out: `prepare`d bytes for the store; and from them `Shown`, which fills the templates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from functools import partial
from typing import TypeAlias

from mingzhang.compare.documents import Document
from mingzhang.model import PrintedTable, Publication
from mingzhang.pictures.disclosed import brief
from mingzhang.pictures.render import SVG
from mingzhang.publish.html import Values
from mingzhang.report.messages import DEFAULT_LANGUAGE, LANGUAGES
from mingzhang.report.publication_json import publication_document
from mingzhang.web.printed import printed_blocks
from mingzhang.web.public_pictures import OF_ONE, draw, kinds_of, table_of

PREPARED, BLOCKS, BRIEF, PICTURE = "prepared", "blocks", "brief", "picture"
Key: TypeAlias = tuple[str, str, str]
_FORM = 2  # of the document; an older one does not say the units of totals
_HEAD = 60  # bytes of a line in which the number of its block stands
_TABLE, _TOTAL, _COLUMNS = "table", "total", ("total", "amount")


@dataclass(frozen=True)
class Listed:
    """A table or target sheet in the list of contents: the number of its block, title, project."""

    number: int
    title: str
    project: str = ""


@dataclass(frozen=True)
class Total:
    """The total of a table, in the unit that the table prints."""

    key: Key
    amount: str
    unit: str


@dataclass(frozen=True)
class Shown:
    """What the pages show besides the printed blocks; `kinds`: of pictures; `titles`: theirs by language and
    kind, none in what an older program prepared."""

    title: str
    amount_unit: str
    count: int
    tables: tuple[Listed, ...]
    totals: tuple[Total, ...]
    kinds: tuple[str, ...]
    uncertain: frozenset[Key]
    titles: Mapping[str, Mapping[str, str]]


def prepare(publication: Publication) -> bytes:
    """The document that is kept."""
    disclosure = publication.disclosure
    units = disclosure.table_units
    totals = {
        fact.table: (fact.key, str(fact.amount), units[fact.table])
        for fact in reversed(disclosure.facts)
        if fact.row.split(":")[-1] == _TOTAL and fact.column in _COLUMNS
    }
    titles = _titles(publication)
    document = {
        "form": _FORM,
        "title": publication.title.replace("\n", ""),
        "amount_unit": disclosure.amount_unit,
        "count": len(disclosure.facts),
        "tables": _tables(publication),
        "totals": list(reversed(totals.values())),
        "kinds": list(titles[DEFAULT_LANGUAGE]),
        "titles": titles,
        "uncertain": [fact.key for fact in disclosure.facts if not fact.certain],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def read_prepared(content: bytes) -> Shown | None:
    """The document read again; None for one that an older program kept."""
    told = json.loads(content)
    if told.get("form") != _FORM:
        return None
    return Shown(
        told["title"],
        told["amount_unit"],
        told["count"],
        tuple(Listed(*each) for each in told["tables"]),
        tuple(Total(tuple(key), *rest) for key, *rest in told["totals"]),
        tuple(told["kinds"]),
        frozenset(tuple(key) for key in told["uncertain"]),
        told.get("titles", {}),
    )


def prepare_blocks(publication: Publication) -> bytes:
    """The printed blocks, a line each."""
    encode = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return "\n".join(map(encode, printed_blocks(publication))).encode()


def read_blocks(content: bytes) -> list[Values]:
    """All printed blocks."""
    return [json.loads(line) for line in content.split(b"\n")]


def read_block(content: bytes, number: int) -> Values | None:
    """The block of this number; None where there is none."""
    mark = b'"number":%d,' % number
    for line in content.split(b"\n"):
        if mark in line[:_HEAD]:
            block: Values = json.loads(line)
            return block
    return None


def pictures(publication: Publication) -> dict[str, bytes]:
    """Every picture of the publication in every language, by the name of its result."""
    documents = [_document(publication)]
    return {
        picture_name(kind, lang): draw(kind, SVG, table_of(kind, documents, lang), lang)
        for lang in LANGUAGES
        for kind in kinds_of(documents, list(OF_ONE), lang)
    }


def picture_name(kind: str, lang: str) -> str:
    """What the result of a picture is called."""
    return f"{PICTURE}.{kind}.{lang}"


def prepare_brief(publication: Publication) -> bytes:
    """The part of the document that pictures over years need."""
    return json.dumps(brief(publication_document(publication)), ensure_ascii=False).encode()


def _titles(publication: Publication) -> dict[str, dict[str, str]]:
    """What the pictures are called, by language and kind."""
    documents = [_document(publication)]
    return {
        lang: {
            kind: table_of(kind, documents, lang).title for kind in kinds_of(documents, list(OF_ONE), lang)
        }
        for lang in LANGUAGES
    }


def _document(publication: Publication) -> Document:
    return Document(publication.title, publication_document(publication))


def _tables(publication: Publication) -> list[tuple[int, str, str]]:
    found = [(n, block) for n, block in enumerate(publication.blocks) if isinstance(block, PrintedTable)]
    sheets = [number for number, table in found if table.kind != _TABLE]
    targets = publication.disclosure.targets
    projects = {n: told.project or "" for n, told in zip(sheets, targets, strict=False)}
    return [(n, table.title or table.number, projects.get(n, "")) for n, table in found]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(type(value).__name__)
