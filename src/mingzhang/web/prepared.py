"""What the public pages show of a publication, worked out once when it is published and kept as one document.

In: a publication. Out: `prepare`d bytes for the store; and from them `Shown`, which fills the templates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from functools import cached_property
from typing import Any, TypeAlias

from markupsafe import Markup

from mingzhang.compare.documents import Document
from mingzhang.model import PrintedTable, Publication
from mingzhang.pictures.disclosed import brief
from mingzhang.pictures.render import SVG
from mingzhang.publish.html import Values, shown_blocks
from mingzhang.report.messages import DEFAULT_LANGUAGE, LANGUAGES
from mingzhang.report.publication_json import publication_document
from mingzhang.web.public_pictures import OF_ONE, draw, kinds_of, table_of

PREPARED, BRIEF, PICTURE = "prepared", "brief", "picture"
Key: TypeAlias = tuple[str, str, str]
_TABLE, _TOTAL, _COLUMNS = "table", "total", ("total", "amount")


@dataclass(frozen=True)
class Listed:
    """A table or target sheet in the list of contents: the number of its block, title, project."""

    number: int
    title: str
    project: str = ""


@dataclass(frozen=True)
class Total:
    """The total of a table."""

    key: Key
    amount: str


@dataclass(frozen=True)
class Shown:
    """What the pages show. `blocks`: as `publish.html.shown_blocks` gives them; `kinds`: of pictures."""

    title: str
    amount_unit: str
    count: int
    tables: tuple[Listed, ...]
    totals: tuple[Total, ...]
    kinds: tuple[str, ...]
    uncertain: frozenset[Key]
    blocks: tuple[Values, ...]

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """The number of the block in which each figure is printed first."""
        found: dict[Key, int] = {}
        for block in self.blocks:
            for cell in _cells(block):
                if cell["key"]:
                    found.setdefault(cell["key"], int(str(block["number"])))
        return found


def prepare(publication: Publication) -> bytes:
    """The document that is kept."""
    disclosure = publication.disclosure
    totals = {
        fact.table: (fact.key, str(fact.amount))
        for fact in reversed(disclosure.facts)
        if fact.row.split(":")[-1] == _TOTAL and fact.column in _COLUMNS
    }
    document = {
        "title": publication.title.replace("\n", ""),
        "amount_unit": disclosure.amount_unit,
        "count": len(disclosure.facts),
        "tables": _tables(publication),
        "totals": list(reversed(totals.values())),
        "kinds": kinds_of([_document(publication)], list(OF_ONE), DEFAULT_LANGUAGE),
        "uncertain": [fact.key for fact in disclosure.facts if not fact.certain],
        "blocks": shown_blocks(publication),
    }
    return json.dumps(document, ensure_ascii=False, default=_plain).encode()


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


def read_prepared(content: bytes) -> Shown:
    """The document read again; what it says is markup is markup."""
    told = json.loads(content)
    for block in told["blocks"]:
        for cell in _cells(block):
            cell["attributes"], cell["text"] = Markup(cell["attributes"]), Markup(cell["text"])
            cell["key"] = tuple(cell["key"]) if cell["key"] else None
    return Shown(
        told["title"],
        told["amount_unit"],
        told["count"],
        tuple(Listed(*each) for each in told["tables"]),
        tuple(Total(tuple(key), amount) for key, amount in told["totals"]),
        tuple(told["kinds"]),
        frozenset(tuple(key) for key in told["uncertain"]),
        tuple(told["blocks"]),
    )


def _cells(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    parts = block.get("parts", ())
    return [cell for _, rows in parts for row in rows for cell in row]
