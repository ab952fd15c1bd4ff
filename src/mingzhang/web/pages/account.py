"""Signing in and out, one-time links, one's own password and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import selectinload
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import accounts
from mingzhang.web.context import Context
from mingzhang.web.db.models import User
from mingzhang.web.errors import Conflict, Invalid, Refusal, TooMany
from mingzhang.web.faults import form_page
from mingzhang.web.guards import SESSION, VISIT, Anyone, InContext, SignedIn, Visitor
from mingzhang.web.headers import client_address
from mingzhang.web.shell import go_to, local_address, page, words_of

router = APIRouter()
Text = Annotated[str, Form()]
DEFAULT_DAYS = 90


@router.get("/sign-in")
def ask_who(request: Request, visitor: Anyone, context: InContext, to: str = "/") -> Response:
    """The sign-in form."""
    return page(request, "sign_in.html", {"to": local_address(to), "name": "", "wrong": ""})


@router.post("/sign-in")
def sign_in(
    request: Request, visitor: Anyone, context: InContext, name: Text, password: Text, to: Text = "/"
) -> Response:
    """Open a session of its own, or say that name or password is wrong."""
    if not context.rates.allow("sign-in", client_address(request), context.settings.logins_a_minute):
        raise TooMany
    with context.db.writing() as session:
        secret = accounts.sign_in(session, name, password, context.settings)
    if secret is None:
        wrong = words_of(request).text("web.sign_in.wrong")
        values = {"to": local_address(to), "name": name, "wrong": wrong}
        return page(request, "sign_in.html", values, status=422)
    return keep_session(go_to(request, local_address(to)), context, secret)


def keep_session(response: Response, context: Context, secret: str) -> Response:
    """Set the session's cookie; what was set before signing in is no longer valid."""
    secure = context.settings.secure
    longest = context.settings.session_longest
    response.set_cookie(
        SESSION, secret, max_age=longest, httponly=True, samesite="lax", secure=secure, path="/"
    )
    response.delete_cookie(VISIT, path="/")
    return response


@router.post("/sign-out")
def sign_out(request: Request, visitor: SignedIn, context: InContext) -> Response:
    """End the session."""
    with context.db.writing() as session:
        accounts.sign_out(session, visitor.session, visitor.name)
    response = go_to(request, "/")
    response.delete_cookie(SESSION, path="/")
    return response


@router.get("/join/{secret}")
def ask_for_account(request: Request, visitor: Anyone, context: InContext, secret: str) -> Response:
    """The form behind a one-time link."""
    return _join_form(request, context, secret)


def _join_form(
    request: Request,
    context: Context,
    secret: str,
    filled: tuple[str, str] = ("", ""),
    refused: Refusal | None = None,
) -> Response:
    with context.db.reading() as session:
        found = accounts.invitation(session, secret)
        user = session.get(User, found.user_id) if found.user_id else None
    name, shown_name = filled
    known = user.name if user else ""
    values = {"secret": secret, "known": known, "name": name, "shown_name": shown_name}
    return form_page(request, "join.html", values, refused)


@router.post("/join/{secret}")
def join(
    request: Request,
    visitor: Anyone,
    context: InContext,
    secret: str,
    password: Text,
    name: Text = "",
    shown_name: Text = "",
) -> Response:
    """Make the account, and sign in; or say what is wrong, above the form as it was filled in."""
    if not context.rates.allow("join", client_address(request), context.settings.logins_a_minute):
        raise TooMany
    try:
        with context.db.writing() as session:
            user = accounts.accept(session, secret, name, shown_name, password)
            opened = accounts.open_session(session, user)
    except (Invalid, Conflict) as refused:
        return _join_form(request, context, secret, (name, shown_name), refused)
    return keep_session(go_to(request, "/account"), context, opened)


@router.get("/account")
def show_account(request: Request, visitor: SignedIn, context: InContext, changed: bool = False) -> Response:
    """One's own roles, password and tokens."""
    return _account(request, visitor, context, {"changed": changed})


@router.post("/account/password")
def change_password(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    current: Text,
    password: Text,
    again: Text,
) -> Response:
    """One's own new password; every other browser is signed out."""
    try:
        if password != again:
            raise Invalid("web.error.password_again")
        accounts.change_own_password(context, visitor, current, password, address=client_address(request))
    except (Invalid, Conflict) as refused:
        return _account(request, visitor, context, {"part": "password"}, refused)
    return go_to(request, "/account?changed=true")


@router.post("/account/tokens")
def make_token(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    name: Text,
    days: Annotated[int, Form()] = DEFAULT_DAYS,
) -> Response:
    """A new token, shown this once."""
    assert visitor.user_id is not None
    try:
        with context.db.writing() as session:
            secret = accounts.new_token(session, visitor.user_id, name, days=days, by=visitor.name)
    except Invalid as refused:
        values = {"part": "tokens", "token": {"name": name, "days": days}}
        return _account(request, visitor, context, values, refused)
    return _account(request, visitor, context, {"new": secret})


@router.post("/account/tokens/{id}/delete")
def delete_token(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """A token that is no longer to be valid."""
    with context.db.writing() as session:
        accounts.delete_token(session, visitor, id)
    return go_to(request, "/account")


def _account(
    request: Request,
    visitor: Visitor,
    context: Context,
    told: Mapping[str, object],
    refused: Refusal | None = None,
) -> Response:
    with context.db.reading() as session:
        values: dict[str, object] = {
            "user": session.get(User, visitor.user_id, options=[selectinload(User.roles)]),
            "tokens": accounts.tokens_of(session, visitor),
            "token": {"name": "", "days": DEFAULT_DAYS},
            "most_days": accounts.LONGEST_TOKEN,
            **dict.fromkeys(("new", "part", "changed"), ""),
            **told,
        }
    return form_page(request, "account.html", values, refused)
