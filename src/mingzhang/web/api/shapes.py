"""What all of the API shares: the error document, pages of lists, the language, files not sent twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web.choices import Language
from mingzhang.web.inputs import Count, Key, Limit
from mingzhang.web.names import attachment
from mingzhang.web.unchanged import KEPT, has_already

T = TypeVar("T")
Document = dict[str, Any]
Most = Annotated[Limit, Query(description="The most items of one answer.")]
After = Annotated[Count, Query(description="The `next` of the answer before; 0 for the first items.")]
Before = Annotated[Key | None, Query(description="The `next` of the answer before.")]
_REFUSALS = {
    400: "The request cannot be understood",
    401: "Sign in first: send a token",
    403: "Your role does not allow it",
    404: "There is nothing, or nothing that you may see",
    409: "Somebody else changed it, or its state does not allow it",
    413: "Too large",
    422: "A field is missing or wrong",
    429: "Too often, or too much is waiting",
}
UNCHANGED = {str(304): {"description": "Unchanged since the answer with this ETag"}}


class ErrorDocument(BaseModel):
    """What every refusal looks like; `error` is a key for programs, `message` a sentence for people."""

    schema_: str = Field(alias="schema")
    error: str
    message: str
    details: dict[str, str]


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorDocument, "description": what} for status, what in _REFUSALS.items()
}


class Page(BaseModel, Generic[T]):
    """A part of a list: `total` counts all of it, `next` asks for the part after (null: there is none)."""

    items: list[T]
    total: int
    next: int | None


class NewestFirst(BaseModel, Generic[T]):
    """A part of a list, newest first: `next` is the `before` of the part after (null: there is none)."""

    items: list[T]
    total: int
    next: str | None


def cut(items: Sequence[T], after: int, limit: int) -> tuple[Sequence[T], int | None]:
    """A part of a list, and where the next part begins."""
    return items[after : after + limit], following(after, limit, len(items))


def following(after: int, limit: int, total: int) -> int | None:
    """Where the part of a list after this one begins."""
    return after + limit if after + limit < total else None


def in_language(
    lang: Annotated[
        Language | None,
        Query(description="Language of messages and documents."),
    ] = None,
) -> None:
    """Every operation takes the language; `shell.language` reads it."""


def operation_id(route: APIRoute) -> str:
    """The name of an operation for generated clients: the function's, which no other has."""
    return route.name


def tag_of(content: bytes) -> str:
    """What tells this content apart from any other."""
    return hashlib.sha256(content).hexdigest()


def binary(*media: str) -> dict[int | str, dict[str, Any]]:
    """The declared answers of an operation that gives a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media}
    return {200: {"description": "The file", "content": content}}


def etagged(request: Request, content: bytes, media: str, tag: str, *, name: str = "") -> Response:
    """The content with its ETag, or 304 where the caller has it already; `name` for saving it."""
    headers = {"etag": f'"{tag}"', "cache-control": KEPT}
    if name:
        headers["content-disposition"] = attachment(name)
    if has_already(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media, headers=headers)


def kept_file(request: Request, content: bytes, told: Mapping[str, Any], *, name: str = "") -> Response:
    """A file of the store by what is told of it (`media`, `sha256`)."""
    return etagged(request, content, str(told["media"]), str(told["sha256"]), name=name)
