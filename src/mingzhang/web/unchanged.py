"""ETags on the API's JSON answers: what the caller has already is not sent again."""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_API, _JSON, _OK, _UNCHANGED = "/api/", "application/json", 200, 304
KEPT = "private, max-age=0, must-revalidate"
_VARY = "Accept-Language, Authorization, Cookie"


def has_already(if_none_match: str, tag: str) -> bool:
    """Whether a request's `If-None-Match` names this tag (quoted, as it is sent)."""
    known = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return tag in known or "*" in known


class Unchanged:
    """A layer of the application: holds a JSON answer back until its tag is known."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tag what comes back."""
        asked = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(_API)
        if not asked:
            await self._app(scope, receive, send)
            return
        begun: Message | None = None
        body = bytearray()

        async def tagged(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_taggable(message):
                begun = message
                return
            if begun is None or message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                for part in _answer(begun, bytes(body), Headers(scope=scope).get("if-none-match", "")):
                    await send(part)

        await self._app(scope, receive, tagged)


def _is_taggable(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    is_json = headers.get("content-type", "").startswith(_JSON)
    return message["status"] == _OK and is_json and "etag" not in headers


def _answer(begun: Message, body: bytes, if_none_match: str) -> tuple[Message, Message]:
    """The answer with its tag, or 304 without a body."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = MutableHeaders(raw=list(begun["headers"]))
    headers["etag"] = tag
    headers.setdefault("cache-control", KEPT)
    headers.add_vary_header(_VARY)
    status = _OK
    if has_already(if_none_match, tag):
        status, body = _UNCHANGED, b""
        del headers["content-length"]
    return {**begun, "status": status, "headers": headers.raw}, {"type": "http.response.body", "body": body}
