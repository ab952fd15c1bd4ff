"""What `load` and `batch` say after loading: names of units that wait for a person, and versions replaced."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mingzhang.report.messages import Messages
from mingzhang.report.wrap import harmless

if TYPE_CHECKING:
    from mingzhang.warehouse.settled import Settled

_MOST = 20  # replaced versions that are named one by one


def tell_settled(say: Messages, settled: Settled) -> None:
    """On standard error, where there is anything to be known."""
    tell_counts(say, waiting=settled.review.waiting, parents=settled.review.belonging)
    for one in settled.replaced[:_MOST]:
        kind = say.label("query.kind", one.kind)
        line = say.text(
            "cli.load.replaced", unit=one.unit, year=one.year, kind=kind, file=one.file, before=one.before
        )
        print(harmless(line), file=sys.stderr)
    tell_counts(say, replaced_more=max(0, len(settled.replaced) - _MOST))


def tell_counts(say: Messages, **counts: int) -> None:
    """Sentences with a count, each where there is any."""
    for key, count in counts.items():
        if count:
            print(say.text(f"cli.load.{key}", count=count), file=sys.stderr)
