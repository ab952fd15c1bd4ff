"""Who asks, and what they may: sessions and tokens → a Visitor; CSRF; what each route demands.

Every route says its demand by one of the dependencies `anyone`, `signed_in` or `holding(role, …)`; a test
fails for a route that says none. What depends on a unit is asked in the route: `visitor.must(unit, role, …)`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPBearer
from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from mingzhang.web.context import Context, context_of
from mingzhang.web.db.models import ADMINISTRATOR, LoginSession, Token, Unit, User, now
from mingzhang.web.errors import Forbidden, SignInFirst

SESSION, VISIT = "mz_session", "mz_visit"
_API = "/api/"
FIELD, HEADER = "csrf", "x-csrf-token"
_SAFE = ("GET", "HEAD", "OPTIONS")
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Visitor:
    """Whoever asks: a user with roles, or nobody in particular. `roles`: (role, unit id or None for all)."""

    user_id: int | None
    name: str
    roles: frozenset[tuple[str, int | None]]
    session: str = ""
    by_token: bool = False

    def holds(self, *roles: str) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(role in roles for role, _ in self.roles)

    def may(self, unit: Unit | None, *roles: str) -> bool:
        """Whether one of the roles is held for this unit or one above it; None: for all units."""
        reached: set[int | None] = {None}
        while unit is not None and unit.id not in reached:
            reached.add(unit.id)
            unit = unit.parent
        return any(role in roles and place in reached for role, place in self.roles)

    def must(self, unit: Unit | None, *roles: str) -> None:
        """Raise SignInFirst or Forbidden where none of the roles is held for this unit."""
        if not self.may(unit, *roles):
            raise SignInFirst if self.user_id is None else Forbidden


NOBODY = Visitor(None, "", frozenset())


def token_hash(token: str) -> str:
    """What is kept of a secret that only its bearer knows."""
    return hashlib.sha256(token.encode()).hexdigest()


def visitor(request: Request) -> Visitor:
    """Who asks, by token or session cookie; found once a request."""
    found = getattr(request.state, "visitor", None)
    if isinstance(found, Visitor):
        return found
    context = context_of(request)
    token = _bearer(request)
    if token:
        asking = _by_token(context, token)
    else:
        cookie = request.cookies.get(SESSION, "")
        asking = _by_session(context, cookie) if cookie else NOBODY
    request.state.visitor = asking
    return asking


def _by_token(context: Context, token: str) -> Visitor:
    with context.db.reading() as session:
        query = select(Token).where(Token.token_hash == token_hash(token))
        found = session.scalars(query.options(selectinload(Token.user).selectinload(User.roles))).first()
        if found is None or not found.user.active or (found.expires and found.expires < now()):
            raise SignInFirst("web.error.token")
        asking = _visitor(found.user, by_token=True)
    if found.used is None or now() - found.used > _SEEN_EVERY:
        with context.db.writing() as session:
            session.execute(update(Token).where(Token.id == found.id).values(used=now()))
    return asking


def _by_session(context: Context, cookie: str) -> Visitor:
    with context.db.reading() as session:
        found = _session(session, cookie)
        if found is None or not found.user.active or not _alive(context, found):
            return NOBODY
        stale, asking = now() - found.seen > _SEEN_EVERY, _visitor(found.user, cookie)
    if stale:
        with context.db.writing() as session:
            seen = _session(session, cookie)
            if seen is not None:
                seen.seen = now()
    return asking


def _session(session: Session, cookie: str) -> LoginSession | None:
    query = select(LoginSession).where(LoginSession.token_hash == token_hash(cookie))
    return session.scalars(query.options(selectinload(LoginSession.user).selectinload(User.roles))).first()


def _alive(context: Context, found: LoginSession) -> bool:
    settings, at = context.settings, now()
    return (
        found.seen + timedelta(seconds=settings.session_idle) > at
        and found.created + timedelta(seconds=settings.session_longest) > at
    )


def _visitor(user: User, session: str = "", *, by_token: bool = False) -> Visitor:
    roles = frozenset((held.role, held.unit_id) for held in user.roles)
    return Visitor(user.id, user.name, roles, session, by_token)


def csrf_token(request: Request) -> str:
    """The token that the forms of this visitor carry; a visit cookie is set where there is no session."""
    asking = visitor(request)
    request.state.personal = True
    base = asking.session or request.cookies.get(VISIT, "") or getattr(request.state, "visit", "")
    if not base:
        base = request.state.visit = secrets.token_urlsafe(24)
    return context_of(request).sign("csrf", base)


def is_personal(scope: Scope) -> bool:
    """Whether the answer to a request holds something that is meant for this visitor alone."""
    return bool(scope.get("state", {}).get("personal"))


def keep_visit(request: Request, response: Response) -> None:
    """Set the visit cookie that a form's token was made from."""
    visit = getattr(request.state, "visit", "")
    if visit:
        secure = context_of(request).settings.secure
        response.set_cookie(VISIT, visit, httponly=True, samesite="lax", secure=secure, path="/")


def is_of_this_site(request: Request) -> bool:
    """Whether the browser says that no page of another site asks."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


async def refuse_forgery(request: Request) -> None:
    """Every change that a cookie could pay for must carry the token of its own pages."""
    if request.method in _SAFE or _bearer(request):
        return
    if not is_of_this_site(request):
        raise Forbidden("web.error.csrf")
    if request.url.path.startswith(_API) and not {SESSION, VISIT} & set(request.cookies):
        return  # a program without an account: there is no cookie that could pay
    given = request.headers.get(HEADER, "")
    if not given and "form" in request.headers.get("content-type", ""):
        given = str((await request.form()).get(FIELD, ""))
    asking = await run_in_threadpool(visitor, request)
    base = asking.session or request.cookies.get(VISIT, "")
    expected = context_of(request).sign("csrf", base)
    if not base or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden("web.error.csrf")


def _bearer(request: Request) -> str:
    """The token that a program sends; empty for browsers."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


_TOKEN = HTTPBearer(auto_error=False, scheme_name="token", description="A personal token of your account.")
Sent = Annotated[object, Depends(_TOKEN)]  # which says in the API's description that a token is wanted


def anyone(request: Request) -> Visitor:
    """The route is for everybody."""
    return visitor(request)


def signed_in(request: Request, _: Sent = None) -> Visitor:
    """The route is for people with an account."""
    asking = visitor(request)
    if asking.user_id is None:
        raise SignInFirst
    return asking


def holding(*roles: str) -> Callable[[Request], Visitor]:
    """The route is for people who hold one of the roles somewhere; the unit is asked in the route."""

    def held(request: Request, _: Sent = None) -> Visitor:
        asking = signed_in(request)
        if not asking.holds(*roles):
            raise Forbidden
        return asking

    held.__doc__ = " ".join(("holding", *roles))
    held.demands = roles  # type: ignore[attr-defined]
    return held


administrator = holding(ADMINISTRATOR)
Anyone = Annotated[Visitor, Depends(anyone)]
SignedIn = Annotated[Visitor, Depends(signed_in)]
Administrator = Annotated[Visitor, Depends(administrator)]
InContext = Annotated[Context, Depends(context_of)]
