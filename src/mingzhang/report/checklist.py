"""Reports → the one-page form that finance bureaus fill in by hand, filled in as far as the file shows.

Every finding stands in exactly one row. A row is answered yes only on evidence, no only on an error or a
warning; where the file does not show it, the form says so and leaves the answer to a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingzhang.model import NOTICE, Disclosure
from mingzhang.report.messages import DEFAULT_LANGUAGE, Messages, messages
from mingzhang.report.templating import fill_template
from mingzhang.report.view import (
    Audited,
    FindingView,
    Heading,
    Unread,
    filed_under,
    finding_views,
    heading_view,
)
from mingzhang.taxonomy.checklist import ChecklistRow, checklist
from mingzhang.taxonomy.forms import forms
from mingzhang.taxonomy.plain import plain

TEMPLATE = "checklist.html"
YES, NO, OPEN = "yes", "no", "open"
_MOST_FAULTS = 2


@dataclass(frozen=True)
class Answer:
    """One row of the form, answered: `answer` is yes, no or open (not to be told from the file)."""

    id: str
    table: str
    title: str
    asks: str
    answer: str
    remarks: tuple[str, ...]
    findings: tuple[FindingView, ...]


@dataclass(frozen=True)
class _Form:
    head: Heading
    answers: tuple[Answer, ...]


def render_checklist(
    audited: Sequence[Audited], *, unread: Sequence[Unread] = (), lang: str = DEFAULT_LANGUAGE
) -> str:
    """One printed page a file, as HTML that prints on A4."""
    words = messages(lang)
    pages = [_Form(heading_view(item, words), fill_in(item, words)) for item in audited]
    return fill_template(TEMPLATE, words, {"pages": pages, "unread": unread, "answers": (YES, NO, OPEN)})


def fill_in(audited: Audited, words: Messages) -> tuple[Answer, ...]:
    """All rows of the form in printed order."""
    views = finding_views(audited, words)
    tables = _tables(audited.disclosure)
    sorted_in = _sort_in(views, tables)
    answers: list[Answer] = []
    for row in checklist().rows:
        if row.each_table:
            answers += [
                _table(row, table, audited, sorted_in.get((row.id, table), ()), words) for table in tables
            ]
        else:
            answers.append(_row(row, audited, sorted_in.get((row.id, ""), ()), words))
    return tuple(answers)


def _tables(disclosure: Disclosure) -> list[str]:
    """The tables of the form in its order, then what else was found or is said to be missing."""
    form = forms().get(disclosure.form)
    expected = [table.id for table in form.tables] if form else []
    found = [table.table for table in disclosure.tables]
    return list(dict.fromkeys([*expected, *found, *disclosure.missing_tables]))


def _sort_in(
    views: Sequence[FindingView], tables: Sequence[str]
) -> Mapping[tuple[str, str], list[FindingView]]:
    rows = checklist().rows
    by_rule = {rule: row.id for row in rows for rule in row.rules}
    by_kind = {kind: row.id for row in rows for kind in row.kinds}
    for_tables = next(row.id for row in rows if row.each_table)
    found: dict[tuple[str, str], list[FindingView]] = {}
    for view in views:
        table = filed_under(view.finding)
        if view.rule in by_rule:
            key = (by_rule[view.rule], "")
        elif table in tables:
            key = (for_tables, table)
        else:
            key = (by_kind.get(view.finding.kind, rows[-1].id), "")
        found.setdefault(key, []).append(view)
    return found


def _row(row: ChecklistRow, audited: Audited, views: Sequence[FindingView], words: Messages) -> Answer:
    met = _is_shown(row, audited.disclosure)
    remarks = _faults(views, words)
    if not met and not remarks and (row.headings or row.topics or row.evidence):
        remarks = (words.text("checklist.not_found"),)
    answer = _answer(views, met)
    return Answer(row.id, "", row.title[words.lang], row.asks[words.lang], answer, remarks, tuple(views))


def _table(
    row: ChecklistRow, table: str, audited: Audited, views: Sequence[FindingView], words: Messages
) -> Answer:
    disclosure = audited.disclosure
    seen = next((item for item in disclosure.tables if item.table == table), None)
    doubtful = sum(item.table == table for item in disclosure.unaccounted)
    doubtful += sum(not fact.certain for fact in disclosure.facts if fact.table == table)
    remarks = _faults(views, words)
    if seen is None and not views:
        remarks = (words.text("checklist.table_absent"),)
    elif doubtful:
        remarks = (*remarks, words.text("checklist.doubtful", count=doubtful))
    elif table in disclosure.empty_tables and not views:
        remarks = (words.text("checklist.empty"),)
    title = " ".join(filter(None, (seen.number if seen else "", words.label("table", table))))
    answer = _answer(views, seen is not None and not doubtful)
    return Answer(row.id, table, title, row.asks[words.lang], answer, remarks, tuple(views))


def _answer(views: Sequence[FindingView], met: bool) -> str:
    if any(view.severity != NOTICE for view in views):
        return NO
    return YES if met else OPEN


def _faults(views: Sequence[FindingView], words: Messages) -> tuple[str, ...]:
    """The first faults in full, the others and the notices by their numbers: the form has one page."""
    faults = [view for view in views if view.severity != NOTICE]
    notices = [view for view in views if view.severity == NOTICE]
    first, rest = faults[:_MOST_FAULTS], faults[_MOST_FAULTS:]
    shown = [words.text("checklist.fault", number=view.number, message=view.message) for view in first]
    for key, views in (("checklist.more", rest), ("checklist.notices", notices)):
        if views:
            numbers = words.text("report.separator").join(str(view.number) for view in views)
            shown.append(words.text(key, count=len(views), numbers=numbers))
    return tuple(shown)


def _is_shown(row: ChecklistRow, disclosure: Disclosure) -> bool:
    """Whether the file itself shows what the row asks for."""
    evidence = {
        "unit": bool(disclosure.unit),
        "year": disclosure.year is not None,
        "contents": any(heading.listed for heading in disclosure.headings),
        "divisions": bool(disclosure.profile.divisions),
        "staff": disclosure.profile.staff_actual is not None,
        "targets": bool(disclosure.targets),
    }
    body = [plain(heading.text) for heading in disclosure.headings if not heading.listed]
    if any(re.search(pattern, text) for pattern in row.headings for text in body):
        return True
    if any(claim.topic in row.topics for claim in disclosure.claims):
        return True
    return bool(row.evidence) and all(evidence[name] for name in row.evidence)
