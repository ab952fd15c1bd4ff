"""Cases of rules as disclosures: what a rule's author wrote down becomes what the audit looks at.

A rule of links without cases of its own gets two made from the link: one that agrees and one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count

from mingzhang.model import (
    Amount,
    Claim,
    Disclosure,
    Fact,
    Finding,
    Heading,
    Indicator,
    Passage,
    Place,
    Profile,
    Project,
    Source,
    TableSeen,
    Target,
)
from mingzhang.taxonomy.cases import Case, ClaimCase, ProjectCase, TargetCase, cell_of
from mingzhang.taxonomy.codes import functional
from mingzhang.taxonomy.forms import national_form
from mingzhang.taxonomy.links import Link, Reference
from mingzhang.taxonomy.money import usual_unit
from mingzhang.taxonomy.rules import Catalogue, Rule
from mingzhang.taxonomy.tables import table_concepts

NAME = "case"
_CODE, _CLASS = "{code}", "{class}"
_AGREED, _OFF = Decimal("10.00"), Decimal("13.00")


def cases_of(rule: Rule, catalogue: Catalogue) -> tuple[Case, ...]:
    """The rule's own cases; for a link without any, those made from it."""
    link = next((link for link in catalogue.links if link.id == rule.id), None)
    return rule.cases or (link_cases(link) if link else ())


def case_findings(rule: Rule, case: Case, catalogue: Catalogue) -> tuple[Finding, ...]:
    """What this rule alone says of the case."""
    from mingzhang.audit import audit

    links = tuple(link for link in catalogue.links if link.id == rule.id)
    alone = replace(catalogue, links=links, off=frozenset(catalogue.rules) - {rule.id, *rule.beside})
    findings = audit(case_disclosure(case), catalogue=alone).findings
    return tuple(finding for finding in findings if finding.rule == rule.id)


def case_disclosure(case: Case) -> Disclosure:
    """The small disclosure that a case describes; every part stands on a line of its own."""
    lines = _Lines()
    unit = case.amount_unit or usual_unit(())
    facts = tuple(_fact(cell, value, case, lines) for cell, value in case.facts.items())
    return Disclosure(
        source=Source(NAME, "", None, NAME),
        unit=case.unit,
        year=case.year,
        kind=case.kind,
        form=national_form(case.kind).id,
        amount_unit=unit,
        profile=Profile(
            case.staff.staff_quota, case.staff.staff_actual, case.staff.on_duty, case.staff.retired
        ),
        facts=facts,
        claims=tuple(_claim(claim, lines.next()) for claim in case.claims),
        targets=tuple(_target(target, lines) for target in case.targets),
        projects=tuple(_project(project, lines.next()) for project in case.projects),
        tables=tuple(_tables(case, facts, unit, lines)),
        headings=tuple(_headings(case, lines)),
        missing_tables=case.missing,
        empty_tables=case.empty,
        passages=tuple(Passage(text, ((0, lines.next(), 0),)) for text in case.passages),
    )


@dataclass
class _Lines:
    """Gives every part of a case a line."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def next(self) -> Place:
        return Place(line=next(self.numbers))


def _amount(text: str | None) -> Amount | None:
    return None if text is None else Amount.parse(text)


def _fact(cell: str, value: str, case: Case, lines: _Lines) -> Fact:
    table, row, column = cell_of(cell)
    label = case.labels.get(f"{table}.{row}", row.partition("|")[2])
    return Fact(table, row, column, Amount.parse(value), label, lines.next())


def _claim(claim: ClaimCase, place: Place) -> Claim:
    return Claim(
        section=claim.section or claim.topic,
        topic=claim.topic,
        subject=claim.subject,
        text=claim.text,
        place=place,
        amount=_amount(claim.amount),
        unit=claim.unit,
        share=_amount(claim.share),
        delta=_amount(claim.delta),
        growth=_amount(claim.growth),
        path=claim.path,
        year=claim.year,
        reason=claim.reason,
        in_reason=claim.in_reason,
        kind=claim.kind,
    )


def _project(project: ProjectCase, place: Place) -> Project:
    return Project(
        project.name,
        place,
        amount=_amount(project.amount),
        allocation=project.allocation,
        details=tuple(project.details.items()),
    )


def _target(target: TargetCase, lines: _Lines) -> Target:
    place = lines.next()
    indicators = tuple(
        Indicator(
            item.level1, item.level2, item.name, item.value, lines.next(),
            basis=item.basis, previous=item.previous, weight=_amount(item.weight),
        )
        for item in target.indicators
    )  # fmt: skip
    return Target(
        project=target.project,
        year_funds=_amount(target.funds),
        appropriation=_amount(target.appropriation),
        other_funds=_amount(target.other),
        goal=target.goal,
        indicators=indicators,
        place=place,
        year=target.year,
    )


def _headings(case: Case, lines: _Lines) -> Iterator[Heading]:
    for table, text in case.listed.items():
        yield Heading(text, lines.next(), 1, listed=True, table=table)
    for text in case.contents:
        yield Heading(text, lines.next(), 1, listed=True)
    for text in case.headings:
        yield Heading(text, lines.next(), 1)


def _tables(case: Case, facts: tuple[Fact, ...], unit: str, lines: _Lines) -> Iterator[TableSeen]:
    names = dict.fromkeys([*(fact.table for fact in facts), *case.rows, *case.titles, *case.empty])
    for name in names:
        own = [fact for fact in facts if fact.table == name]
        yield TableSeen(
            table=name,
            title=case.titles.get(name) or next(iter(table_concepts()[name].titles), name),
            number="",
            place=lines.next(),
            columns=tuple(dict.fromkeys(fact.column for fact in own)),
            figures=len(own),
            unit=unit,
            rows=tuple(dict.fromkeys([*(fact.row for fact in own), *case.rows.get(name, ())])),
        )
    for name in case.twice:
        yield TableSeen(name, next(iter(table_concepts()[name].titles), name), "", lines.next(), (), 1)


def link_cases(link: Link) -> tuple[Case, Case]:
    """Both sides filled so that the link holds, and with the first figure of the left side wrong."""
    left = [_cell(reference) for reference in link.left_references]
    right = [_cell(reference) for reference in link.right_references]
    whole = _AGREED * len(left) * len(right)
    agreeing = dict.fromkeys(left, str(whole / len(left))) | dict.fromkeys(right, str(whole / len(right)))
    wrong = agreeing | {left[0]: str(Decimal(agreeing[left[0]]) + _OFF)}
    titles = dict(link.title_says)
    good = Case(faulted=False, kind=link.kinds[0], facts=agreeing | _needed(link, agreeing), titles=titles)
    return good, replace(good, faulted=True, facts=wrong | _needed(link, wrong))


def _cell(reference: Reference) -> str:
    """The cell with a code in the place of its placeholder."""
    code = functional().classes()[0].code
    row = reference.row.replace(_CODE, code).replace(_CLASS, code)
    return f"{reference.table}.{row}.{reference.column}"


def _needed(link: Link, facts: Mapping[str, str]) -> dict[str, str]:
    """A zero in each column that the link asks for and that no figure fills."""
    filled = {(cell_of(cell)[0], cell_of(cell)[2]) for cell in facts}
    found = {}
    for name in link.needs:
        table, _, column = name.partition(".")
        if (table, column) not in filled:
            found[f"{table}.total.{column}"] = "0.00"
    return found
