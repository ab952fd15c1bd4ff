"""Pages: templates of data/web/templates filled in the visitor's language, inside the common frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context as Frame
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match

from mingzhang import __version__
from mingzhang.report.kinds import two_kinds
from mingzhang.report.messages import DEFAULT_LANGUAGE, LANGUAGES, Messages, messages
from mingzhang.report.wrap import harmless
from mingzhang.taxonomy.files import data_dir
from mingzhang.web.clock import local
from mingzhang.web.context import context_of
from mingzhang.web.guards import csrf_token, keep_visit, visitor
from mingzhang.web.printed import grid

LANGUAGE = "mz_lang"
_ASKING = ("GET", "HEAD")
_YEAR = 365 * 24 * 3600
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]+")
_WITHIN_CELLS = re.compile(r"[^\n\t]+")
_OF_ADDRESSES = ":/%#?=@[]!$&'()*+,;"


def language(request: Request) -> str:
    """The visitor's language: as just chosen, as chosen before, or as the browser prefers."""
    for asked in (request.query_params.get("lang"), request.cookies.get(LANGUAGE)):
        if asked in LANGUAGES:
            return asked
    preferred = request.headers.get("accept-language", "")
    known = [part.split(";")[0].strip()[:2].lower() for part in preferred.split(",")]
    return next((name for name in known if name in LANGUAGES), DEFAULT_LANGUAGE)


def words_of(request: Request) -> Messages:
    """The catalogue of the visitor's language."""
    return messages(language(request))


def page(
    request: Request, template: str, values: Mapping[str, object] | None = None, *, status: int = 200
) -> HTMLResponse:
    """The template filled; `say(key, …)`, `visitor`, `csrf()`, `lang`, `here` and `settings` are at hand."""
    words = words_of(request)
    frame = {
        "say": words.text,
        "words": words,
        "lang": words.lang,
        "languages": LANGUAGES,
        "switch": lambda lang: _switched(request, lang),
        "answered": request.method not in _ASKING,
        "visitor": visitor(request),
        "csrf": lambda: csrf_token(request),
        "here": request.url.path,
        "settings": context_of(request).settings,
        "version": __version__,
    }
    content = _environment().get_template(template).render({**frame, **(values or {})})
    response = HTMLResponse(content, status_code=status)
    keep_visit(request, response)
    keep_language(request, response)
    return response


def _switched(request: Request, lang: str) -> str:
    """The address of this page in another language; of the answer to a form, the form's own."""
    if request.method in _ASKING:
        return "?" + urlencode({**request.query_params, "lang": lang})
    asked = urlsplit(form_page_of(request))
    if not _can_be_asked(request, asked.path):
        asked = urlsplit("/")
    query = {**dict(parse_qsl(asked.query)), "lang": lang}
    return urlunsplit(("", "", asked.path, urlencode(query), ""))


def form_page_of(request: Request) -> str:
    """The page of this site whose form was sent; empty where none is known."""
    try:
        asked = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # of which no browser knows a page
        return ""
    if request.method in _ASKING or asked.netloc != request.url.netloc:
        return ""
    return local_address(urlunsplit(("", "", asked.path, asked.query, "")))


def _can_be_asked(request: Request, path: str) -> bool:
    """Whether a page stands at this path, and not only a form's answer."""
    scope = {**request.scope, "path": unquote(path), "raw_path": path.encode(), "method": "GET"}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


def between(start: int, most: int, count: int) -> dict[str, int | None]:
    """Where the part of a list before this one begins, and the part after it; None where there is none."""
    before = max(start - most, 0) if start else None
    return {"before": before, "following": start + most if start + most < count else None}


def site_address(request: Request) -> str:
    """Our own address as it was told us, or as the visitor's browser knows it; HTTPS where cookies are for
    HTTPS only."""
    scheme = "https" if context_of(request).settings.secure else request.url.scheme
    return f"{scheme}://{request.url.netloc}"


def join_address(request: Request, secret: str) -> str:
    """The whole address of a one-time link, to be passed on."""
    return f"{site_address(request)}/join/{secret}"


def keep_language(request: Request, response: Response) -> None:
    """Remember a language that was just chosen."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES and chosen != request.cookies.get(LANGUAGE):
        secure = context_of(request).settings.secure
        response.set_cookie(LANGUAGE, chosen, max_age=_YEAR, samesite="lax", httponly=True, secure=secure)


def local_address(address: str) -> str:
    """An address on this site to go on to; the first page for any other."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() and "\\" not in address else "/"


def go_to(request: Request, address: str) -> Response:
    """Lead on after a change: by the browser, or by htmx where it asked."""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": quote(address, safe=_OF_ADDRESSES)})
    return RedirectResponse(address, status_code=303)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(data_dir() / "web" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"own": _own, "day": _day, "moment": _moment, "in_lines": _in_lines}
    environment.globals["grid"] = grid
    environment.globals["two_kinds"] = two_kinds
    return environment


@pass_context
def _own(frame: Frame, text: object) -> object:
    """Words of a document on a page of another language: their Chinese is said to be Chinese."""
    if not isinstance(text, str) or frame["lang"] == DEFAULT_LANGUAGE:
        return text
    mark = '<span lang="{}">{}</span>'.format
    language = messages(DEFAULT_LANGUAGE).text("html.lang")
    return Markup(_CHINESE.sub(lambda run: mark(language, run.group()), str(escape(harmless(text)))))


def _day(moment: datetime | None) -> str:
    """The day of a moment where the law counts it; a dash where there is none."""
    return local(moment).date().isoformat() if moment else "–"


def _moment(moment: datetime | str) -> Markup:
    """A moment as the clocks of the country show it, for programs with its zone."""
    shown = local(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
    told = '<time datetime="{}">{}</time>'
    return Markup(told).format(shown.isoformat(timespec="seconds"), shown.strftime("%Y-%m-%d %H:%M"))


def _in_lines(text: str) -> Markup:
    """Text of several lines, with cells between tabs, for a field that shows them as they are."""
    return Markup(_WITHIN_CELLS.sub(lambda part: str(escape(harmless(part.group()))), text))


def _shown(value: object) -> object:
    """Text without what would turn its direction or steer the page."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value
