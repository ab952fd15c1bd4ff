"""The public site's way to the source: the page of a handed-in file with the box around one figure."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mingzhang.web import origins, public
from mingzhang.web.asked import Number, PublishedVersion
from mingzhang.web.context import Context
from mingzhang.web.db.models import Version
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.pages.public import public_page
from mingzhang.web.shell import words_of

router = APIRouter()
_KEPT = "public, max-age=300"


@router.get("/public/{id}/source/{table}/{row:path}/{column}")
def show_source(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    table: str,
    row: str,
    column: str,
    version: Number = None,
) -> Response:
    """A figure where it was printed; of a composed disclosure that is the published table."""
    key = (table, row, column)
    fact = public.fact_of(context.store, shown, key)
    asked = f"?version={version}" if version is not None else ""
    cell = f"/public/{shown.disclosure_id}/fact/{public.path_of(key)}{asked}"
    if shown.file_sha256 is None:
        return RedirectResponse(cell, status_code=303)
    pages = origins.pages_of(context.store, shown.results)
    page = pages.get(fact.place.page or 0)
    box = origins.box_on(page, fact.place, certain=fact.certain) if page else None
    values = {
        "fact": fact,
        "place": words_of(request).place(fact.place),
        "page": page,
        "box": box,
        "near": origins.near(page, box) if page and box else None,
        "excerpt": origins.excerpt_of(context.store, shown.results, key),
        "back": cell,
    }
    return public_page(request, "public_source.html", shown, values)


@router.get("/public/{id}/pages/{number}")
def show_page_picture(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    number: int,
) -> Response:
    """A page of the published file as a picture."""
    return picture_answer(request, context, shown, shown.results, number, _KEPT)


def picture_answer(
    request: Request, context: Context, version: Version, results: origins.Results, number: int, keep: str
) -> Response:
    """The picture of a page of a version's file; raises NotFound for a version that is a book."""
    page = origins.page_of(context.store, version, results, number)
    headers = {"cache-control": keep, "etag": f'"{page.sha256}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(context.store.read(page.sha256), media_type=page.media, headers=headers)
