"""An installation with many published disclosures: the sample book, published once, under many names."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.book import load_book
from mingzhang.model import Disclosure as Told
from mingzhang.samples import samples_dir
from mingzhang.web.books import rows_of
from mingzhang.web.context import Context
from mingzhang.web.db.models import APPROVED, PREPARER, PUBLISHED, Disclosure, Unit, Version, now
from mingzhang.web.drafts import begin
from mingzhang.web.figures import keep_figures
from mingzhang.web.guards import Visitor
from mingzhang.web.jobs.publish import PUBLISH
from mingzhang.web.jobs.queue import add_job
from mingzhang.web.jobs.worker import run_one
from mingzhang.web.prepared import BLOCKS, BRIEF, PREPARED
from mingzhang.web.public import PUBLICATION, publication_of
from mingzhang.web.workflow import move

JSON = "application/json"
_AT_ONCE = 50


def publish_one(context: Context) -> Version:
    """The sample book, published by a worker as in the application."""
    book = load_book(samples_dir() / "book")
    maker = Visitor(None, "benchmark", frozenset({(PREPARER, None)}))
    with context.db.writing() as session:
        unit = Unit(name=book.cover.unit)
        session.add(unit)
        session.flush()
        version = begin(context, session, maker, unit, book.cover.year, book.cover.kind, rows_of(book))
        move(session, version, APPROVED, None, maker.name, "")
        add_job(session, PUBLISH, {"version": version.id, "user": None, "name": maker.name})
        id = version.id
    assert run_one(context, maker.name)
    with context.db.reading() as session:
        told = session.get(Version, id)
        assert told is not None and told.state == PUBLISHED
        _ = told.disclosure.unit.name
        return told


def fill(context: Context, disclosures: int, years: int = 5) -> None:
    """So many published disclosures; those after the first have copies of its files, the document as one of
    its own, and amounts of their own in the search."""
    first = publish_one(context)
    told = publication_of(context.store, first).disclosure
    names = (PUBLICATION, PREPARED, BLOCKS, BRIEF)
    documents = {name: context.store.read(first.results[name]["sha256"]) for name in names}
    numbers = [(number // years, number % years) for number in range(1, disclosures)]
    for start in range(0, len(numbers), _AT_ONCE):
        with context.db.writing() as session:
            for unit, year in numbers[start : start + _AT_ONCE]:
                results = {name: dict(first.results[name]) for name in documents}
                for name, content in documents.items():
                    own = content + _mark(unit, year)
                    results[name]["sha256"] = context.store.put(session, own, JSON)
                _copy(session, first, told, {**first.results, **results}, unit, year)


def _mark(unit: int, year: int) -> bytes:
    """So many blanks at the end of a document that no two have the same bytes."""
    return b" " * (unit * 10 + year)


def _copy(session, first: Version, told: Told, results: dict, number: int, year: int) -> None:
    name = f"{first.disclosure.unit.name}（{number}）"
    unit = session.query(Unit).filter_by(name=name).first() or Unit(name=name)
    disclosure = Disclosure(unit=unit, year=first.disclosure.year - year, kind=first.disclosure.kind)
    version = Version(disclosure=disclosure, number=1, state=PUBLISHED, results=results, published=now())
    session.add_all([unit, disclosure, version])
    session.flush()
    more = (replace(fact.amount, value=fact.amount.value + number + year) for fact in told.facts)
    facts = tuple(replace(fact, amount=amount) for fact, amount in zip(told.facts, more, strict=True))
    keep_figures(session, version, replace(told, facts=facts))
