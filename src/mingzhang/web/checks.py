"""Checks: taking a file in, finding a check that a visitor may see, its results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mingzhang.web.context import Context
from mingzhang.web.db.models import DONE, READER, REVIEWER, ROLES, Check, Job, Unit, now
from mingzhang.web.errors import Forbidden, Invalid, NotFound, SignInFirst, TooMany
from mingzhang.web.files import Store
from mingzhang.web.guards import Visitor
from mingzhang.web.jobs.queue import add_job, ask_to_cancel, count_waiting, settled
from mingzhang.web.names import safe_name

CHECK = "check"
MOST_FILES = 500
# What can be fetched of a check: the result's name (kept by language where there is one), the file's ending.
DOWNLOADS = {
    "html": ("html", ".report.html"),
    "xlsx": ("xlsx", ".report.xlsx"),
    "checklist": ("checklist", ".checklist.html"),
    "marked": ("marked", ".marked.pdf"),
    "report": ("report", ".report.json"),
    "disclosure": ("", ".disclosure.json"),
}
_CROP = "crop."
UPLOADED = "application/octet-stream"


def may_check(context: Context, visitor: Visitor) -> None:
    """Raise SignInFirst where checks without an account are switched off."""
    if visitor.user_id is None and not context.settings.anonymous_check:
        raise SignInFirst


def take_check(
    context: Context,
    visitor: Visitor,
    name: str | None,
    stream: BinaryIO,
    *,
    unit: Unit | None = None,
    accepted: list[dict[str, object]] | None = None,
    one_of_many: bool = False,
) -> str:
    """Keep a file and put its check into the queue, both or neither; the check's id.

    Raises Invalid for an empty file that is no `one_of_many`, TooMany where too much is waiting.
    """
    must_have_room(context)
    if not stream.read(1) and not one_of_many:
        raise Invalid("web.error.empty_file")
    stream.seek(0)
    with context.store.receiving(stream) as received, context.db.writing() as session:
        sha256 = context.store.keep(session, received, UPLOADED)
        return begin_check(
            context, session, visitor, safe_name(name), sha256, unit=unit, accepted=accepted
        ).id


def take_checks(
    context: Context, visitor: Visitor, files: Sequence[tuple[str | None, BinaryIO]]
) -> list[str]:
    """Have many files (name, content) checked, for people with a role; the checks' ids. A file that is empty
    stops no other: its check fails and says so."""
    if not visitor.holds(*ROLES):
        raise NotFound
    if len(files) > MOST_FILES:
        raise Invalid("web.error.too_many_files", most=str(MOST_FILES))
    return [take_check(context, visitor, name, stream, one_of_many=True) for name, stream in files]


def must_have_room(context: Context) -> None:
    """Raise TooMany where too much work is waiting."""
    with context.db.reading() as session:
        if count_waiting(session) >= context.settings.most_waiting:
            raise TooMany("web.error.queue_full")


def begin_check(
    context: Context,
    session: Session,
    visitor: Visitor,
    name: str,
    sha256: str,
    *,
    unit: Unit | None = None,
    accepted: list[dict[str, object]] | None = None,
    origin: bool = False,
) -> Check:
    """Queue the check of a stored file; with `origin` its pages and tables are kept too (`origins.py`)."""
    job = add_job(session, CHECK, {}, owner_id=visitor.user_id)
    keep = None if visitor.user_id else now() + timedelta(seconds=context.settings.keep_anonymous)
    check = Check(
        name=name,
        file_sha256=sha256,
        job_id=job.id,
        owner_id=visitor.user_id,
        unit_id=unit.id if unit else None,
        expires=keep,
    )
    session.add(check)
    session.flush()
    job.params = _params(check, job, accepted or [], origin)
    return check


def check_again(
    session: Session, visitor: Visitor, check: Check, accepted: list[dict[str, object]], *, origin: bool
) -> None:
    """Queue the same file's check anew. What was found stays until it ends; one still going on counts for
    nothing."""
    if not settled(check.job):
        ask_to_cancel(session, check.job)
    check.job = add_job(session, CHECK, {}, owner_id=visitor.user_id)
    check.job.params = _params(check, check.job, accepted, origin)


def _params(check: Check, job: Job, accepted: list[dict[str, object]], origin: bool) -> dict[str, object]:
    told = {"check": check.id, "job": job.id, "file": check.file_sha256, "name": check.name}
    return {**told, "accepted": accepted, **({"origin": True} if origin else {})}


def find_check(session: Session, id: str, visitor: Visitor) -> Check:
    """The check, where this visitor may see it; raises NotFound, which does not tell whether it exists.

    A check without an owner is seen by whoever knows its address.
    """
    query = select(Check).where(Check.id == id)
    check = session.scalars(query.options(selectinload(Check.job), selectinload(Check.unit))).first()
    if check is None or (check.expires is not None and check.expires < now()):
        raise NotFound
    if check.owner_id is None and check.unit_id is None:
        return check
    if visitor.user_id is not None and check.owner_id == visitor.user_id:
        return check
    if check.unit is not None and visitor.may(check.unit, *ROLES):
        return check
    if visitor.may(None, REVIEWER, READER):
        return check
    raise NotFound


def own_checks(session: Session, visitor: Visitor, most: int) -> list[Check]:
    """The newest files that this person has had checked."""
    query = select(Check).where(Check.owner_id == visitor.user_id, Check.unit_id.is_(None))
    newest = query.options(selectinload(Check.job)).order_by(Check.created.desc(), Check.id.desc())
    return list(session.scalars(newest.limit(most)))


def must_own(check: Check, visitor: Visitor) -> None:
    """Raise Forbidden where somebody else's check was to be changed."""
    if check.owner_id is not None and check.owner_id != visitor.user_id:
        raise Forbidden


def result(store: Store, check: Check, name: str) -> tuple[bytes, str]:
    """Content and media type of a result; raises NotFound."""
    told: Mapping[str, Any] | None = check.results.get(name)
    if told is None:
        raise NotFound
    return store.read(str(told["sha256"])), str(told["media"])


def crop(store: Store, check: Check, name: str) -> tuple[bytes, str]:
    """A piece of a page as a picture; raises NotFound."""
    if not name.startswith(_CROP):
        raise NotFound
    return result(store, check, name)


def download_key(what: str, lang: str) -> str:
    """The name under which a download's result is kept; raises NotFound."""
    if what not in DOWNLOADS:
        raise NotFound
    name = DOWNLOADS[what][0]
    return f"{name}.{lang}" if name else what


def downloads(check: Check, lang: str) -> list[str]:
    """What can be fetched of it now."""
    return [what for what in DOWNLOADS if download_key(what, lang) in check.results]


def view_of(store: Store, check: Check, lang: str) -> Mapping[str, Any]:
    """What the report pages show, in a language; raises NotFound while there is no result."""
    told = check.results.get(f"view.{lang}")
    if told is None:
        raise NotFound
    return _parsed(store, str(told["sha256"]))


def found_last(store: Store, check: Check | None, lang: str) -> Mapping[str, Any] | None:
    """The view of the last check that ended, also while it goes on anew; None where there is none, or where
    the newest failed."""
    shown = check is not None and (check.job.state == DONE or not settled(check.job))
    return view_of(store, check, lang) if check and shown and f"view.{lang}" in check.results else None


@lru_cache(maxsize=64)
def _parsed(store: Store, sha256: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(store.read(sha256))
    return found
