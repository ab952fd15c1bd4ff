"""What goes wrong, in one shape: a page for people, the error document for programs, the same key in both."""

from __future__ import annotations

import traceback
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
from mingzhang.web.shell import form_page_of, page, words_of
from mingzhang.web.shown_back import shown_back

SCHEMA = "mingzhang/error/1"
API = "/api/"
_KEYS = {kind.status: kind.key for kind in (SignInFirst, Forbidden, NotFound, Conflict, TooLarge, Invalid)}
_INTERNAL = "web.error.internal"
_METHOD = "web.error.method"
_UNHELD = "web.error.unheld"
_CHOICE = "web.error.choice"
_MISSING, _FIELDS, _BETWEEN = "web.error.fields", "fields", ", "


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
    values = {"status": status, "key": key, "message": message, "back": form_page_of(request)}
    return page(request, template, values, status=status)


def _document(key: str, message: str, details: Mapping[str, str]) -> dict[str, Any]:
    return {"schema": SCHEMA, "error": key, "message": message, "details": dict(details)}


def error_document(request: Request, error: Refusal) -> dict[str, Any]:
    """The API's document of a refusal, for answers that tell more than that."""
    return _document(error.key, filled(words_of(request), error.key, error.details), error.details)


def filled(words: Messages, key: str, details: Mapping[str, str]) -> str:
    """The sentence of a key; values that are keys themselves, and names of fields, are said in words."""
    shown = {name: str(value) for name, value in details.items()}
    if _FIELDS in details:
        shown[_FIELDS] = fields_in_words(words, details[_FIELDS])
    return words.told(key, shown)


def fields_in_words(words: Messages, fields: str) -> str:
    """Names of fields, as `details` hold them, in the words of their forms."""
    names = fields.split(_BETWEEN)
    return words.text("web.error.and").join(words.label("web.field", name) for name in names)


def wrong(request: Request, error: Refusal | InputError) -> str:
    """What is wrong with what was filled in, to stand above the form that is shown again."""
    words = words_of(request)
    if isinstance(error, InputError):
        return words.input_error(error)
    return filled(words, error.key, error.details)


def form_page(
    request: Request, template: str, values: Mapping[str, object], refused: Refusal | InputError | None
) -> Response:
    """A page with a form; where it was `refused`, with what is `wrong` and the status that says so."""
    if refused is None:
        return page(request, template, {**values, "wrong": ""})
    status = refused.status if isinstance(refused, Refusal) else Invalid.status
    return page(request, template, {**values, "wrong": wrong(request, refused)}, status=status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    message = wrong(request, error)
    shown = await shown_back(request, error, message)
    return shown or told(request, error.status, error.key, message, error.details)


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    details = {"name": error.name, **error.details}
    return told(request, Invalid.status, error.key, wrong(request, error), details)


async def _unheld(request: Request, error: Exception) -> Response:
    return told(request, Invalid.status, _UNHELD, words_of(request).text(_UNHELD), {})


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = _KEYS.get(error.status_code, _METHOD if error.status_code == 405 else Refusal.key)
    return told(request, error.status_code, key, words_of(request).text(key), {})


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    places = [[part for part in each["loc"] if isinstance(part, str)] for each in found]
    details = {_FIELDS: _BETWEEN.join(dict.fromkeys(place[-1] for place in places))}
    allowed = [str(each["ctx"]["allowed"]) for each in found if each["type"] == CHOICE]
    if allowed:
        details["allowed"] = "; ".join(allowed)
    sentence = _CHOICE if allowed else _MISSING
    return told(request, Invalid.status, _MISSING, filled(words_of(request), sentence, details), details)


async def _crashed(request: Request, error: Exception) -> Response:
    traceback.print_exception(error)
    message = words_of(request).text(_INTERNAL)
    try:
        return told(request, 500, _INTERNAL, message, {})
    except Exception:  # what a page is made of may be what fails: the database
        return PlainTextResponse(message, status_code=500)
