"""The public site: units and years, tables and figures, search, comparison, downloads, feed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mingzhang.compare.disclosures import compare
from mingzhang.report.messages import Messages
from mingzhang.web import figures, public
from mingzhang.web.asked import ComparedVersion, Number, PublishedVersion
from mingzhang.web.context import context_of
from mingzhang.web.db.models import Unit, Version
from mingzhang.web.errors import NotFound
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.inputs import Id
from mingzhang.web.names import attachment
from mingzhang.web.printed import anchor
from mingzhang.web.public_pictures import OF_YEARS, kinds_of
from mingzhang.web.shell import between, language, page, words_of

router = APIRouter()
_WORDS = Query(max_length=100)
_FEED = 50
_PER_PAGE = 100
_UNITS = 50


@router.get("/public")
def show_units(
    request: Request,
    visitor: Anyone,
    context: InContext,
    q: Annotated[str, _WORDS] = "",
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Units with their years, a page at a time, and the search."""
    with context.db.reading() as session:
        units, count = public.units_that_published(session, q, start=start, limit=_UNITS)
        versions = public.published(session, *(unit.id for unit in units))
        hits = figures.search(session, q, most=public.MOST_HITS)
    own = {unit.id: [each for each in versions if each.disclosure.unit_id == unit.id] for unit in units}
    values = {
        "units": [(unit, own[unit.id]) for unit in units],
        "count": count,
        **between(start, _UNITS, count),
        "q": q,
        "hits": hits,
        "most": public.MOST_HITS,
        "path_of": public.path_of,
    }
    return page(request, "public_units.html", values)


@router.get("/public/units/{id}")
def show_unit(request: Request, visitor: Anyone, context: InContext, id: int) -> Response:
    """One unit: its years, and pictures over them."""
    with context.db.reading() as session:
        unit = session.get(Unit, id)
        versions = public.published(session, id)
    if unit is None or not versions:
        raise NotFound
    kinds: dict[str, list[str]] = {}
    for kind in dict.fromkeys(version.disclosure.kind for version in versions):
        documents = [public.brief_of(context.store, v) for v in versions if v.disclosure.kind == kind]
        if len(documents) > 1:
            kinds[kind] = kinds_of(documents, OF_YEARS, language(request))
    return page(request, "public_unit.html", {"unit": unit, "versions": versions, "kinds": kinds})


@router.get("/public/feed.xml")
def show_feed(request: Request, visitor: Anyone, context: InContext) -> Response:
    """What was published lately, as Atom."""
    with context.db.reading() as session:
        versions = public.newest(session, _FEED)
    values = {"versions": versions, "base": str(request.base_url).rstrip("/")}
    response = page(request, "public_feed.xml", values)
    return Response(response.body, media_type="application/atom+xml")


@router.get("/public/{id}")
def show_disclosure(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
) -> Response:
    """One disclosure: what it holds, its files, its versions."""
    seen = public.shown_of(context.store, shown)
    words = words_of(request)
    values = {
        "seen": seen,
        "files": [name for name in public.FILES if name in shown.results],
        "totals": [(words.label("table", total.key[0]), total) for total in seen.totals],
    }
    return public_page(request, "public_disclosure.html", shown, values)


def public_page(request: Request, template: str, shown: Version, values: Mapping[str, object]) -> Response:
    """A page about a version; links stay with the version that is looked at."""
    versions = public.shown_versions(shown)
    old = versions[0].id != shown.id
    base, at = f"/public/{shown.disclosure_id}", f"?version={shown.number}" if old else ""
    about = {
        "shown": shown,
        "told": shown.disclosure,
        "unit": shown.disclosure.unit,
        "versions": versions,
        "base": base,
        "at": at,
        "old": old,
        "path_of": public.path_of,
        "machine": public.machine_of(context_of(request).store, shown, base=base, at=at),
    }
    return page(request, template, {**about, **values})


@router.get("/public/{id}/text")
def show_text(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
) -> Response:
    """The whole disclosure on one page."""
    return public_page(request, "public_text.html", shown, {"blocks": public.blocks_of(context.store, shown)})


@router.get("/public/{id}/tables/{number}")
def show_table(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    number: int,
) -> Response:
    """One table."""
    seen = public.shown_of(context.store, shown)
    numbers = [table.number for table in seen.tables]
    if number not in numbers:
        raise NotFound
    place = numbers.index(number)
    values = {
        "block": public.find_block(context.store, shown, number),
        "before": numbers[place - 1] if place else None,
        "after": numbers[place + 1] if place + 1 < len(numbers) else None,
    }
    return public_page(request, "public_table.html", shown, values)


@router.get("/public/{id}/fact/{table}/{row:path}/{column}")
def lead_to_fact(
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    table: str,
    row: str,
    column: str,
    version: Number = None,
) -> Response:
    """The lasting address of a figure leads to its cell."""
    number = public.block_of(context.store, shown, (table, row, column))
    asked = f"?version={version}" if version is not None else ""
    cell = quote(anchor((table, row, column)), safe=":")
    return RedirectResponse(f"/public/{shown.disclosure_id}/tables/{number}{asked}#{cell}", status_code=303)


@router.get("/public/{id}/facts")
def show_facts(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    q: Annotated[str, _WORDS] = "",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """All figures of a disclosure, or those that a search finds, a page at a time."""
    with context.db.reading() as session:
        if q:
            found = figures.search(session, q, most=public.MOST_HITS, version=shown)
            count, own = len(found), found[start : start + _PER_PAGE]
        else:
            count = figures.count_figures(session, shown)
            own = figures.figures_of(session, shown, start=start, limit=_PER_PAGE)
    following = start + _PER_PAGE if start + _PER_PAGE < count else None
    words = words_of(request)
    values = {"rows": [_row(found, words) for found in own], "count": count, "q": q, "start": start}
    return public_page(request, "public_facts.html", shown, {**values, "following": following})


def _row(found: figures.Found, words: Messages) -> tuple[str | bool, ...]:
    """Table, code, item, column, the end of its address, value, unit, and whether it is certain."""
    return (
        words.label("table", found.table),
        found.row if found.row.isdecimal() else "",
        found.label or words.row(found.row),
        words.label("column", found.column),
        public.path_of(found.key),
        found.value,
        found.amount_unit,
        found.certain,
    )


@router.get("/public/{id}/files/{name}")
def download(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    name: str,
) -> Response:
    """A published file."""
    told = public.file_of(shown, name)
    headers = {
        "content-disposition": attachment(str(told["name"])),
        "cache-control": "public, max-age=300",
        "etag": f'"{told["sha256"]}"',
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(context.store.read(str(told["sha256"])), media_type=str(told["media"]), headers=headers)


@router.get("/public/{id}/compare")
def choose_comparison(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    other: Annotated[Id | None, Query()] = None,
) -> Response:
    """What to compare with: other years of the unit, other units in the same year."""
    if other is not None:
        return RedirectResponse(f"/public/{shown.disclosure_id}/compare/{other}", status_code=303)
    with context.db.reading() as session:
        found = public.comparable(session, shown)
    own = [each for each in found if each.disclosure.unit_id == shown.disclosure.unit_id]
    same_year = [each for each in found if each not in own]
    return public_page(request, "public_compare_with.html", shown, {"own": own, "same_year": same_year})


@router.get("/public/{id}/compare/{other}")
def show_comparison(
    request: Request,
    visitor: Anyone,
    context: InContext,
    shown: PublishedVersion,
    against: ComparedVersion,
) -> Response:
    """What changed from `other` to this one: another year, another unit, or another version of the same."""
    documents = [public.document_of(context.store, each) for each in (against, shown)]
    found = compare(*documents)
    return public_page(request, "public_compare.html", shown, {"against": against, "found": found})
