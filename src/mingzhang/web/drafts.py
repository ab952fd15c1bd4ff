"""Versions of disclosures: begin one, edit it, hand it to its audit, correct what is published."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session, contains_eager, selectinload

from mingzhang.compare.documents import Document
from mingzhang.compose import compose
from mingzhang.errors import BookError
from mingzhang.model import Book, Publication
from mingzhang.publish.html import render_html
from mingzhang.report.disclosure_json import disclosure_document
from mingzhang.report.publication_json import read_publication
from mingzhang.web.board import find_unit
from mingzhang.web.books import MEDIA, Rows, pack, problems_of, unpack
from mingzhang.web.checks import begin_check, check_again
from mingzhang.web.clock import clock
from mingzhang.web.context import Context
from mingzhang.web.db.connect import changed_one
from mingzhang.web.db.models import (
    PREPARER,
    PUBLISHED,
    ROLES,
    Acceptance,
    Check,
    Comment,
    Disclosure,
    Unit,
    Version,
    now,
)
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.fit import must_agree
from mingzhang.web.guards import Visitor
from mingzhang.web.jobs.queue import ask_to_cancel, settled
from mingzhang.web.trail import note
from mingzhang.web.workflow import EDITABLE, subject_of

PUBLICATION = "publication"
READING = "web.handed.reading"
_HTML = "text/html; charset=utf-8"


class EditedMeanwhile(Conflict):
    """Somebody saved while this edit was being made; the caller shows both."""


def find_version(session: Session, id: int, visitor: Visitor) -> Version:
    """The version, where this visitor holds a role for its unit; raises NotFound."""
    query = select(Version).where(Version.id == id).execution_options(populate_existing=True)
    version = session.scalars(
        query.options(
            selectinload(Version.disclosure).selectinload(Disclosure.unit),
            selectinload(Version.check).selectinload(Check.job),
        )
    ).first()
    if version is None or not visitor.may(version.disclosure.unit, *ROLES):
        raise NotFound
    return version


def disclosures_of(
    session: Session, visitor: Visitor, *, unit: int | None, year: int | None, kind: str | None
) -> list[Disclosure]:
    """The disclosures of the units that this visitor works for, the newest year first; raises NotFound for a
    unit that is none of them."""
    if unit is not None:
        find_unit(session, visitor, unit, *ROLES)
    asked = ((Disclosure.unit_id, unit), (Disclosure.year, year), (Disclosure.kind, kind))
    query = (
        select(Disclosure)
        .join(Unit)
        .where(*(column == value for column, value in asked if value is not None))
    )
    loaded = query.options(selectinload(Disclosure.versions), contains_eager(Disclosure.unit))
    found = session.scalars(loaded.order_by(Disclosure.year.desc(), Unit.name, Disclosure.kind))
    return [disclosure for disclosure in found if visitor.may(disclosure.unit, *ROLES)]


def find_disclosure(session: Session, id: int, visitor: Visitor) -> Disclosure:
    """The disclosure, where this visitor holds a role for its unit; raises NotFound."""
    disclosure = session.get(Disclosure, id)
    if disclosure is None or not visitor.may(disclosure.unit, *ROLES):
        raise NotFound
    return disclosure


def begin(
    context: Context, session: Session, visitor: Visitor, unit: Unit, year: int, kind: str, rows: Rows
) -> Version:
    """A first version of a disclosure, as a book; raises Conflict where there is one already."""
    disclosure = begin_disclosure(session, visitor, unit, year, kind)
    return add_version(session, visitor, disclosure, 1, book=context.store.put(session, pack(rows), MEDIA))


def begin_disclosure(session: Session, visitor: Visitor, unit: Unit, year: int, kind: str) -> Disclosure:
    """What a unit discloses for a year, without a version; raises Conflict where it is there already, Invalid
    for a year before those that have any."""
    visitor.must(unit, PREPARER)
    if year < clock().first_year:
        raise Invalid("web.compose.year_too_early", year=str(year), first=str(clock().first_year))
    query = select(Disclosure).where(Disclosure.unit_id == unit.id, Disclosure.year == year)
    if session.scalars(query.where(Disclosure.kind == kind)).first() is not None:
        raise Conflict("web.compose.exists", unit=unit.name, year=str(year))
    disclosure = Disclosure(unit=unit, year=year, kind=kind)
    session.add(disclosure)
    session.flush()
    return disclosure


def correct(context: Context, session: Session, visitor: Visitor, version: Version) -> Version:
    """A new version of a published book, to be corrected; what is public stays until it is replaced."""
    number = next_number(visitor, version)
    if version.book_sha256 is None:
        raise Conflict("web.handed.correct_by_file")
    return add_version(session, visitor, version.disclosure, number, book=version.book_sha256)


def next_number(visitor: Visitor, version: Version) -> int:
    """The number of a correction; raises Conflict where this is not the newest version, or not public."""
    visitor.must(version.disclosure.unit, PREPARER)
    newest = version.disclosure.versions[-1]
    if newest.id != version.id:
        raise Conflict("web.review.newer_version", number=str(newest.number))
    if version.state != PUBLISHED:
        raise Conflict
    return newest.number + 1


def add_version(
    session: Session, visitor: Visitor, disclosure: Disclosure, number: int, *, book: str | None = None
) -> Version:
    """A version in draft, told in the trail."""
    version = Version(
        disclosure=disclosure, number=number, book_sha256=book, author_id=visitor.user_id, results={}
    )
    session.add(version)
    session.flush()
    note(session, visitor.name, "version.begin", subject_of(disclosure), {"version": number})
    return version


def rows_of_version(context: Context, version: Version) -> Rows:
    """The rows of a version's book; raises NotFound where it has none."""
    if version.book_sha256 is None:
        raise NotFound
    return unpack(context.store.read(version.book_sha256))


def save(
    context: Context, session: Session, visitor: Visitor, version: Version, rows: Rows, *, edition: int
) -> None:
    """Keep an edit; raises EditedMeanwhile where it was made on an older edition than the newest."""
    visitor.must(version.disclosure.unit, PREPARER)
    if version.state not in EDITABLE:
        raise Conflict("web.compose.closed")
    if version.edition != edition:
        raise EditedMeanwhile
    sha256 = context.store.put(session, pack(rows), MEDIA)
    if sha256 == version.book_sha256:
        return
    count_edit(session, visitor, version, edition)
    version.book_sha256, version.check_id = sha256, None
    told = {"version": version.number, "edition": version.edition, "book": sha256}
    note(session, visitor.name, "version.edit", subject_of(version.disclosure), told)


def count_edit(session: Session, visitor: Visitor, version: Version, edition: int) -> None:
    """An edit made on this edition is the next one; raises EditedMeanwhile where somebody was faster.

    The database decides it, so that of two at the same moment only one goes on.
    """
    told = {"edition": edition + 1, "changed": now(), "author_id": visitor.user_id}
    own = (Version.id == version.id) & (Version.edition == edition)
    if not changed_one(session, update(Version).where(own).values(**told)):
        raise EditedMeanwhile


def discard(session: Session, visitor: Visitor, version: Version, *, edition: int) -> None:
    """Delete a version that is being prepared, and its disclosure where it was the only one; raises Conflict.

    What was done with it and said of it goes into the trail, which nothing leaves.
    """
    told = version.disclosure
    visitor.must(told.unit, PREPARER)
    if version.state not in EDITABLE:
        raise Conflict("web.review.discard_closed")
    if told.approved_on is not None and len(told.versions) == 1:
        raise Conflict("web.review.discard_approved", day=told.approved_on.isoformat())
    count_edit(session, visitor, version, edition)
    if version.check is not None and not settled(version.check.job):
        ask_to_cancel(session, version.check.job)
    note(session, visitor.name, "version.discard", subject_of(told), _last_words(session, version))
    session.delete(version if len(told.versions) > 1 else told)


def _last_words(session: Session, version: Version) -> dict[str, object]:
    """What the trail keeps of a version that goes."""
    said = session.scalars(select(Comment).where(Comment.version_id == version.id).order_by(Comment.id))
    return {
        "version": version.number,
        "state": version.state,
        "book": version.book_sha256,
        "file": version.file_sha256,
        "steps": [[event.before, event.after, event.why] for event in version.events],
        "comments": [[each.author.name if each.author else "", each.text] for each in said],
    }


def book_of_version(context: Context, version: Version) -> Book:
    """The book, ready to be composed; raises Invalid where it is not, or is of another year or kind."""
    book, problems = problems_of(version.disclosure.unit.name, rows_of_version(context, version))
    if problems or book is None:
        raise Invalid("web.review.incomplete", count=str(len(problems)))
    must_agree(version, book.cover.unit, book.cover.year, book.cover.kind)
    return book


def publication_of(context: Context, version: Version) -> Publication:
    """What is published of the version: composed of its book, or read from its file.

    Raises Invalid where the book is not complete, or the file not read.
    """
    if version.file_sha256 is None:
        try:
            return compose(book_of_version(context, version))
        except BookError as error:
            raise Invalid("web.review.incomplete", count=str(len(error.problems))) from error
    told = version.check.results.get(PUBLICATION) if version.check is not None else None
    if told is None:
        raise Invalid("web.handed.unread" if version.check and settled(version.check.job) else READING)
    return read_publication(version.file_name, context.store.read(str(told["sha256"])))


def document_of(context: Context, version: Version) -> Document:
    """The disclosure document of what is published of the version; raises Invalid."""
    return Document(f"v{version.number}", disclosure_document(publication_of(context, version).disclosure))


def audit_version(context: Context, session: Session, visitor: Visitor, version: Version) -> None:
    """Put the audit of what would be published into the queue, with what was accepted."""
    name, sha256 = version.file_name, version.file_sha256
    if sha256 is None:
        content = render_html(publication_of(context, version))
        name, sha256 = f"{subject_of(version.disclosure)}.html", context.store.put(session, content, _HTML)
    accepted, origin = accepted_entries(session, version.disclosure), version.file_sha256 is not None
    if version.check is not None and version.check.file_sha256 == sha256:
        check_again(session, visitor, version.check, accepted, origin=origin)
        return
    unit = version.disclosure.unit
    check = begin_check(context, session, visitor, name, sha256, unit=unit, accepted=accepted, origin=origin)
    version.check_id = check.id


def accepted_entries(session: Session, disclosure: Disclosure) -> list[dict[str, object]]:
    """The acceptances of a disclosure as entries of a baseline."""
    query = select(Acceptance).where(
        Acceptance.disclosure_id == disclosure.id, Acceptance.withdrawn.is_(None)
    )
    return [
        {
            "id": each.finding,
            "who": each.who.name if each.who else "?",
            "why": each.why,
            "until": each.until.isoformat() if each.until else None,
            "found": each.found,
            "expected": each.expected,
        }
        for each in session.scalars(query.options(selectinload(Acceptance.who)))
    ]
