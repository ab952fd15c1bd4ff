"""Sweeping: checks without an owner whose time is over, files that nothing refers to any more; and figures of
published versions that are not in the database yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, select
from sqlalchemy.orm import Session

from mingzhang.web import origins
from mingzhang.web.context import Context
from mingzhang.web.db.models import Check, File, Invitation, Job, LoginSession, Version, WorkflowEvent, now
from mingzhang.web.figures import keep_figures, without_figures
from mingzhang.web.files import Store
from mingzhang.web.public import publication_of

_LEFT_ALONE = timedelta(days=1)


def sweep(context: Context) -> int:
    """Forget what is no longer to be kept; how many files went."""
    _index(context)
    with context.db.writing() as session:
        _old_checks(session)
        session.execute(delete(Invitation).where(Invitation.expires < now()))
        longest = timedelta(seconds=context.settings.session_longest)
        session.execute(delete(LoginSession).where(LoginSession.created < now() - longest))
        session.flush()
        kept = set(_referred_to(context.store, session))
        old = File.created < now() - _LEFT_ALONE
        over = [sha256 for sha256 in session.scalars(select(File.sha256).where(old)) if sha256 not in kept]
        gone = [sha256 for sha256 in over if _forgotten(session, sha256, old)]
        for sha256 in gone:
            context.store.drop(sha256)
    return len(gone)


def _forgotten(session: Session, sha256: str, old: ColumnElement[bool]) -> bool:
    """Take the row out, unless somebody handed the same content in just now."""
    found = session.execute(delete(File).where(File.sha256 == sha256, old))
    return cast(CursorResult[Any], found).rowcount == 1


def _index(context: Context) -> None:
    """Figures of what was published before figures were kept in the database."""
    with context.db.reading() as session:
        missing = without_figures(session)
    for id in missing:
        with context.db.writing() as session:
            version = session.get(Version, id)
            if version is not None:
                keep_figures(session, version, publication_of(context.store, version).disclosure)


def _old_checks(session: Session) -> None:
    held = select(Version.check_id).where(Version.check_id.is_not(None))
    over = (Check.expires < now()) & Check.id.not_in(held)
    for check in session.scalars(select(Check).where(over)):
        job = session.get(Job, check.job_id)
        session.delete(check)
        session.flush()
        if job is not None:
            session.delete(job)


def _referred_to(store: Store, session: Session) -> Iterator[str]:
    for file, results in session.execute(select(Check.file_sha256, Check.results)):
        yield file
        yield from _hashes(results)
        yield from origins.held_files(store, results)
    for book, file, results in session.execute(
        select(Version.book_sha256, Version.file_sha256, Version.results)
    ):
        yield from filter(None, (book, file))
        yield from _hashes(results)
        yield from origins.held_files(store, results)
    for seen in session.scalars(select(WorkflowEvent.seen).where(WorkflowEvent.seen.is_not(None))):
        yield from _hashes(seen)


def _hashes(results: object) -> Iterator[str]:
    """Every text in what is told of results: hashes are among them."""
    if isinstance(results, dict):
        for value in results.values():
            yield from _hashes(value)
    elif isinstance(results, list):
        for value in results:
            yield from _hashes(value)
    elif isinstance(results, str):
        yield results
