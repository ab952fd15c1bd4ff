"""The catalogue of rules → a page a rule, for a terminal and as Markdown; docs/rules is made here.

A page says what the rule means, where it comes from, how severe it is, and shows by its cases what it faults.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mingzhang.audit.cases import case_findings, cases_of
from mingzhang.report.messages import LANGUAGES, Messages, finding_message, messages
from mingzhang.report.view import basis_words
from mingzhang.report.wrap import pad, wrap
from mingzhang.taxonomy.cases import Case, ClaimCase, TargetCase, cell_of
from mingzhang.taxonomy.links import AT_MOST
from mingzhang.taxonomy.rules import LINK_AT_MOST, LINK_EQUAL, Catalogue, Rule, package_catalogue

INDEX = "README.md"
_LABEL = 16


@dataclass(frozen=True)
class Entry:
    """One entry of a page: its label, and its lines; `code`: the lines are to be shown as they are."""

    label: str
    lines: tuple[str, ...]
    code: bool = False


def rule_entries(rule: Rule, catalogue: Catalogue, words: Messages) -> list[Entry]:
    """What a page says of a rule, in order."""
    lang = words.lang
    off = words.text("rule_page.off") if rule.id in catalogue.off else ""
    severity = " · ".join(filter(None, (words.label("severity", rule.severity), off)))
    entries = [
        Entry(words.text("cli.rules.severity"), (severity,)),
        Entry(words.text("cli.rules.kind"), (words.label("kind", rule.kind),)),
        Entry(words.text("cli.rules.basis"), (basis_words(words, rule.basis),)),
    ]
    if rule.explain:
        entries.insert(0, Entry(words.text("rule_page.meaning"), (rule.explain[lang],)))
    relation = _relation(rule, catalogue, words)
    if relation:
        entries.append(Entry(words.text("rule_page.relation"), (relation,), code=True))
    entries.append(Entry(words.text("cli.rules.message"), (rule.message[lang],), code=True))
    for group, members in rule.words.items():
        shown = words.text("report.separator").join(members)
        entries.append(Entry(words.text("rule_page.words", group=group), (shown,)))
    if rule.patterns:
        entries.append(Entry(words.text("rule_page.patterns"), rule.patterns, code=True))
    return entries + _examples(rule, catalogue, words)


def _relation(rule: Rule, catalogue: Catalogue, words: Messages) -> str:
    """What a link holds against what, in the ids of the disclosure."""
    link = next((link for link in catalogue.links if link.id == rule.id), None)
    if link is None:
        return ""
    sign = "≤" if link.relation == AT_MOST else "="
    return f"{' + '.join(link.left)} {sign} {' + '.join(link.right)}"


def _examples(rule: Rule, catalogue: Catalogue, words: Messages) -> list[Entry]:
    cases = cases_of(rule, catalogue)
    entries = []
    wrong = next((case for case in cases if case.faulted), None)
    right = next((case for case in cases if not case.faulted), None)
    if wrong is not None:
        found = case_findings(rule, wrong, catalogue)
        said = [
            words.text("rule_page.says", message=finding_message(f, words.lang, catalogue.rules))
            for f in found
        ]
        entries.append(Entry(words.text("rule_page.wrong"), (*_case_lines(wrong, words), *said[:1])))
    if right is not None:
        entries.append(Entry(words.text("rule_page.right"), tuple(_case_lines(right, words))))
    return entries


def _case_lines(case: Case, words: Messages) -> list[str]:
    """A case as a person reads it: figures with their cells, sentences, sheets."""
    year = [words.text("report.year", year=case.year)] if case.year else []
    facts = [_fact_line(cell, value, case, words) for cell, value in case.facts.items()]
    claims = [_claim_line(claim, words) for claim in case.claims]
    staff = [
        (words.label("staff", name), getattr(case.staff, name)) for name in case.staff.__dataclass_fields__
    ]
    return [
        *year,
        *facts,
        *(words.text("report.quoted", text=text) for text in (*claims, *case.passages)),
        *(words.text("rule_page.project", name=p.name, amount=p.amount or "") for p in case.projects),
        *(line for target in case.targets for line in _target_lines(target, words)),
        *(words.text("rule_page.figure", cell=name, value=value) for name, value in staff if value),
        *(words.text("rule_page.listed", title=title) for title in (*case.listed.values(), *case.contents)),
        *(words.text("report.quoted", text=text) for text in case.headings),
        *(words.text("rule_page.empty", table=words.label("table", table)) for table in case.empty),
        *(words.text("rule_page.missing", table=words.label("table", table)) for table in case.missing),
    ]


def _fact_line(cell: str, value: str, case: Case, words: Messages) -> str:
    table, row, column = cell_of(cell)
    name = case.labels.get(f"{table}.{row}", "")
    shown = words.text(
        "report.cell",
        table=words.label("table", table),
        row=f"{row} {name}".strip() if name or row[:1].isdigit() else words.row(row),
        column=words.label("column", column),
    )
    return words.text("rule_page.figure", cell=shown, value=value)


def _claim_line(claim: ClaimCase, words: Messages) -> str:
    return claim.text


def _target_lines(target: TargetCase, words: Messages) -> list[str]:
    funds = [figure for figure in (target.funds, target.appropriation, target.other) if figure]
    year = [words.text("report.year", year=target.year)] if target.year else []
    head = words.text("report.separator").join([target.project or "", *year, *funds])
    lines = [words.text("rule_page.sheet", sheet=head)]
    for item in target.indicators:
        weight = words.text("rule_page.weight", weight=item.weight) if item.weight else ""
        levels = "/".join(filter(None, (item.level1, item.name)))
        parts = filter(None, (levels, item.value or words.text("rule_page.no_value"), weight))
        lines.append(words.text("rule_page.indicator", indicator=" ".join(parts)))
    return lines


def rule_text(rule: Rule, catalogue: Catalogue, *, lang: str, width: int) -> str:
    """The page of a rule for a terminal."""
    words = messages(lang)
    lines = [f"{rule.id} · {rule.title[lang]}"]
    for entry in rule_entries(rule, catalogue, words):
        label = entry.label
        for line in entry.lines:
            for part in wrap(line, max(width - _LABEL - 2, _LABEL)):
                lines.append(f"  {pad(label, _LABEL)}{part}".rstrip())
                label = ""
    return "\n".join(lines) + "\n"


def rule_pages(catalogue: Catalogue) -> Mapping[str, str]:
    """File name → Markdown: a page a rule in all languages, and the index."""
    rules = sorted(catalogue.rules.values(), key=lambda rule: rule.id)
    pages = {f"{rule.id}.md": _page(rule, catalogue) for rule in rules}
    return {INDEX: _index(rules), **pages}


def _page(rule: Rule, catalogue: Catalogue) -> str:
    parts = [f"# `{rule.id}`", messages().text("rule_page.generated")]
    for lang in LANGUAGES:
        words = messages(lang)
        parts.append(f"## {rule.title[lang]}")
        parts += [_markdown(entry) for entry in rule_entries(rule, catalogue, words)]
    if rule.id in (LINK_EQUAL, LINK_AT_MOST):
        parts.append(messages(LANGUAGES[-1]).text("rule_page.pattern"))
    return "\n\n".join(parts) + "\n"


def _markdown(entry: Entry) -> str:
    if entry.code:
        return f"**{entry.label}**\n\n" + "\n".join(f"    {line}" for line in entry.lines)
    if len(entry.lines) == 1:
        return f"**{entry.label}** {_plain(entry.lines[0])}"
    return f"**{entry.label}**\n\n" + "\n".join(f"- {_plain(line)}" for line in entry.lines)


def _plain(text: str) -> str:
    """Text in which Markdown marks nothing up."""
    for mark in ("\\", "*", "_", "<", "|", "[", "`"):
        text = text.replace(mark, f"\\{mark}")
    return text


def _index(rules: Sequence[Rule]) -> str:
    chinese, english = (messages(lang) for lang in LANGUAGES)
    head = [f"# {chinese.text('rule_page.index')}", english.text("rule_page.about")]
    rows = ["| id | | | |", "|---|---|---|---|"]
    rows += [
        f"| [{rule.id}]({rule.id}.md) | {chinese.label('severity', rule.severity)} | "
        f"{_plain(rule.title[chinese.lang])} | {_plain(rule.title[english.lang])} |"
        for rule in rules
    ]
    return "\n\n".join([*head, "\n".join(rows)]) + "\n"


def write_pages(folder: Path) -> None:
    """Write all pages into a folder, and remove those of rules that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = rule_pages(package_catalogue())
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
