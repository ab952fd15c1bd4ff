"""Two reports on one disclosure, before and after correction → what is resolved, new, moved or still there.

Findings are known by their ids, which are made of what they are about. A finding whose id changed, because
a sentence was reworded or its figures stand elsewhere, is moved: same rule, same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.compare.documents import Document

RESOLVED, NEW, MOVED, ALTERED, UNCHANGED, ACCEPTED = STATES = (
    "resolved",
    "new",
    "moved",
    "altered",
    "unchanged",
    "accepted",
)


@dataclass(frozen=True)
class Told:
    """A finding and what became of it; `finding` is the newer one, `before` the older where there are two."""

    state: str
    finding: Document
    before: Document | None = None


@dataclass(frozen=True)
class Progress:
    """Two reports and all their findings, each once."""

    old: Document
    new: Document
    told: tuple[Told, ...]

    def of(self, state: str) -> tuple[Told, ...]:
        """The findings in one state."""
        return tuple(item for item in self.told if item.state == state)


def compare(old: Document, new: Document) -> Progress:
    """Hold two report documents against each other."""
    before = {finding.word("id"): finding for finding in (*old.parts("findings"), *old.parts("accepted"))}
    accepted = {finding.word("id"): finding for finding in new.parts("accepted")}
    told: list[Told] = []
    fresh: list[Document] = []
    for finding in new.parts("findings"):
        known = before.pop(finding.word("id"), None)
        if known is None:
            fresh.append(finding)
        else:
            told.append(Told(_state(known, finding), finding, known))
    for id, finding in accepted.items():
        told.append(Told(ACCEPTED, finding, before.pop(id, None)))
    gone = [before[id] for id in before if before[id] in old.parts("findings")]
    told += _paired(gone, fresh)
    return Progress(old, new, tuple(sorted(told, key=lambda item: STATES.index(item.state))))


def _state(before: Document, finding: Document) -> str:
    """Still the same, or the same thing with other figures."""
    return UNCHANGED if _figures(before) == _figures(finding) else ALTERED


def _paired(gone: Sequence[Document], fresh: Sequence[Document]) -> list[Told]:
    left = list(gone)
    told = []
    for finding in fresh:
        match = next((other for other in left if _is_moved(other, finding)), None)
        if match is None:
            told.append(Told(NEW, finding))
        else:
            left.remove(match)
            told.append(Told(MOVED, finding, match))
    return [*told, *(Told(RESOLVED, finding) for finding in left)]


def _is_moved(before: Document, finding: Document) -> bool:
    """The same rule, and the same figures; without figures nothing tells two findings of a rule apart."""
    figures = _figures(finding)
    return before.word("rule") == finding.word("rule") and any(figures) and figures == _figures(before)


def _figures(finding: Document) -> tuple[object, ...]:
    values = sorted(fact.word("value") for fact in finding.parts("facts"))
    return (finding.figure("expected"), finding.figure("found"), *values)
