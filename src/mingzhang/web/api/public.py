"""What is published, for everybody's programs: units, disclosures, tables, figures, files, comparison."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.compare.as_json import comparison_document
from mingzhang.compare.disclosures import compare
from mingzhang.model import PrintedTable
from mingzhang.report.publication_json import block_document
from mingzhang.web import figures, public
from mingzhang.web.api.shapes import After, Document, Most, Page, binary, cut, following, kept_file
from mingzhang.web.api.states import UnitName, unit_name
from mingzhang.web.asked import ComparedVersion, PublishedVersion
from mingzhang.web.books import WORKBOOK
from mingzhang.web.choices import Kind, Table, among
from mingzhang.web.context import Context
from mingzhang.web.db.models import Unit, Version
from mingzhang.web.errors import NotFound
from mingzhang.web.figures import Found
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.inputs import Count, Id, Key, Short, Year

router = APIRouter(prefix="/public", tags=["public"])
Words = Annotated[Short, StringConstraints(max_length=100)]
BY_YEAR, LATEST = ("year", "published")
Order = Annotated[str, among((BY_YEAR, LATEST))]
MOST_OF_ONE = 20_000  # figures that one disclosure has
_FILES = binary(
    "application/octet-stream",
    "application/pdf",
    "application/json",
    "text/html",
    "text/markdown",
    "application/zip",
    WORKBOOK,
)


class PublicUnit(BaseModel):
    """A unit and its published disclosures."""

    id: int
    name: str
    disclosures: list[int]


class PublicFile(BaseModel):
    """A published file; `id` fetches it."""

    id: str
    name: str
    media: str
    size: int
    sha256: str


class PublicVersion(BaseModel):
    """A version that is or was public."""

    number: int
    state: str
    published: datetime | None


class PublicDisclosure(BaseModel):
    """A published disclosure; `page` is its address on the site."""

    id: int
    unit: UnitName
    year: int
    kind: str
    version: int
    published: datetime | None
    page: str


class PublicWhole(PublicDisclosure):
    """One disclosure with its files, and the versions that are or were public, the newest first."""

    title: str
    amount_unit: str
    facts: int
    files: list[PublicFile]
    versions: list[PublicVersion]


class PublicTable(BaseModel):
    """A table or target sheet; `number` fetches it."""

    number: int
    table: str
    title: str
    kind: str
    project: str


class PublicFact(BaseModel):
    """A figure with its key, and the lasting address of its cell on the site.

    `certain` is false where a machine read it from a file and is not sure.
    """

    disclosure: int
    unit: str
    year: int
    kind: str
    table: str
    row: str
    column: str
    label: str
    value: str
    certain: bool
    amount_unit: str
    page: str


def _told(version: Version) -> PublicDisclosure:
    told = version.disclosure
    return PublicDisclosure(
        id=told.id,
        unit=unit_name(told.unit),
        year=told.year,
        kind=told.kind,
        version=version.number,
        published=version.published,
        page=f"/public/{told.id}",
    )


def _fact(context: Context, version: Version, fact: Found) -> PublicFact:
    told = version.disclosure
    return PublicFact(
        disclosure=told.id,
        unit=told.unit.name,
        year=told.year,
        kind=told.kind,
        table=fact.table,
        row=fact.row,
        column=fact.column,
        label=fact.label,
        value=fact.value,
        certain=fact.certain,
        amount_unit=fact.amount_unit or public.table_unit_of(context.store, version, fact.table),
        page=f"/public/{told.id}/fact/{public.path_of(fact.key)}",
    )


@router.get("/units")
def list_public_units(
    visitor: Anyone, context: InContext, words: Words = "", limit: Most = 50, after: After = 0
) -> Page[PublicUnit]:
    """The units that published something, by name; `words` picks those whose name holds them."""
    with context.db.reading() as session:
        units, total = public.units_that_published(session, words, start=after, limit=limit)
        versions = public.published(session, *(unit.id for unit in units))
    return Page(
        items=[_unit(unit, versions) for unit in units], total=total, next=following(after, limit, total)
    )


def _unit(unit: Unit, versions: list[Version]) -> PublicUnit:
    own = [version.disclosure_id for version in versions if version.disclosure.unit_id == unit.id]
    return PublicUnit(id=unit.id, name=unit.name, disclosures=own)


@router.get("/units/{id}")
def get_public_unit(visitor: Anyone, context: InContext, id: Id) -> PublicUnit:
    """One unit."""
    with context.db.reading() as session:
        found, versions = session.get(Unit, id), public.published(session, id)
    if found is None or not versions:
        raise NotFound
    return _unit(found, versions)


@router.get("/disclosures")
def list_public_disclosures(
    visitor: Anyone,
    context: InContext,
    unit: Id | None = None,
    year: Year | None = None,
    kind: Kind | None = None,
    order: Annotated[
        Order, Query(description="`published`: what was published lately comes first.")
    ] = BY_YEAR,
    limit: Most = 50,
    after: After = 0,
) -> Page[PublicDisclosure]:
    """The newest published version of every disclosure, the newest year first."""
    with context.db.reading() as session:
        versions, total = public.list_published(
            session,
            unit=unit,
            year=year,
            kind=kind,
            latest=order == LATEST,
            start=after,
            limit=limit,
        )
    return Page(items=[_told(each) for each in versions], total=total, next=following(after, limit, total))


@router.get("/disclosures/{id}")
def get_public_disclosure(visitor: Anyone, context: InContext, shown: PublishedVersion) -> PublicWhole:
    """One disclosure."""
    seen = public.shown_of(context.store, shown)
    return PublicWhole(
        **dict(_told(shown)),
        title=seen.title,
        amount_unit=seen.amount_unit,
        facts=seen.count,
        files=[_file(shown, name) for name in public.FILES if name in shown.results],
        versions=[
            PublicVersion(number=each.number, state=each.state, published=each.published)
            for each in public.shown_versions(shown)
        ],
    )


def _file(version: Version, id: str) -> PublicFile:
    told = public.file_of(version, id)
    names = ("name", "media", "size", "sha256")
    return PublicFile(id=id, **{name: told[name] for name in names})


@router.get("/disclosures/{id}/tables")
def list_tables(visitor: Anyone, context: InContext, shown: PublishedVersion) -> list[PublicTable]:
    """Its tables and target sheets, in printed order."""
    blocks = public.publication_of(context.store, shown).blocks
    return [
        PublicTable(
            number=listed.number,
            table=block.table,
            title=listed.title,
            kind=block.kind,
            project=listed.project,
        )
        for listed in public.shown_of(context.store, shown).tables
        if isinstance(block := blocks[listed.number], PrintedTable)
    ]


@router.get("/disclosures/{id}/tables/{number}")
def get_table(visitor: Anyone, context: InContext, shown: PublishedVersion, number: Count) -> Document:
    """One table as it is printed: a block of the publication document."""
    blocks = public.publication_of(context.store, shown).blocks
    if number >= len(blocks) or not isinstance(block := blocks[number], PrintedTable):
        raise NotFound
    return block_document(block)


@router.get("/disclosures/{id}/facts")
def list_facts(
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    words: Words = "",
    table: Table | None = None,
    row: Short | None = None,
    column: Key | None = None,
    limit: Most = 50,
    after: After = 0,
) -> Page[PublicFact]:
    """Its figures: of a table, a row (code), a column, or those that a search for words finds."""
    asked = figures.Asked(table, row, column)
    with context.db.reading() as session:
        if words:
            found = figures.search(session, words, most=MOST_OF_ONE, version=shown)
            wanted = [fact for fact in found if asked.fits(fact)]
            part, total = wanted[after : after + limit], len(wanted)
        else:
            part = figures.figures_of(session, shown, start=after, limit=limit, asked=asked)
            total = figures.count_figures(session, shown, asked)
    items = [_fact(context, shown, fact) for fact in part]
    return Page(items=items, total=total, next=following(after, limit, total))


@router.get("/disclosures/{id}/facts/{table}/{row:path}/{column}")
def get_fact(
    visitor: Anyone, context: InContext, shown: PublishedVersion, table: Key, row: Short, column: Key
) -> PublicFact:
    """One figure by its lasting key."""
    asked = figures.Asked(table, row, column)
    with context.db.reading() as session:
        for found in figures.figures_of(session, shown, start=0, limit=1, asked=asked):
            return _fact(context, shown, found)
    raise NotFound


@router.get("/disclosures/{id}/files/{name}", response_class=Response, responses=_FILES)
def get_file(
    request: Request, visitor: Anyone, context: InContext, shown: PublishedVersion, name: Key
) -> Response:
    """A published file: pdf, docx, xlsx, html, md, datapackage, or the publication document."""
    told = public.file_of(shown, name)
    return kept_file(request, context.store.read(str(told["sha256"])), told, name=str(told["name"]))


@router.get("/disclosures/{id}/compare")
def list_comparable(
    visitor: Anyone, context: InContext, shown: PublishedVersion, limit: Most = 50, after: After = 0
) -> Page[PublicDisclosure]:
    """What it can well be compared with: other years of the unit, other units in the same year."""
    with context.db.reading() as session:
        found = public.comparable(session, shown)
    part, rest = cut(found, after, limit)
    return Page(items=[_told(version) for version in part], total=len(found), next=rest)


@router.get("/disclosures/{id}/compare/{other}")
def compare_disclosures(
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    against: ComparedVersion,
) -> Document:
    """The diff document: what changed from `other` to this one, another version of the same included."""
    documents = [public.document_of(context.store, version) for version in (against, shown)]
    return comparison_document(compare(*documents))


@router.get("/search")
def search_facts(
    visitor: Anyone,
    context: InContext,
    words: Words,
    limit: Most = 50,
    after: After = 0,
) -> Page[PublicFact]:
    """Figures whose unit, year, table, label, code or amount every word means; at most the first hits."""
    with context.db.reading() as session:
        hits = figures.search(session, words, most=public.MOST_HITS)
        shown, following_part = cut(hits, after, limit)
        versions = public.published(session, *{hit.disclosure.unit_id for hit in shown})
    known = {version.disclosure_id: version for version in versions}
    items = [_fact(context, known[hit.disclosure.id], hit) for hit in shown]
    return Page(items=items, total=len(hits), next=following_part)
