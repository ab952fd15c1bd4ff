"""The work `check`: a published file → what was read, the audit, and everything that the pages show of it.

In: parameters `file` (hash), `name`, `check` (id), `accepted` (entries of a baseline), `origin` (whether the
file itself is to be shown), `then` (work that follows). Out: results in the store, by name; those in words
once a language. A result that cannot be made is left out, and the reason told.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from mingzhang.audit import audit
from mingzhang.audit.baseline import Entry, weigh_baseline
from mingzhang.draw.ask import crop_marks, mark_pages
from mingzhang.errors import InputError, NoPages
from mingzhang.model import SEVERITIES, Reading
from mingzhang.pipeline import disclose
from mingzhang.read.files import read_any
from mingzhang.read.guard import RawFile
from mingzhang.report.checklist import render_checklist
from mingzhang.report.disclosure_json import disclosure_document, write_json
from mingzhang.report.excerpts import Printed, excerpts_of
from mingzhang.report.html import Shown, render_html
from mingzhang.report.json_format import report_document
from mingzhang.report.marked import marked_copy
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.report.places import marks_of
from mingzhang.report.view import Audited, finding_views
from mingzhang.report.workbook import render_workbook
from mingzhang.web import origins
from mingzhang.web.clock import today
from mingzhang.web.context import Context
from mingzhang.web.db.models import Check
from mingzhang.web.drafts import PUBLICATION
from mingzhang.web.files import Store
from mingzhang.web.fit import FACTS
from mingzhang.web.jobs.kinds import Keep, Step, kind
from mingzhang.web.jobs.origin import Origin, origin_of
from mingzhang.web.jobs.queue import add_job
from mingzhang.web.report_view import report_view

CHECK = "check"
HTML, JSON, PDF, TEXT, XLSX = (
    "text/html; charset=utf-8",
    "application/json",
    "application/pdf",
    "text/plain; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
MOST_CROPS, MOST_BYTES = 80, 12_000_000
_READ, _AUDITED, _SHOWN, _ALL = 60, 70, 80, 100  # hundredths of the work that are done by then


@dataclass(frozen=True)
class _Result:
    content: bytes
    media: str


@kind(CHECK)
def check(context: Context, params: Mapping[str, Any], step: Step) -> Keep:
    """Read, audit, and write down everything that can be downloaded or shown."""
    name = str(params["name"])
    raw = RawFile(name, context.store.read(str(params["file"])))
    reading = _read(raw, step)
    disclosure = disclose(reading)
    step(_READ, _ALL)
    report = audit(disclosure)
    entries = [_entry(told) for told in params.get("accepted", ())]
    weighed = weigh_baseline(report, entries, today=today())
    audited = Audited(disclosure, weighed.report, None, weighed.accepted)
    step(_AUDITED, _ALL)
    shown = _shown(raw, reading, audited)
    step(_SHOWN, _ALL)
    results = _results(raw, audited, shown)
    origin = origin_of(raw, reading, disclosure) if params.get("origin") else None
    step(_ALL, _ALL)
    counts = {name: sum(f.severity == name for f in weighed.report.findings) for name in SEVERITIES}

    def keep(session: Session) -> None:
        told = session.get(Check, str(params["check"]))
        if told is None or told.job_id != params.get("job", told.job_id):
            return  # gone, or checked anew meanwhile
        told.unit_name, told.year, told.kind = disclosure.unit[:300], disclosure.year, disclosure.kind
        told.verdict = weighed.report.verdict
        told.counts = {**counts, "accepted": len(weighed.accepted), FACTS: len(disclosure.facts)}
        told.results = _kept(context.store, session, results)
        if origin is not None:
            told.results = {**told.results, **_kept_origin(context.store, session, origin)}
        _follow(session, params)

    return keep


def _read(raw: RawFile, step: Step) -> Reading:
    """Read under the reader's limits; a file of the name that it came with, so that the report says it."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-check-") as folder:
        path = Path(folder) / raw.name
        path.write_bytes(raw.content)
        return read_any(path, on_step=lambda done, total: step(_READ * done // max(total, 1), _ALL))


def _entry(told: Mapping[str, Any]) -> Entry:
    until = told.get("until")
    return Entry(**{**told, "until": date.fromisoformat(until) if until else None})


def _shown(raw: RawFile, reading: Reading, audited: Audited) -> Shown:
    """Crops of the pages, or the printed rows of a source without pages."""
    views = finding_views(audited, messages())
    marks = marks_of(views, audited.disclosure)
    if not marks:
        return Shown(excerpts=excerpts_of(views, audited.disclosure, Printed.of(reading.blocks)))
    try:
        return Shown.of(*crop_marks([raw], marks, most=MOST_CROPS, room=MOST_BYTES))
    except InputError as error:
        return Shown(failed=messages().input_error(error))


def _results(raw: RawFile, audited: Audited, shown: Shown) -> dict[str, _Result]:
    """All results by name; `<name>.<language>` where they are in words."""
    found = {"disclosure": _json(disclosure_document(audited.disclosure))}
    crops: dict[int, list[str]] = {}
    for number, own in shown.crops.items():
        for index, crop in enumerate(own):
            name = f"crop.{number}.{index}"
            found[name] = _Result(crop.content, crop.mime)
            crops.setdefault(number, []).append(name)
    for lang in LANGUAGES:
        found |= {f"{name}.{lang}": result for name, result in _in_words(raw, audited, shown, lang).items()}
    return found


def _in_words(raw: RawFile, audited: Audited, shown: Shown, lang: str) -> dict[str, _Result]:
    found = {
        "view": _Result(json.dumps(report_view(audited, shown, lang), ensure_ascii=False).encode(), JSON),
        "report": _json(report_document(audited.report, lang=lang, accepted=audited.accepted)),
        "html": _Result(render_html([audited], shown=[shown], lang=lang).encode(), HTML),
        "xlsx": _Result(render_workbook([audited], lang=lang), XLSX),
        "checklist": _Result(render_checklist([audited], lang=lang).encode(), HTML),
    }
    copy = marked_copy(audited, lang)
    try:
        marked = mark_pages([raw], copy.marks, copy.notes, copy.summary, copy.template)
    except (NoPages, InputError):
        return found
    return {**found, "marked": _Result(marked, PDF)}


def _json(document: dict[str, object]) -> _Result:
    return _Result(write_json(document).encode(), JSON)


def _kept(store: Store, session: Session, results: Mapping[str, _Result]) -> dict[str, Any]:
    kept = {}
    for name, result in results.items():
        sha256 = store.put(session, result.content, result.media)
        kept[name] = {"sha256": sha256, "media": result.media, "size": len(result.content)}
    return kept


def _kept_origin(store: Store, session: Session, origin: Origin) -> dict[str, Any]:
    publication = _Result(origin.publication, JSON)
    kept = origins.keep(store, session, origin.pictures, origin.excerpts)
    return {**kept, **_kept(store, session, {PUBLICATION: publication})}


def _follow(session: Session, params: Mapping[str, Any]) -> None:
    """Queue the work that waited for this check (`then`: kind and parameters)."""
    for following in params.get("then", ()):
        add_job(session, str(following["kind"]), following["params"])
