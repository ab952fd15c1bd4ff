"""What goes wrong, in one shape: a page for people, the error document for programs, the same key in both."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ExceptionHandler

from mingzhang.errors import InputError
from mingzhang.report.messages import Messages
from mingzhang.web.choices import CHOICE
from mingzhang.web.db.connect import Unheld
from mingzhang.web.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, SignInFirst, TooLarge
from mingzhang.web.shell import page, words_of

SCHEMA = "mingzhang/error/1"
API = "/api/"
_KEYS = {kind.status: kind.key for kind in (SignInFirst, Forbidden, NotFound, Conflict, TooLarge, Invalid)}
_NOT_GIVEN = "–"
_INTERNAL = "web.error.internal"
_METHOD = "web.error.method"
_UNHELD = "web.error.unheld"


def catch_faults(app: FastAPI) -> None:
    """Give the application its handlers."""
    handlers: list[tuple[type[Exception], ExceptionHandler]] = [
        (Refusal, _refused),
        (InputError, _unreadable),
        (Unheld, _unheld),
        (HTTPException, _http),
        (RequestValidationError, _invalid),
        (Exception, _crashed),
    ]
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)


def told(request: Request, status: int, key: str, message: str, details: dict[str, str]) -> Response:
    """The answer that says what is wrong."""
    if request.url.path.startswith(API):
        document = _document(key, message, details)
        headers = {"WWW-Authenticate": "Bearer"} if status == SignInFirst.status else {}
        return JSONResponse(document, status_code=status, headers=headers)
    template = "sign_in_first.html" if status == SignInFirst.status else "error.html"
    return page(request, template, {"status": status, "key": key, "message": message}, status=status)


def _document(key: str, message: str, details: Mapping[str, str]) -> dict[str, Any]:
    return {"schema": SCHEMA, "error": key, "message": message, "details": dict(details)}


def error_document(request: Request, error: Refusal) -> dict[str, Any]:
    """The API's document of a refusal, for answers that tell more than that."""
    return _document(error.key, filled(words_of(request), error.key, error.details), error.details)


def filled(words: Messages, key: str, details: dict[str, str]) -> str:
    """The sentence of a key; values that are keys themselves are said in words."""
    shown = {name: words.texts.get(str(value), str(value)) for name, value in details.items()}
    template = words.texts.get(key, words.texts[InputError.key])
    return template.format_map(defaultdict(lambda: _NOT_GIVEN, shown))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    message = filled(words_of(request), error.key, error.details)
    return told(request, error.status, error.key, message, error.details)


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    details = {"name": error.name, **error.details}
    return told(request, Invalid.status, error.key, words_of(request).input_error(error), details)


async def _unheld(request: Request, error: Exception) -> Response:
    return told(request, Invalid.status, _UNHELD, words_of(request).text(_UNHELD), {})


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = _KEYS.get(error.status_code, _METHOD if error.status_code == 405 else Refusal.key)
    return told(request, error.status_code, key, words_of(request).text(key), {})


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = {str(found["loc"][-1]): _allowed(found) for found in error.errors()}
    words = words_of(request)
    named = [
        words.text("web.error.choice", field=field, allowed=allowed) if allowed else field
        for field, allowed in wrong.items()
    ]
    details = {"fields": ", ".join(wrong)}
    if any(wrong.values()):
        details["allowed"] = "; ".join(filter(None, wrong.values()))
    message = words.text("web.error.fields", fields=", ".join(named))
    return told(request, Invalid.status, "web.error.fields", message, details)


def _allowed(found: Mapping[str, Any]) -> str:
    """What a field that takes one of a few words takes; empty for any other."""
    return str(found["ctx"]["allowed"]) if found["type"] == CHOICE else ""


async def _crashed(request: Request, error: Exception) -> Response:
    traceback.print_exception(error)
    message = words_of(request).text(_INTERNAL)
    try:
        return told(request, 500, _INTERNAL, message, {})
    except Exception:  # what a page is made of may be what fails: the database
        return PlainTextResponse(message, status_code=500)
