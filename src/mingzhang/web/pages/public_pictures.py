"""Pictures on the public site: chart ⇄ table on one page, the files, and the page to embed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.pictures.kinds import heads
from mingzhang.pictures.table import Table
from mingzhang.web import drawn, public
from mingzhang.web.asked import Number, PublishedVersion
from mingzhang.web.choices import among
from mingzhang.web.db.models import Version
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.names import attachment
from mingzhang.web.public_pictures import CSV, MEDIA, OF_YEARS, kinds_of, table_of
from mingzhang.web.shell import language, page

router = APIRouter()
_CHART, _TABLE = "chart", "table"
Show = Annotated[str, among((_CHART, _TABLE))]
_KEPT = "public, max-age=300"


@router.get("/public/{id}/pictures/{kind}")
def show_picture(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    kind: str,
    show: Show = _CHART,
    version: Number = None,
) -> Response:
    """A picture of one disclosure, or its table."""
    drawn.must_be_of_one(kind)
    seen, lang, table = public.shown_of(context.store, shown), language(request), None
    title = seen.titles.get(lang, {}).get(kind) if show == _CHART else None
    if title is None:
        table = table_of(kind, [public.document_of(context.store, shown)], lang)
        title = table.title
    values = {
        **_addresses(shown, kind),
        "kinds": seen.kinds,
        "embed": f"{str(request.base_url).rstrip('/')}/embed/{shown.disclosure_id}/{kind}",
    }
    asked = f"version={version}&" if version else ""
    return _page(request, "public_picture.html", shown, kind, table, title, show, asked, values)


@router.get("/public/{id}/picture/{kind}.{format}")
def download_picture(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    kind: str,
    format: str,
) -> Response:
    """The picture or its table as a file."""
    drawn.must_be_of_one(kind)
    content = drawn.file_of_one(context, shown, kind, format, language(request))
    return _file(request, format, content, f"{shown.disclosure_id}-{kind}")


@router.get("/public/units/{id}/{what}/pictures/{kind}")
def show_years(
    request: Request,
    visitor: Anyone,
    context: InContext,
    id: int,
    what: str,
    kind: str,
    show: Show = _CHART,
) -> Response:
    """A picture of a unit over its years; `what` is the kind of disclosure."""
    versions = drawn.versions_of(context, id, what, kind)
    documents = drawn.documents_of(context, versions)
    values = {
        "address": f"/public/units/{id}/{what}/picture/{kind}",
        "back": f"/public/units/{id}",
        "kinds": kinds_of(documents, OF_YEARS, language(request)),
        "embed": "",
    }
    table = table_of(kind, documents, language(request))
    return _page(request, "public_picture.html", versions[0], kind, table, table.title, show, "", values)


@router.get("/public/units/{id}/{what}/picture/{kind}.{format}")
def download_years(
    request: Request, visitor: Anyone, context: InContext, id: int, what: str, kind: str, format: str
) -> Response:
    """The picture over years, or its table, as a file."""
    versions = drawn.versions_of(context, id, what, kind)
    content = drawn.file_of_years(context, versions, kind, format, language(request))
    return _file(request, format, content, f"unit-{id}-{what}-{kind}")


@router.get("/embed/{id}/{kind}")
def embed(
    request: Request, visitor: Anyone, context: InContext, shown: PublishedVersion, kind: str
) -> Response:
    """A picture alone, for pages elsewhere."""
    drawn.must_be_of_one(kind)
    table = table_of(kind, [public.document_of(context.store, shown)], language(request))
    addresses = _addresses(shown, kind)
    return _page(request, "public_embed.html", shown, kind, table, table.title, "", "", addresses)


def _addresses(shown: Version, kind: str) -> dict[str, object]:
    """Where the picture lies, and the page that it belongs to."""
    base = f"/public/{shown.disclosure_id}"
    return {"address": f"{base}/picture/{kind}", "back": base}


def _page(
    request: Request,
    template: str,
    shown: Version,
    kind: str,
    table: Table | None,
    title: str,
    show: str,
    asked: str,
    values: Mapping[str, object],
) -> Response:
    """The page; it needs no table where it shows the picture alone."""
    about: dict[str, object] = {
        "shown": shown,
        "unit": shown.disclosure.unit,
        "kind": kind,
        "table": table,
        "title": title,
        "heads": heads(language(request)),
        "as_table": show == _TABLE,
        "asked": asked,
    }
    return page(request, template, {**about, **values})


def _file(request: Request, format: str, content: bytes, name: str) -> Response:
    headers = {
        "content-disposition": attachment(f"{name}.{format}", inline=format != CSV),
        "cache-control": _KEPT,
        "vary": "Accept-Language, Cookie",
    }
    return Response(content, media_type=MEDIA[format], headers=headers)
