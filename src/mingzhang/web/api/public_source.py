"""Where the figures of published files were printed, for everybody's programs: page, box, printed row."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import origins, public
from mingzhang.web.api.shapes import Document, binary, etagged
from mingzhang.web.asked import PublishedVersion
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.inputs import Count, Key, Short
from mingzhang.web.shell import words_of

router = APIRouter(prefix="/public/disclosures", tags=["public"])


class BoxState(BaseModel):
    """A rectangle in pixels of the page's picture."""

    x: float
    y: float
    width: float
    height: float


class SourceState(BaseModel):
    """Where a figure was printed: `at` as in the disclosure document, `place` in words.

    `page` and `box` are of the page's picture, `row` the printed row; all are null for a composed disclosure.
    """

    at: Document
    place: str
    certain: bool
    page: int | None
    box: BoxState | None
    row: Document | None


@router.get("/{id}/source/{table}/{row:path}/{column}")
def get_source(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    table: Key,
    row: Short,
    column: Key,
) -> SourceState:
    """A figure where it was printed."""
    key = (table, row, column)
    fact = public.fact_of(context.store, shown, key)
    page = origins.pages_of(context.store, shown.results).get(fact.place.page or 0)
    box = origins.box_on(page, fact.place) if page else None
    excerpt = origins.excerpt_of(context.store, shown.results, key)
    return SourceState(
        at=fact.place.as_json(),
        place=words_of(request).place(fact.place),
        certain=fact.certain,
        page=page.number if page else None,
        box=BoxState(x=box.x, y=box.y, width=box.width, height=box.height) if box else None,
        row=dict(excerpt) if excerpt else None,
    )


@router.get("/{id}/pages/{number}", response_class=Response, responses=binary("image/png", "image/jpeg"))
def get_page(
    request: Request, visitor: Anyone, context: InContext, shown: PublishedVersion, number: Count
) -> Response:
    """A page of the published file as a picture."""
    page = origins.page_of(context.store, shown, shown.results, number)
    return etagged(request, context.store.read(page.sha256), page.media, page.sha256)
