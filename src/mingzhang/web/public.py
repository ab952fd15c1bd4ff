"""What everybody may see: published versions, their tables, figures and files, and a search over them.

A disclosure's newest published version is shown; those that it replaced stay at `?version=…`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mingzhang.compare.documents import Document
from mingzhang.model import Fact, PrintedTable, Publication
from mingzhang.publish.html import Values, shown_blocks
from mingzhang.report.messages import Messages
from mingzhang.report.publication_json import read_publication
from mingzhang.taxonomy.plain import plain
from mingzhang.web.db.models import PUBLISHED, SUPERSEDED, Disclosure, Version
from mingzhang.web.errors import NotFound
from mingzhang.web.files import Store

PUBLICATION = "publication"
TABLE = "table"
SHOWN = (PUBLISHED, SUPERSEDED)
FILES = ("pdf", "docx", "xlsx", "html", "md", "datapackage", PUBLICATION)
MOST_HITS = 200


@dataclass(frozen=True)
class Hit:
    """A figure that a search found, and the address of its cell."""

    disclosure: Disclosure
    fact: Fact
    address: str


def published(session: Session, unit_id: int | None = None) -> list[Version]:
    """The newest published version of every disclosure, the newest year first."""
    query = select(Version).join(Disclosure).where(Version.state == PUBLISHED)
    if unit_id is not None:
        query = query.where(Disclosure.unit_id == unit_id)
    loaded = selectinload(Version.disclosure).selectinload(Disclosure.unit)
    return list(session.scalars(query.options(loaded).order_by(Disclosure.year.desc(), Disclosure.kind)))


def latest_first(versions: list[Version]) -> list[Version]:
    """What was published lately comes first."""
    return sorted(versions, key=lambda version: (version.published is None, version.published), reverse=True)


def find_public(session: Session, id: int, number: int | None = None) -> Version:
    """The newest published version of a disclosure, or one that was published before; raises NotFound."""
    query = select(Version).where(Version.disclosure_id == id, Version.published.is_not(None))
    if number is None:
        query = query.where(Version.state == PUBLISHED)
    else:
        query = query.where(Version.state.in_(SHOWN), Version.number == number)
    loaded = selectinload(Version.disclosure)
    version = session.scalars(
        query.options(loaded.selectinload(Disclosure.unit), loaded.selectinload(Disclosure.versions))
    ).first()
    if version is None:
        raise NotFound
    return version


def shown_versions(version: Version) -> list[Version]:
    """All versions of its disclosure that are or were public, the newest first."""
    return [each for each in reversed(version.disclosure.versions) if each.state in SHOWN]


def publication_of(store: Store, version: Version) -> Publication:
    """What is printed."""
    return _publication(store, _hash(version))


def document_of(store: Store, version: Version) -> Document:
    """The disclosure document, for comparisons and pictures."""
    name = f"{version.disclosure.unit.name} {version.disclosure.year}"
    return _document(store, _hash(version), name)


def _hash(version: Version) -> str:
    told: Mapping[str, Any] | None = version.results.get(PUBLICATION)
    if told is None:
        raise NotFound
    return str(told["sha256"])


def tag_of(versions: list[Version]) -> str:
    """What tells these contents apart from any others."""
    return " ".join(map(_hash, versions))


@lru_cache(maxsize=256)
def _publication(store: Store, sha256: str) -> Publication:
    return read_publication(sha256, store.read(sha256))


@lru_cache(maxsize=256)
def _document(store: Store, sha256: str, name: str) -> Document:
    return Document(name, json.loads(store.read(sha256)))


@lru_cache(maxsize=256)
def _blocks(store: Store, sha256: str) -> list[Values]:
    return shown_blocks(_publication(store, sha256))


def blocks_of(store: Store, version: Version) -> list[Values]:
    """All blocks as the templates show them."""
    return _blocks(store, _hash(version))


def table_numbers(publication: Publication) -> list[tuple[int, PrintedTable]]:
    """The tables and target sheets, each with the number of its block."""
    return [(n, block) for n, block in enumerate(publication.blocks) if isinstance(block, PrintedTable)]


def projects_of(publication: Publication) -> dict[int, str]:
    """The project of each target sheet, by the number of its block."""
    sheets = [number for number, table in table_numbers(publication) if table.kind != TABLE]
    targets = publication.disclosure.targets
    return {n: told.project or "" for n, told in zip(sheets, targets, strict=False)}


def facts_of(store: Store, version: Version, words: str, say: Messages) -> list[Fact]:
    """All figures of a version, or those in which every word stands."""
    return list(_matching(store, version, _wanted(words), say))


def file_of(version: Version, name: str) -> Mapping[str, Any]:
    """What is kept of a published file: name, media, size, sha256; raises NotFound."""
    told: Mapping[str, Any] | None = version.results.get(name) if name in FILES else None
    if told is None:
        raise NotFound
    return told


def address_of(version: Version, fact: Fact) -> str:
    """Where a figure stands: the page of its table, at its cell."""
    return f"/public/{version.disclosure_id}/fact/{'/'.join(fact.key)}"


@lru_cache(maxsize=256)
def _cells(store: Store, sha256: str) -> Mapping[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for number, table in table_numbers(_publication(store, sha256)):
        for row in table.body:
            for cell in row:
                if cell.key is not None:
                    found.setdefault(cell.key, number)
    return found


def block_of(store: Store, version: Version, key: tuple[str, str, str]) -> int:
    """The number of the block in which a figure is printed; raises NotFound."""
    number = _cells(store, _hash(version)).get(key)
    if number is None:
        raise NotFound
    return number


def search(store: Store, versions: list[Version], words: str, say: Messages) -> list[Hit]:
    """Figures whose unit, year, table, label or code hold every word, at most MOST_HITS."""
    wanted = _wanted(words)
    return list(islice(_hits(store, versions, wanted, say), MOST_HITS)) if wanted else []


def _wanted(words: str) -> list[str]:
    return [plain(word).lower() for word in words.split()]


def _hits(store: Store, versions: list[Version], wanted: list[str], say: Messages) -> Iterator[Hit]:
    for version in versions:
        for fact in _matching(store, version, wanted, say):
            yield Hit(version.disclosure, fact, address_of(version, fact))


def _matching(store: Store, version: Version, wanted: list[str], say: Messages) -> Iterator[Fact]:
    """The figures of a version in which every word stands, in its unit and year, or in themselves."""
    told = version.disclosure
    head = plain(f"{told.unit.name} {told.year}").lower()
    rest = [word for word in wanted if word not in head]
    for fact, text in _texts(store, _hash(version), say.lang):
        if all(word in text for word in rest):
            yield fact


@lru_cache(maxsize=512)
def _texts(store: Store, sha256: str, lang: str) -> list[tuple[Fact, str]]:
    """Every figure with the text that a search looks at."""
    from mingzhang.report.messages import messages

    words = messages(lang)
    return [
        (fact, plain(f"{words.label('table', fact.table)} {fact.label} {fact.row} {fact.amount}").lower())
        for fact in _publication(store, sha256).disclosure.facts
    ]
