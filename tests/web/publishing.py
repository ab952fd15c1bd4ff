"""The package's sample book as a published version, made the way the application makes it."""

from __future__ import annotations

import dataclasses

from mingzhang.book import load_book
from mingzhang.model import Book
from mingzhang.samples import samples_dir
from mingzhang.web.books import rows_of
from mingzhang.web.db.models import APPROVED, Unit, Version
from mingzhang.web.drafts import begin
from mingzhang.web.guards import Visitor
from mingzhang.web.jobs.publish import PUBLISH
from mingzhang.web.jobs.queue import add_job

ROLES = ("preparer", "approver", "reviewer", "publisher", "reader")
MAKER = Visitor(None, "maker", frozenset({("preparer", None)}))


def sample_book(year: int | None = None) -> Book:
    book = load_book(samples_dir() / "book")
    return dataclasses.replace(book, cover=dataclasses.replace(book.cover, year=year or book.cover.year))


def staffed_unit(site) -> int:
    """The unit of the sample book, with a person for each role, called like it."""
    id = site.unit(sample_book().cover.unit)
    for role in ROLES:
        site.user(role, (role, id))
    return id


def draft(context, unit: int, book: Book | None = None) -> int:
    """A draft of a book of the unit; its version's id."""
    book = book or sample_book()
    with context.db.writing() as session:
        found = session.get(Unit, unit)
        assert found is not None
        return begin(context, session, MAKER, found, book.cover.year, book.cover.kind, rows_of(book)).id


def queue_publication(context, version: int) -> None:
    with context.db.writing() as session:
        session.get(Version, version).state = APPROVED
        add_job(session, PUBLISH, {"version": version, "user": None, "name": "maker"})


def publish_sample(site, unit: int, book: Book | None = None) -> int:
    """A published disclosure of the sample; its id."""
    version = draft(site.context, unit, book)
    queue_publication(site.context, version)
    assert site.work() == 1
    with site.context.db.reading() as session:
        told = session.get(Version, version)
        assert told.state == "published", told.disclosure.unit.name
        return told.disclosure_id
