"""Public pages are the same for everybody who is not signed in: each is made once and sent from memory.

A page is kept for one state of what is published (`public.edition`), one language and one address, so that
what is sent is always what would be made anew. Browsers keep it too and ask whether it is still the same.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mingzhang.web.context import Context, context_of
from mingzhang.web.guards import SESSION, is_personal
from mingzhang.web.public import edition
from mingzhang.web.shell import language

_PLACES = ("/public", "/embed/")
_MOST_BYTES, _MOST_PAGE = 64_000_000, 4_000_000
_WORTH_PACKING, _LEVEL = 1_000, 3
_AT_ONCE = 2  # pages are made at the same time: more would only hold up those that are sent from memory
_PACKED = ("text/", "application/json", "application/atom+xml", "image/svg+xml")
_KEPT = (*_PACKED, "image/png")
_OUR_HEADERS = ("content-length", "etag", "vary")
_VARY = "Accept-Encoding, Accept-Language, Cookie"
Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """An answer as it was made, and packed where that is worth it."""

    headers: tuple[tuple[str, str], ...]
    content: bytes
    packed: bytes
    tag: str

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.content) + len(self.packed)


class Kept:
    """The layer that keeps pages; at most so many bytes, the longest unused go first."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0
        self._making: dict[Key, asyncio.Lock] = {}
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._edition: asyncio.Future[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory where that may be, else pass the request on and keep the answer."""
        if scope["type"] != "http" or not _is_shared(request := Request(scope)):
            await self._app(scope, receive, send)
            return
        context = context_of(request)
        key = (await self._newest_edition(context), *_key(request))
        page = self._find(key) or await self._make(key, scope, receive, send)
        if page is not None:
            await _answer(request, page)(scope, receive, send)

    async def _newest_edition(self, context: Context) -> str:
        """The edition; those who ask while the database is being asked share its answer."""
        if self._edition is None:
            self._edition = asyncio.ensure_future(run_in_threadpool(_edition, context))
            self._edition.add_done_callback(self._asked)
        return await asyncio.shield(self._edition)

    def _asked(self, _: object) -> None:
        self._edition = None

    def _find(self, key: Key) -> Page | None:
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> Page | None:
        """The page, made once however many ask at once; None where the answer is sent, but none to keep."""
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                page = self._find(key)
                if page is None:
                    answer = _Answer()
                    async with self._turn:
                        await self._app(scope, receive, answer.take)
                        page = None if is_personal(scope) else await run_in_threadpool(answer.page)
                    if page is None:
                        await answer.pass_on(send)
                        return None
                    self._keep(key, page)
                return page
        finally:
            if not lock.locked():
                self._making.pop(key, None)

    def _keep(self, key: Key, page: Page) -> None:
        self._pages[key] = page
        self._size += page.size
        while self._size > _MOST_BYTES:
            _, gone = self._pages.popitem(last=False)
            self._size -= gone.size


class _Answer:
    """What the application answers, held back until it is whole."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    async def take(self, message: Message) -> None:
        self._messages.append(dict(message))

    async def pass_on(self, send: Send) -> None:
        for message in self._messages:
            await send(message)

    def page(self) -> Page | None:
        """The answer as a page to keep; None for an error, a file, one that sets a cookie, or a large one."""
        start, *parts = self._messages
        headers = Headers(raw=start["headers"])
        content = b"".join(part.get("body", b"") for part in parts)
        media = headers.get("content-type", "")
        if start["status"] != 200 or not media.startswith(_KEPT):
            return None
        if "set-cookie" in headers or len(content) > _MOST_PAGE:
            return None
        own = tuple((name, value) for name, value in headers.items() if name not in _OUR_HEADERS)
        worth = len(content) > _WORTH_PACKING and media.startswith(_PACKED)
        packed = gzip.compress(content, _LEVEL, mtime=0) if worth else b""
        return Page(own, content, packed, hashlib.sha256(content).hexdigest()[:32])


def _is_shared(request: Request) -> bool:
    """Whether everybody who asks so is given the same answer."""
    signed_in = SESSION in request.cookies or "authorization" in request.headers
    return request.method == "GET" and request.url.path.startswith(_PLACES) and not signed_in


def _edition(context: Context) -> str:
    with context.db.reading() as session:
        return edition(session)


def _key(request: Request) -> Key:
    address = request.scope
    return (language(request), request.url.netloc, address["raw_path"].decode("latin-1"), request.url.query)


def _answer(request: Request, page: Page) -> Response:
    """The page for this request: packed, whole, or only that it is still the same."""
    packed = bool(page.packed) and "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{page.tag}{"-gzip" if packed else ""}"'
    same = tag in [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    response = Response(b"" if same else page.packed if packed else page.content, 304 if same else 200)
    own = {"cache-control": "public, no-cache", **dict(page.headers), "etag": tag, "vary": _VARY}
    if packed and not same:
        own["content-encoding"] = "gzip"
    response.headers.update(own)
    return response
