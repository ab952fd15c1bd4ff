"""Pictures of what is published, for everybody's programs: specification and table as JSON, or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.compare.documents import Document
from mingzhang.web import drawn, public, public_pictures
from mingzhang.web.api import shapes
from mingzhang.web.asked import PublishedVersion
from mingzhang.web.choices import among
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.inputs import Id, Key
from mingzhang.web.shell import language

router = APIRouter(prefix="/public", tags=["pictures"])
Format = Annotated[str, among(public_pictures.FORMATS)]
Value = str | int | Decimal | None
_FILE = shapes.binary("image/png", "image/svg+xml", "text/csv")


class Picture(BaseModel):
    """A picture: its table, and the Vega or Vega-Lite specification that draws it."""

    kind: str
    title: str
    unit: str
    source: str
    columns: list[str]
    rows: list[dict[str, Value]]
    specification: shapes.Document


def _told(request: Request, kind: str, documents: Sequence[Document]) -> Picture:
    lang = language(request)
    table = public_pictures.table_of(kind, documents, lang)
    return Picture(
        kind=kind,
        title=table.title,
        unit=table.unit,
        source=table.source,
        columns=list(table.columns),
        rows=[dict(row) for row in table.rows],
        specification=dict(public_pictures.specification_of(kind, table, lang)),
    )


def _file(request: Request, format: str, content: bytes) -> Response:
    return shapes.etagged(request, content, public_pictures.MEDIA[format], shapes.tag_of(content))


@router.get("/disclosures/{id}/pictures")
def list_pictures(visitor: Anyone, context: InContext, shown: PublishedVersion) -> list[str]:
    """The kinds of picture that one disclosure gives."""
    return list(public.shown_of(context.store, shown).kinds)


@router.get("/disclosures/{id}/pictures/{kind}")
def get_picture(
    request: Request, visitor: Anyone, context: InContext, shown: PublishedVersion, kind: Key
) -> Picture:
    """A picture of one disclosure."""
    drawn.must_be_of_one(kind)
    return _told(request, kind, [public.document_of(context.store, shown)])


@router.get("/disclosures/{id}/pictures/{kind}/{format}", response_class=Response, responses=_FILE)
def draw_picture(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    kind: Key,
    format: Format,
) -> Response:
    """The picture as png or svg, its table as csv."""
    drawn.must_be_of_one(kind)
    return _file(request, format, drawn.file_of_one(context, shown, kind, format, language(request)))


@router.get("/units/{id}/{what}/pictures")
def list_pictures_of_years(
    request: Request, visitor: Anyone, context: InContext, id: Id, what: Key
) -> list[str]:
    """The kinds of picture over a unit's years; `what` is the kind of disclosure."""
    kinds = public_pictures.OF_YEARS
    documents = drawn.documents_of(context, drawn.versions_of(context, id, what, kinds[0]))
    return public_pictures.kinds_of(documents, kinds, language(request))


@router.get("/units/{id}/{what}/pictures/{kind}")
def get_picture_of_years(
    request: Request, visitor: Anyone, context: InContext, id: Id, what: Key, kind: Key
) -> Picture:
    """A picture of a unit over its years."""
    return _told(request, kind, drawn.documents_of(context, drawn.versions_of(context, id, what, kind)))


@router.get("/units/{id}/{what}/pictures/{kind}/{format}", response_class=Response, responses=_FILE)
def draw_picture_of_years(
    request: Request, visitor: Anyone, context: InContext, id: Id, what: Key, kind: Key, format: Format
) -> Response:
    """The picture over years as png or svg, its table as csv."""
    versions = drawn.versions_of(context, id, what, kind)
    return _file(request, format, drawn.file_of_years(context, versions, kind, format, language(request)))
