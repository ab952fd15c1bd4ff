"""Signing in and out, one-time links, one's own tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import accounts
from mingzhang.web.context import Context
from mingzhang.web.db.models import User
from mingzhang.web.errors import TooMany
from mingzhang.web.guards import SESSION, VISIT, Anyone, InContext, SignedIn, Visitor
from mingzhang.web.headers import client_address
from mingzhang.web.shell import go_to, page, words_of

router = APIRouter()
Text = Annotated[str, Form()]


def local_address(address: str) -> str:
    """An address on this site to go on to; the first page for any other."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() and "\\" not in address else "/"


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
    with context.db.reading() as session:
        found = accounts.invitation(session, secret)
        user = session.get(User, found.user_id) if found.user_id else None
        return page(request, "join.html", {"secret": secret, "known": user.name if user else ""})


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
    """Make the account, and sign in."""
    if not context.rates.allow("join", client_address(request), context.settings.logins_a_minute):
        raise TooMany
    with context.db.writing() as session:
        user = accounts.accept(session, secret, name, shown_name, password)
        opened = accounts.open_session(session, user)
    return keep_session(go_to(request, "/account"), context, opened)


@router.get("/account")
def show_account(request: Request, visitor: SignedIn, context: InContext) -> Response:
    """One's own roles and tokens."""
    return _account(request, visitor, context)


@router.post("/account/tokens")
def make_token(
    request: Request, visitor: SignedIn, context: InContext, name: Text, days: Annotated[int, Form()] = 90
) -> Response:
    """A new token, shown this once."""
    assert visitor.user_id is not None
    with context.db.writing() as session:
        secret = accounts.new_token(
            session, visitor.user_id, name, days=max(1, min(days, 366)), by=visitor.name
        )
    return _account(request, visitor, context, new=secret)


@router.post("/account/tokens/{id}/delete")
def delete_token(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """A token that is no longer to be valid."""
    with context.db.writing() as session:
        accounts.delete_token(session, visitor, id)
    return go_to(request, "/account")


def _account(request: Request, visitor: Visitor, context: Context, new: str = "") -> Response:
    with context.db.reading() as session:
        user = session.get(User, visitor.user_id)
        tokens = accounts.tokens_of(session, visitor)
        return page(request, "account.html", {"user": user, "tokens": tokens, "new": new})
