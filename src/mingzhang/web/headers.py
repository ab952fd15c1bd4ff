"""Around every request: limits on the body, headers that protect the page, whose address is believed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mingzhang.web.context import context_of
from mingzhang.web.errors import TooLarge, TooMany

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
EMBED = "/embed/"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
STATIC = "/static/"
_ASIDE = 256 * 1024  # bytes of a form besides its files
_PLAIN = 8 * 1024 * 1024  # bytes of a body that carries no file: it is held in memory
_FIELDS = 20_000  # of a form; each is worth many times its bytes in memory
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d{1,5})?")


class Guarded:
    """The outermost layer of the application: what it sends, errors of every kind too, passes here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        settings, path = context_of(Request(scope)).settings, str(scope["path"])

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), path, secure=settings.secure)
            await send(message)

        if not _HOST.fullmatch(Request(scope).headers.get("host", "localhost")):
            await PlainTextResponse("Host?", status_code=400)(scope, receive, protected)
            return
        limited = _Limited(Request(scope), receive, settings.most_upload)
        await self._app(_told_address(scope, settings.address), limited, protected)


class _Limited:
    """The body of a request, cut off by 413 where it is larger than its kind may be."""

    def __init__(self, request: Request, receive: Receive, most_upload: int) -> None:
        kind, announced = (request.headers.get(name, "") for name in ("content-type", "content-length"))
        files = kind.lower().startswith("multipart/")
        self._most = most_upload + _ASIDE if files else min(most_upload + _ASIDE, _PLAIN)
        self._announced = int(announced) if announced.isdecimal() else 0
        self._receive, self._files, self._taken, self._fields = receive, files, 0, 0

    async def __call__(self) -> Message:
        """The next part of it."""
        if self._announced > self._most:
            raise HTTPException(TooLarge.status)
        message = await self._receive()
        body = message.get("body", b"")
        self._taken += len(body)
        self._fields += 0 if self._files else body.count(b"&")
        if self._taken > self._most or self._fields > _FIELDS:
            raise HTTPException(TooLarge.status)
        return message


def _told_address(scope: Scope, address: str) -> Scope:
    """The request as if it had named the address that the site is known by, whatever it did name."""
    if not address:
        return scope
    told = urlsplit(address)
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "scheme": told.scheme, "headers": [*others, (b"host", told.netloc.encode())]}


def _protect(headers: MutableHeaders, path: str, *, secure: bool) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    ancestors = "*" if path.startswith(EMBED) else "'none'"
    headers.setdefault("content-security-policy", _POLICY.format(ancestors=ancestors))
    if secure:
        headers.setdefault("strict-transport-security", "max-age=31536000")
    if not path.startswith(STATIC):
        headers.setdefault("cache-control", "no-store")


def client_address(request: Request) -> str:
    """Whence a request comes: the peer, or what the last proxies that we trust say."""
    peer = request.client.host if request.client else ""
    proxies = context_of(request).settings.proxies
    chain = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return chain[-proxies] if proxies and len(chain) >= proxies else peer


def limit_uploads(request: Request) -> None:
    """Count an upload; raises TooMany for too many a minute from one address."""
    context = context_of(request)
    if not context.rates.allow("upload", client_address(request), context.settings.uploads_a_minute):
        raise TooMany
