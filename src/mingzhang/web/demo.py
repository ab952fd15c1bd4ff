"""What `mingzhang serve --demo` fills in: the package's samples, checked like any file.

Further parts of the application add their own filling to `FILLINGS`, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO

from sqlalchemy import func, select

from mingzhang.book import load_book
from mingzhang.compose import compose
from mingzhang.publish import OLDEST
from mingzhang.publish.pdf import render_pdf
from mingzhang.samples import fault_plan, plant, samples_dir
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load
from mingzhang.web import checks, uploads
from mingzhang.web.books import rows_of
from mingzhang.web.clock import today
from mingzhang.web.context import Context
from mingzhang.web.db.models import APPROVED, PREPARER, Check, Unit
from mingzhang.web.drafts import begin
from mingzhang.web.guards import NOBODY, Visitor
from mingzhang.web.jobs.publish import PUBLISH
from mingzhang.web.jobs.queue import add_job
from mingzhang.web.workflow import move

BOOK, DEMO = "book", "demo"


def fill(context: Context) -> None:
    """Fill in the examples, once."""
    with context.db.reading() as session:
        if session.scalar(select(func.count()).select_from(Check)):
            return
    for filling in FILLINGS:
        filling(context)


def _samples(context: Context) -> None:
    """The sample that is right, and its copy with planted faults."""
    plan = fault_plan()
    text = (samples_dir() / plan.sample).read_text(encoding="utf-8")
    faulty, _ = plant(text, plan.faults, source=samples_dir())
    for name, content in ((plan.sample, text), (f"faulty-{plan.sample}", faulty)):
        checks.take_check(context, NOBODY, name, BytesIO(content.encode()))


@dataclass(frozen=True)
class Example:
    """`data/web/demo.yaml`: a unit, and what it calls its file."""

    unit: str
    file: str


@cache
def example() -> Example:
    """The unit that hands in a file."""
    return load(data_dir() / "web" / "demo.yaml", Example)


def _published(context: Context) -> None:
    """The sample book, approved and on its way to the public site, and the draft of the year after."""
    book = load_book(samples_dir() / BOOK)
    cover = book.cover
    maker = Visitor(None, DEMO, frozenset({(PREPARER, None)}))
    with context.db.writing() as session:
        unit = Unit(name=cover.unit)
        session.add(unit)
        session.flush()
        first = begin(context, session, maker, unit, cover.year, cover.kind, rows_of(book))
        move(session, first, APPROVED, None, DEMO, "")
        first.disclosure.approved_on = today()
        add_job(session, PUBLISH, {"version": first.id, "user": None, "name": DEMO})
        following = replace(book, cover=replace(cover, year=cover.year + 1))
        begin(context, session, maker, unit, cover.year + 1, cover.kind, rows_of(following))


def _handed(context: Context) -> None:
    """A unit whose version is a finished PDF; it is published as soon as it is read."""
    book, told = load_book(samples_dir() / BOOK), example()
    cover = replace(book.cover, unit=told.unit)
    content = render_pdf(compose(replace(book, cover=cover)), created=OLDEST)
    file = uploads.take(context, [(told.file, BytesIO(content))])
    maker = Visitor(None, DEMO, frozenset({(PREPARER, None)}))
    with context.db.writing() as session:
        above = session.scalars(select(Unit).where(Unit.name == book.cover.unit)).one()
        unit = Unit(name=told.unit, parent_id=above.id)
        session.add(unit)
        session.flush()
        version = uploads.begin(context, session, maker, unit, cover.year, cover.kind, file)
        move(session, version, APPROVED, None, DEMO, "")
        version.disclosure.approved_on = today()
        following = {"version": version.id, "user": None, "name": DEMO}
        check = session.scalars(select(Check).where(Check.id == version.check_id)).one()
        check.job.params = {**check.job.params, "then": [{"kind": PUBLISH, "params": following}]}


FILLINGS: list[Callable[[Context], None]] = [_samples, _published, _handed]
