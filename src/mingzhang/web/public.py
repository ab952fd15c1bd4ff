"""What everybody may see: published versions, their tables, figures and files.

A disclosure's newest published version is shown; those that it replaced stay at `?version=…`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mingzhang.compare.documents import Document
from mingzhang.model import Disclosure as Told
from mingzhang.model import Fact, Publication
from mingzhang.publish.html import Values
from mingzhang.report.publication_json import read_publication
from mingzhang.web.amounts import words_in
from mingzhang.web.db.models import (
    PUBLISHED,
    SUPERSEDED,
    Disclosure,
    TrailEntry,
    Unit,
    Version,
    WorkflowEvent,
)
from mingzhang.web.errors import NotFound
from mingzhang.web.figures import named
from mingzhang.web.files import Store
from mingzhang.web.prepared import (
    BLOCKS,
    BRIEF,
    PREPARED,
    Shown,
    picture_name,
    prepare,
    prepare_blocks,
    read_block,
    read_blocks,
    read_prepared,
)
from mingzhang.web.printed import cells_of

PUBLICATION = "publication"
Key = tuple[str, str, str]
SHOWN = (PUBLISHED, SUPERSEDED)
MOST_COMPARED = 1000
FILES = ("original", "pdf", "docx", "xlsx", "html", "md", "datapackage", PUBLICATION)
MOST_HITS = 200
UNIT_CHANGES = ("unit.add", "unit.rename")  # lines of the trail that change what units are called
_KEPT = 64  # disclosures in memory, about 3 MB each


def units_that_published(
    session: Session, words: str = "", *, start: int = 0, limit: int = 50
) -> tuple[list[Unit], int]:
    """A page of the units with something published, by name, whose names hold every one of the words that
    stand in any name; and how many there are. None where no word is part of a name."""
    of_unit = exists().where(Disclosure.unit_id == Unit.id, Version.state == PUBLISHED)
    found = select(Unit).where(of_unit.where(Version.disclosure_id == Disclosure.id))
    wanted = [word for word in words_in(words) if session.scalar(select(exists().where(named(word))))]
    if words.strip() and not wanted:
        return [], 0
    found = found.where(*map(named, wanted))
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return list(session.scalars(found.order_by(Unit.name, Unit.id).offset(start).limit(limit))), count


def edition(session: Session) -> str:
    """What changes whenever anything public does: the newest steps of a version and of a unit."""
    step = select(func.max(WorkflowEvent.id)).scalar_subquery()
    unit = select(func.max(TrailEntry.number)).where(TrailEntry.action.in_(UNIT_CHANGES)).scalar_subquery()
    return "{}.{}".format(*session.execute(select(step, unit)).one())


def newest(session: Session, limit: int) -> list[Version]:
    """What was published lately, the newest first."""
    query = select(Version).where(Version.state == PUBLISHED).order_by(Version.published.desc()).limit(limit)
    loaded = selectinload(Version.disclosure).selectinload(Disclosure.unit)
    return list(session.scalars(query.options(loaded)))


def list_published(
    session: Session,
    *,
    unit: int | None = None,
    year: int | None = None,
    kind: str | None = None,
    latest: bool = False,
    start: int = 0,
    limit: int = 50,
) -> tuple[list[Version], int]:
    """A page of what is published, the newest year first (or what was published `latest`), and how many;
    raises NotFound for a unit that published nothing."""
    if unit is not None and not published(session, unit):
        raise NotFound
    asked = ((Disclosure.unit_id, unit), (Disclosure.year, year), (Disclosure.kind, kind))
    query = select(Version).join(Disclosure).join(Unit).where(Version.state == PUBLISHED)
    query = query.where(*(column == value for column, value in asked if value is not None))
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    by_year = (Disclosure.year.desc(), Unit.name, Disclosure.kind)
    ordered = query.order_by(*((Version.published.desc(),) if latest else by_year), Version.id.desc())
    loaded = ordered.options(selectinload(Version.disclosure).selectinload(Disclosure.unit))
    return list(session.scalars(loaded.offset(start).limit(limit))), count


def published(session: Session, *unit_ids: int) -> list[Version]:
    """The newest published version of every disclosure of some units, the newest year first."""
    query = select(Version).join(Disclosure).where(Version.state == PUBLISHED)
    query = query.where(Disclosure.unit_id.in_(unit_ids))
    loaded = selectinload(Version.disclosure).selectinload(Disclosure.unit)
    return list(session.scalars(query.options(loaded).order_by(Disclosure.year.desc(), Disclosure.kind)))


def comparable(session: Session, version: Version) -> list[Version]:
    """Published versions that it can be held against: of its unit, or of the same kind and year."""
    told = version.disclosure
    like = and_(Disclosure.year == told.year, Disclosure.kind == told.kind)
    near = or_(Disclosure.unit_id == told.unit_id, like)
    query = select(Version).join(Disclosure).join(Unit).where(Version.state == PUBLISHED, near)
    query = query.where(Disclosure.id != told.id)
    loaded = selectinload(Version.disclosure).selectinload(Disclosure.unit)
    ordered = query.options(loaded).order_by(Disclosure.year.desc(), Unit.name, Disclosure.kind)
    return list(session.scalars(ordered.limit(MOST_COMPARED)))


def find_public(session: Session, id: int, number: int | None = None) -> Version:
    """The newest published version of a disclosure, or one that was published before; raises NotFound."""
    query = select(Version).where(Version.disclosure_id == id, Version.published.is_not(None))
    if number is None:
        query = query.where(Version.state == PUBLISHED)
    else:
        query = query.where(Version.state.in_(SHOWN), Version.number == number)
    loaded = joinedload(Version.disclosure)
    version = session.scalars(
        query.options(loaded.joinedload(Disclosure.unit), loaded.selectinload(Disclosure.versions))
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


def brief_of(store: Store, version: Version) -> Document:
    """The part of the document that pictures over years are drawn from."""
    told: Mapping[str, Any] | None = version.results.get(BRIEF)
    if told is None:
        return document_of(store, version)
    name = f"{version.disclosure.unit.name} {version.disclosure.year}"
    return _document(store, str(told["sha256"]), name)


def _hash(version: Version) -> str:
    told: Mapping[str, Any] | None = version.results.get(PUBLICATION)
    if told is None:
        raise NotFound
    return str(told["sha256"])


def tag_of(versions: list[Version]) -> str:
    """What tells these contents apart from any others."""
    return " ".join(map(_hash, versions))


@lru_cache(maxsize=_KEPT)
def _publication(store: Store, sha256: str) -> Publication:
    return read_publication(sha256, store.read(sha256))


@lru_cache(maxsize=_KEPT)
def _document(store: Store, sha256: str, name: str) -> Document:
    return Document(name, json.loads(store.read(sha256)))


def shown_of(store: Store, version: Version) -> Shown:
    """What the pages show of a version."""
    told: Mapping[str, Any] = version.results.get(PREPARED) or {}
    return _shown(store, str(told.get("sha256", "")), _hash(version))


@lru_cache(maxsize=_KEPT)
def _shown(store: Store, prepared: str, publication: str) -> Shown:
    """As it was prepared; prepared now for what was published by an older program."""
    kept = read_prepared(store.read(prepared)) if prepared else None
    shown = kept or read_prepared(prepare(_publication(store, publication)))
    assert shown is not None
    return shown


def blocks_of(store: Store, version: Version) -> list[Values]:
    """All printed blocks."""
    return read_blocks(_blocks(store, version))


def find_block(store: Store, version: Version, number: int) -> Values:
    """A printed block; raises NotFound."""
    block = read_block(_blocks(store, version), number)
    if block is None:
        raise NotFound
    return block


def _blocks(store: Store, version: Version) -> bytes:
    """The printed blocks as they were prepared; prepared now for what was published by an older program."""
    told: Mapping[str, Any] | None = version.results.get(BLOCKS)
    return store.read(str(told["sha256"])) if told else prepare_blocks(publication_of(store, version))


def drawn(store: Store, version: Version, kind: str, lang: str) -> bytes | None:
    """The picture as it was drawn when the version was published; None where it was not."""
    told: Mapping[str, Any] | None = version.results.get(picture_name(kind, lang))
    return store.read(str(told["sha256"])) if told else None


def file_of(version: Version, name: str) -> Mapping[str, Any]:
    """What is kept of a published file: name, media, size, sha256; raises NotFound."""
    told: Mapping[str, Any] | None = version.results.get(name) if name in FILES else None
    if told is None:
        raise NotFound
    return told


def table_unit_of(store: Store, version: Version, table: str) -> str:
    """The unit of a table's amounts as the document says it, for figures that do not say it yet."""
    return _table_units(store, _hash(version))[table]


@lru_cache(maxsize=65_536)
def _table_units(store: Store, sha256: str) -> Mapping[str, str]:
    return read_publication(sha256, store.read(sha256)).disclosure.table_units


def path_of(key: Key) -> str:
    """The part of an address that names a figure: whatever its row is called."""
    return "/".join(quote(part, safe=":") for part in key)


@dataclass(frozen=True)
class Machine:
    """Tables that a machine read from the unit's own file: which figures are uncertain, and under which
    address each is shown in its place (none where `base` is empty)."""

    base: str
    at: str
    uncertain: frozenset[Key]
    said: frozenset[Key] = frozenset()

    def address(self, key: Key) -> str:
        """The page that shows the figure where it was printed."""
        return f"{self.base}/source/{path_of(key)}{self.at}"


def machine_of(store: Store, version: Version, *, base: str, at: str) -> Machine | None:
    """How the version's tables were read; None for a composed one, whose tables are the source."""
    if version.file_sha256 is None:
        return None
    return Machine(base, at, shown_of(store, version).uncertain)


def uncertain_in(disclosure: Told) -> frozenset[Key]:
    """The figures of which the reader is not sure."""
    return frozenset(fact.key for fact in disclosure.facts if not fact.certain)


def fact_of(store: Store, version: Version, key: Key) -> Fact:
    """One figure; raises NotFound."""
    for fact in publication_of(store, version).disclosure.facts:
        if fact.key == key:
            return fact
    raise NotFound


def block_of(store: Store, version: Version, key: Key) -> int:
    """The number of the block in which a figure is printed; raises NotFound."""
    for block in blocks_of(store, version):
        if any(cell[3] == list(key) for cell in cells_of(block)):
            return int(str(block["number"]))
    raise NotFound
