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
from mingzhang.report.disclosure_json import disclosure_document
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
        content = json.dumps(figures, ensure_ascii=False).encode()
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
    name = f"v{version.number}"
    old, new = _kept(context, event.seen, _DISCLOSURE), _figures(context, version)
    report = f"{_REPORT}{lang}"
    before, after = _kept(context, event.seen, report), _kept(context, _results(version), report)
    return Since(
        event,
        disclosures.compare(Document(name, old), Document(name, new)) if old and new else None,
        reports.compare(Document(name, before), Document(name, after)) if before and after else None,
    )


def _results(version: Version) -> dict[str, Any]:
    return version.check.results if version.check is not None else {}


def _figures(context: Context, version: Version) -> dict[str, object] | None:
    try:
        return disclosure_document(drafts.publication_of(context, version).disclosure)
    except Invalid:
        return None


def _kept(context: Context, told: dict[str, Any], name: str) -> dict[str, Any] | None:
    if name not in told:
        return None
    found: dict[str, Any] = json.loads(context.store.read(told[name]["sha256"]))
    return found
