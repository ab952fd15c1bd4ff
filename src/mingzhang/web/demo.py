"""What `mingzhang serve --demo` fills in: the package's samples, checked like any file.

Further parts of the application add their own filling to `FILLINGS`, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from sqlalchemy import func, select

from mingzhang.samples import fault_plan, plant, samples_dir
from mingzhang.web import checks
from mingzhang.web.context import Context
from mingzhang.web.db.models import Check
from mingzhang.web.guards import NOBODY


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


FILLINGS: list[Callable[[Context], None]] = [_samples]
