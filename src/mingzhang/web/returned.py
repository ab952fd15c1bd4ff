"""What became of a version since it was returned: its figures, and the findings of its audit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mingzhang.compare import disclosures, reports
from mingzhang.compare.disclosures import Comparison
from mingzhang.compare.documents import Document
from mingzhang.compare.reports import Progress
from mingzhang.web import drafts
from mingzhang.web.context import Context
from mingzhang.web.db.models import RETURNED, Version, WorkflowEvent
from mingzhang.web.errors import Invalid, NotFound

_DISCLOSURE, _REPORT = "disclosure", "report."
_JSON = "application/json"


@dataclass(frozen=True)
class Since:
    """What changed since a return; None where there was nothing to hold it against, or is nothing now."""

    event: WorkflowEvent
    figures: Comparison | None
    findings: Progress | None


def seen_of(context: Context, session: Session, version: Version) -> dict[str, Any] | None:
    """The figures and the findings of a version as they are, kept as files; None where there are neither."""
    seen = {name: told for name, told in _results(version).items() if name.startswith(_REPORT)}
    figures = _figures(context, version)
    if figures is not None:
        content = json.dumps(figures.values, ensure_ascii=False).encode()
        seen[_DISCLOSURE] = {"sha256": context.store.put(session, content, _JSON)}
    return seen or None


def last_return(events: Iterable[WorkflowEvent]) -> WorkflowEvent | None:
    """The last return of which it is known what was seen."""
    found = [event for event in events if event.after == RETURNED and event.seen]
    return found[-1] if found else None


def since(context: Context, session: Session, version: Version, number: int, lang: str) -> Since:
    """What changed since the return of that number; raises NotFound where it is none of this version."""
    event = session.get(WorkflowEvent, number)
    if event is None or event.version_id != version.id or not event.seen:
        raise NotFound
    report = f"{_REPORT}{lang}"
    old, new = _kept(context, event.seen, _DISCLOSURE), _figures(context, version)
    before, after = _kept(context, event.seen, report), _kept(context, _results(version), report)
    return Since(
        event,
        disclosures.compare(old, new) if old and new else None,
        reports.compare(before, after) if before and after else None,
    )


def _results(version: Version) -> dict[str, Any]:
    return version.check.results if version.check is not None else {}


def _figures(context: Context, version: Version) -> Document | None:
    try:
        return drafts.document_of(context, version)
    except Invalid:
        return None


def _kept(context: Context, told: dict[str, Any], name: str) -> Document | None:
    return Document(name, json.loads(context.store.read(told[name]["sha256"]))) if name in told else None
