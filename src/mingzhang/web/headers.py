"""Around every request: a limit on the body, headers that protect the page, and the client's address."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
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
_ASIDE = 256 * 1024  # bytes of a form besides its files


class Guarded:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        settings = context_of(request).settings
        most, path = settings.most_upload + _ASIDE, str(scope["path"])
        announced = request.headers.get("content-length", "")
        too_large = announced.isdigit() and int(announced) > most
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            if too_large:
                raise HTTPException(TooLarge.status)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(TooLarge.status)
            return message

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), path, secure=settings.secure)
            await send(message)

        await self._app(scope, limited, protected)


def _protect(headers: MutableHeaders, path: str, *, secure: bool) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    ancestors = "*" if path.startswith(EMBED) else "'none'"
    headers.setdefault("content-security-policy", _POLICY.format(ancestors=ancestors))
    if secure:
        headers.setdefault("strict-transport-security", "max-age=31536000")
    if "text/html" in headers.get("content-type", ""):
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
