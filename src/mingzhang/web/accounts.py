"""Accounts: one-time links, signing in and out, roles; each step is told in the trail."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from mingzhang.web.context import Context
from mingzhang.web.db.models import (
    ADMINISTRATOR,
    ROLES,
    Invitation,
    LoginSession,
    RoleAssignment,
    Token,
    Unit,
    User,
    now,
)
from mingzhang.web.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from mingzhang.web.given_names import given_name, same_name
from mingzhang.web.guards import Visitor, token_hash
from mingzhang.web.passwords import fits, hash_password
from mingzhang.web.settings import Settings
from mingzhang.web.trail import note

_NAME = re.compile(r"[\w.@+-]{2,80}")
_LONGEST_NAME, _LONGEST_SHOWN, _LONGEST_USE = 80, 120, 80
LONGEST_TOKEN = 366  # days
_LINK_DAYS = 3
_TOKEN_BYTES = 32


def needs_first_account(session: Session) -> bool:
    """Whether nobody can administrate yet."""
    query = select(func.count()).select_from(RoleAssignment).where(RoleAssignment.role == ADMINISTRATOR)
    return not session.scalar(query)


def invite(session: Session, *, role: str, unit_id: int | None, by: str, user_id: int | None = None) -> str:
    """A one-time link's secret: for a new account with a role, or a new password of an account."""
    if role and role not in ROLES:
        raise Invalid("web.error.role", role=role)
    secret = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        Invitation(
            token_hash=token_hash(secret),
            role=role,
            unit_id=unit_id,
            user_id=user_id,
            expires=now() + timedelta(days=_LINK_DAYS),
        )
    )
    note(session, by, "account.invite", details={"role": role, "unit": unit_id, "user": user_id})
    return secret


def invitation(session: Session, secret: str) -> Invitation:
    """The link's invitation; raises NotFound where it is unknown, used or too old."""
    query = select(Invitation).where(Invitation.token_hash == token_hash(secret))
    found = session.scalars(query.with_for_update()).first()
    if found is None or found.used is not None or found.expires < now():
        raise NotFound("web.error.invitation")
    return found


def accept(session: Session, secret: str, name: str, shown_name: str, password: str) -> User:
    """Use a one-time link: make the account, or set its password; raises NotFound, Invalid or Conflict."""
    found = invitation(session, secret)
    user = session.get(User, found.user_id) if found.user_id else None
    if user is None:
        user = add_user(session, name, shown_name)
    user.password = hash_password(password, name=user.name)
    user.failures, user.locked_until, found.used = 0, None, now()
    if found.role:
        give_role(session, user, found.role, found.unit_id, by=user.name)
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
    note(session, user.name, "account.accept", user.name)
    return user


def add_user(session: Session, name: str, shown_name: str = "", *, subject: str | None = None) -> User:
    """A new account without a password; raises Invalid or Conflict."""
    name = same_name(given_name(name, longest=_LONGEST_NAME, field="web.user_name"))
    if not _NAME.fullmatch(name):
        raise Invalid("web.error.user_name")
    if name.lower() in {same_name(other).lower() for other in session.scalars(select(User.name))}:
        raise Conflict("web.error.user_taken")
    shown = given_name(shown_name, longest=_LONGEST_SHOWN, field="web.shown_name", needed=False)
    user = User(name=name, shown_name=shown, subject=subject)
    session.add(user)
    session.flush()
    return user


def give_role(session: Session, user: User, role: str, unit_id: int | None, *, by: str) -> None:
    """A role in a unit and below, or in all; nothing where it is held already."""
    if role not in ROLES:
        raise Invalid("web.error.role", role=role)
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise NotFound
    if not any(held.role == role and held.unit_id == unit_id for held in user.roles):
        user.roles.append(RoleAssignment(role=role, unit_id=unit_id))
        note(session, by, "role.give", user.name, {"role": role, "unit": unit_id})


def take_role(session: Session, user: User, assignment_id: int, *, by: str) -> None:
    """Take a role away; raises Conflict for the last administrator's."""
    held = next((held for held in user.roles if held.id == assignment_id), None)
    if held is None:
        raise NotFound
    user.roles.remove(held)
    session.flush()
    if held.role == ADMINISTRATOR and needs_first_account(session):
        raise Conflict("web.error.last_administrator")
    note(session, by, "role.take", user.name, {"role": held.role, "unit": held.unit_id})


def sign_in(session: Session, name: str, password: str, settings: Settings) -> str | None:
    """A new session's secret; None where name or password is wrong, or the account is locked.

    The failure is kept: commit the session either way.
    """
    query = select(User).where(func.lower(User.name) == same_name(name).lower())
    user = session.scalars(query.with_for_update()).first()  # guesses at one account count one by one
    right = fits(user.password if user else None, password)
    if user is None or not user.active or not _counted(session, user, settings, right=right):
        return None
    return open_session(session, user)


def _counted(session: Session, user: User, settings: Settings, *, right: bool) -> bool:
    """Whether the password lets in; one that is wrong is counted, and locks the account in the end."""
    if user.locked_until is not None and user.locked_until > now():
        return False
    if right:
        user.failures, user.locked_until = 0, None
        return True
    user.failures += 1
    if user.failures >= settings.lock_after:
        user.failures, user.locked_until = 0, now() + timedelta(seconds=settings.lock_for)
        note(session, user.name, "account.lock", user.name)
    return False


def change_own_password(
    context: Context, visitor: Visitor, current: str, password: str, *, address: str
) -> None:
    """Set one's own new password, which ends all other sessions; a wrong current one counts as at signing in.

    Raises Forbidden by token, TooMany, Conflict where the password is kept elsewhere, and Invalid.
    """
    if visitor.by_token:  # who finds a token shall not keep its owner out
        raise Forbidden("web.error.by_token")
    if not context.rates.allow("sign-in", address, context.settings.logins_a_minute):
        raise TooMany
    with context.db.writing() as session:
        changed = _change_password(session, visitor, current, password, context.settings)
    if not changed:  # after the count of failures is kept
        raise Invalid("web.error.password_wrong")


def _change_password(
    session: Session, visitor: Visitor, current: str, password: str, settings: Settings
) -> bool:
    query = select(User).where(User.id == visitor.user_id)
    user = session.scalars(query.with_for_update()).one()
    if user.password is None:
        raise Conflict("web.error.password_elsewhere")
    if password == current:
        raise Invalid("web.error.password_same")
    hashed = hash_password(password, name=user.name)
    if not _counted(session, user, settings, right=fits(user.password, current)):
        return False
    user.password = hashed
    own = LoginSession.token_hash == token_hash(visitor.session)
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id, ~own))
    note(session, user.name, "account.password", user.name)
    return True


def open_session(session: Session, user: User) -> str:
    """A session of its own for each signing in: none that was there before is taken over."""
    secret = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(LoginSession(token_hash=token_hash(secret), user_id=user.id))
    note(session, user.name, "account.sign_in", user.name)
    return secret


def sign_out(session: Session, secret: str, by: str) -> None:
    """End one session."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash(secret)))
    note(session, by, "account.sign_out", by)


def tokens_of(session: Session, visitor: Visitor) -> list[Token]:
    """One's own tokens, the oldest first."""
    query = select(Token).where(Token.user_id == visitor.user_id).order_by(Token.id)
    return list(session.scalars(query))


def delete_token(session: Session, visitor: Visitor, id: int) -> None:
    """One of one's own tokens is no longer to be valid; raises NotFound."""
    token = session.get(Token, id)
    if token is None or token.user_id != visitor.user_id:
        raise NotFound
    session.delete(token)
    note(session, visitor.name, "token.delete", visitor.name, {"id": id})


def new_token(session: Session, user_id: int, name: str, *, days: int, by: str) -> str:
    """A personal token for the API; shown once. Raises Invalid for a name or days that cannot be."""
    if not 1 <= days <= LONGEST_TOKEN:
        raise Invalid("web.error.token_days", most=str(LONGEST_TOKEN))
    use = given_name(name, longest=_LONGEST_USE, field="web.account.token_name")
    secret = "mz_" + secrets.token_urlsafe(_TOKEN_BYTES)
    expires = now() + timedelta(days=days)
    session.add(Token(token_hash=token_hash(secret), user_id=user_id, name=use, expires=expires))
    note(session, by, "token.make", by, {"name": use})
    return secret
