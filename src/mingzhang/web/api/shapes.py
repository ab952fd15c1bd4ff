"""What all of the API shares: the error document, and answers that are not sent twice."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response


class ErrorDocument(BaseModel):
    """What every refusal looks like; `error` is a key for programs, `message` a sentence for people."""

    schema_: str = Field(alias="schema")
    error: str
    message: str
    details: dict[str, str]


_REFUSALS = (401, 403, 404, 409, 413, 422, 429)
ERRORS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorDocument} for status in _REFUSALS}


def binary(*media: str) -> dict[int | str, dict[str, Any]]:
    """The declared answers of an operation that gives a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media}
    return {200: {"description": "The file", "content": content}}


def etagged(request: Request, content: bytes, media: str, tag: str) -> Response:
    """The content with its ETag, or 304 where the caller has it already."""
    headers = {"etag": f'"{tag}"', "cache-control": "private, max-age=0, must-revalidate"}
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if headers["etag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media, headers=headers)
