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
from mingzhang.model import Fact
from mingzhang.report.publication_json import block_document
from mingzhang.web import public
from mingzhang.web.api.shapes import After, Document, Most, Page, binary, cut, kept_file
from mingzhang.web.api.states import UnitName, unit_name
from mingzhang.web.books import WORKBOOK
from mingzhang.web.context import Context
from mingzhang.web.db.models import Unit, Version
from mingzhang.web.errors import NotFound
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.inputs import Count, Id, Key, Short, Year
from mingzhang.web.shell import words_of

router = APIRouter(prefix="/public", tags=["public"])
Number = Annotated[Id | None, Query(description="A version that was published before; else the newest.")]
Words = Annotated[Short, StringConstraints(max_length=100)]
Order = Annotated[str, StringConstraints(pattern="^(year|published)$")]
_FILES = binary(
    "application/pdf", "application/json", "text/html", "text/markdown", "application/zip", WORKBOOK
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
    """A figure with its key, and the lasting address of its cell on the site."""

    disclosure: int
    unit: str
    year: int
    kind: str
    table: str
    row: str
    column: str
    label: str
    value: str
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


def _fact(version: Version, fact: Fact, amount_unit: str) -> PublicFact:
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
        value=str(fact.amount),
        amount_unit=amount_unit,
        page=public.address_of(version, fact),
    )


def shown_version(context: Context, id: int, version: int | None) -> Version:
    """The published version that is asked for; raises NotFound."""
    with context.db.reading() as session:
        return public.find_public(session, id, version)


@router.get("/units")
def list_public_units(
    visitor: Anyone, context: InContext, words: Words = "", limit: Most = 50, after: After = 0
) -> Page[PublicUnit]:
    """The units that published something, by name; `words` picks those whose name holds them."""
    with context.db.reading() as session:
        versions = public.published(session)
    found: dict[tuple[str, int], list[int]] = {}
    for version in versions:
        unit = version.disclosure.unit
        if all(word in unit.name for word in words.split()):
            found.setdefault((unit.name, unit.id), []).append(version.disclosure_id)
    shown, following = cut(sorted(found.items()), after, limit)
    told = [PublicUnit(id=id, name=name, disclosures=ids) for (name, id), ids in shown]
    return Page(items=told, total=len(found), next=following)


@router.get("/units/{id}")
def get_public_unit(visitor: Anyone, context: InContext, id: Id) -> PublicUnit:
    """One unit."""
    with context.db.reading() as session:
        found, versions = session.get(Unit, id), public.published(session, id)
    if found is None or not versions:
        raise NotFound
    return PublicUnit(id=id, name=found.name, disclosures=[each.disclosure_id for each in versions])


@router.get("/disclosures")
def list_public_disclosures(
    visitor: Anyone,
    context: InContext,
    unit: Id | None = None,
    year: Year | None = None,
    kind: Key | None = None,
    order: Annotated[
        Order, Query(description="`published`: what was published lately comes first.")
    ] = "year",
    limit: Most = 50,
    after: After = 0,
) -> Page[PublicDisclosure]:
    """The newest published version of every disclosure, the newest year first."""
    with context.db.reading() as session:
        versions = public.published(session, unit)
    if order == "published":
        versions = public.latest_first(versions)
    wanted = [
        each
        for each in versions
        if year in (None, each.disclosure.year) and kind in (None, each.disclosure.kind)
    ]
    shown, following = cut(wanted, after, limit)
    return Page(items=[_told(version) for version in shown], total=len(wanted), next=following)


@router.get("/disclosures/{id}")
def get_public_disclosure(visitor: Anyone, context: InContext, id: Id, version: Number = None) -> PublicWhole:
    """One disclosure."""
    shown = shown_version(context, id, version)
    publication = public.publication_of(context.store, shown)
    return PublicWhole(
        **dict(_told(shown)),
        title=publication.title,
        amount_unit=publication.disclosure.amount_unit,
        facts=len(publication.disclosure.facts),
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
def list_tables(visitor: Anyone, context: InContext, id: Id, version: Number = None) -> list[PublicTable]:
    """Its tables and target sheets, in printed order."""
    publication = public.publication_of(context.store, shown_version(context, id, version))
    projects = public.projects_of(publication)
    return [
        PublicTable(
            number=number,
            table=table.table,
            title=table.title,
            kind=table.kind,
            project=projects.get(number, ""),
        )
        for number, table in public.table_numbers(publication)
    ]


@router.get("/disclosures/{id}/tables/{number}")
def get_table(visitor: Anyone, context: InContext, id: Id, number: Count, version: Number = None) -> Document:
    """One table as it is printed: a block of the publication document."""
    publication = public.publication_of(context.store, shown_version(context, id, version))
    for each, block in public.table_numbers(publication):
        if each == number:
            return block_document(block)
    raise NotFound


@router.get("/disclosures/{id}/facts")
def list_facts(
    request: Request,
    visitor: Anyone,
    context: InContext,
    id: Id,
    words: Words = "",
    table: Key | None = None,
    row: Short | None = None,
    column: Key | None = None,
    version: Number = None,
    limit: Most = 50,
    after: After = 0,
) -> Page[PublicFact]:
    """Its figures: of a table, a row (code), a column, or those that a search for words finds."""
    shown = shown_version(context, id, version)
    found = public.facts_of(context.store, shown, words, words_of(request))
    wanted = [fact for fact in found if _fits(fact, table, row, column)]
    part, following = cut(wanted, after, limit)
    unit = public.publication_of(context.store, shown).disclosure.amount_unit
    return Page(items=[_fact(shown, fact, unit) for fact in part], total=len(wanted), next=following)


def _fits(fact: Fact, *asked: str | None) -> bool:
    return all(wanted in (None, own) for wanted, own in zip(asked, fact.key, strict=True))


@router.get("/disclosures/{id}/facts/{table}/{row}/{column}")
def get_fact(
    visitor: Anyone, context: InContext, id: Id, table: Key, row: Short, column: Key, version: Number = None
) -> PublicFact:
    """One figure by its lasting key."""
    shown = shown_version(context, id, version)
    told = public.publication_of(context.store, shown).disclosure
    for each in told.facts:
        if each.key == (table, row, column):
            return _fact(shown, each, told.amount_unit)
    raise NotFound


@router.get("/disclosures/{id}/files/{name}", response_class=Response, responses=_FILES)
def get_file(
    request: Request, visitor: Anyone, context: InContext, id: Id, name: Key, version: Number = None
) -> Response:
    """A published file: pdf, docx, xlsx, html, md, datapackage, or the publication document."""
    told = public.file_of(shown_version(context, id, version), name)
    return kept_file(request, context.store.read(str(told["sha256"])), told, name=str(told["name"]))


@router.get("/disclosures/{id}/compare/{other}")
def compare_disclosures(
    visitor: Anyone,
    context: InContext,
    id: Id,
    other: Id,
    version: Number = None,
    with_version: Number = None,
) -> Document:
    """The diff document: what changed from `other` to this one, another version of the same included."""
    asked = ((other, with_version), (id, version))
    documents = [public.document_of(context.store, shown_version(context, *each)) for each in asked]
    return comparison_document(compare(*documents))


@router.get("/search")
def search_facts(
    request: Request,
    visitor: Anyone,
    context: InContext,
    words: Words,
    limit: Most = 50,
    after: After = 0,
) -> Page[PublicFact]:
    """The figures whose unit, year, table, label or code hold every word; at most the first hits."""
    with context.db.reading() as session:
        versions = public.published(session)
    hits = public.search(context.store, versions, words, words_of(request))
    shown, following = cut(hits, after, limit)
    known = {version.disclosure_id: version for version in versions}
    items = [_hit(context, known[hit.disclosure.id], hit.fact) for hit in shown]
    return Page(items=items, total=len(hits), next=following)


def _hit(context: Context, version: Version, fact: Fact) -> PublicFact:
    return _fact(version, fact, public.publication_of(context.store, version).disclosure.amount_unit)
