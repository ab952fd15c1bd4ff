"""Declared identities → findings: interval arithmetic decides error or notice, the culprit search groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.audit.culprit import Cause, explain
from mingzhang.audit.evidence import previous_values, repeated_figures
from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.relations import Outcome, Relation, all_relations, weigh
from mingzhang.model import NOTICE, UNSEARCHED, Culprit, Fact, Finding, Rival, Term
from mingzhang.taxonomy.rules import Rule


@dataclass(frozen=True)
class Identities:
    """Findings; rules that held, failed, or could not be decided on what was read for certain; and the
    values that wrong figures should have."""

    findings: tuple[Finding, ...]
    passed: frozenset[str]
    failed: frozenset[str]
    undecided: frozenset[str]
    corrected: Mapping[CellKey, Decimal]


def check_identities(ledger: Ledger, rules: Mapping[str, Rule]) -> Identities:
    """Weigh every identity and explain those that rounding cannot."""
    outcomes = [weigh(relation, ledger) for relation in all_relations(ledger)]
    sound = [outcome for outcome in outcomes if outcome.holds or outcome.rounding]
    broken = [outcome for outcome in outcomes if not (outcome.holds or outcome.rounding)]
    causes = _causes(broken, sound, ledger)
    told = [cause for cause in causes if _provable(cause, ledger)]
    findings = [_finding(cause, ledger, rules) for cause in told]
    findings += [_rounding(group, ledger, rules) for group in _same_rounding(outcomes)]
    corrected = {c.fact.key: c.suggest for c in told if c.fact and c.suggest is not None and _proven(c)}
    failed = frozenset(finding.rule for finding in findings) | _rules(
        o for cause in told for o in cause.outcomes
    )
    undecided = _rules(o for cause in causes if cause not in told for o in cause.outcomes) - failed
    held = _rules(outcomes) - failed - undecided
    return Identities(tuple(findings), held, failed, undecided, corrected)


def _causes(broken: Sequence[Outcome], sound: Sequence[Outcome], ledger: Ledger) -> list[Cause]:
    if not broken:
        return []
    claims, previous = repeated_figures(ledger), previous_values(ledger)
    return explain(broken, sound, ledger, claims=claims, previous=previous)


def _rules(outcomes: Iterable[Outcome]) -> frozenset[str]:
    return frozenset(outcome.relation.rule for outcome in outcomes)


def _proven(cause: Cause) -> bool:
    """Whether the suggested value is good enough to hold other statements against."""
    return cause.sure or len(cause.outcomes) > 1


def _provable(cause: Cause, ledger: Ledger) -> bool:
    """Whether what was read proves the fault: a broken identity of certain figures, in tables all of whose
    figures found their place."""
    if cause.fact is not None and not cause.fact.certain:
        return False
    return any(o.relation.certain and not ledger.doubtful & _tables(o.relation) for o in cause.outcomes)


def _finding(cause: Cause, ledger: Ledger, rules: Mapping[str, Rule]) -> Finding:
    """The relation that shows the cause best speaks; the others are counted."""
    outcome = min(cause.outcomes, key=lambda outcome: _speaks_for(outcome, cause.fact))
    severity = rules[outcome.relation.rule].severity
    return _worded(outcome, ledger, rules, severity, True, cause)


def _tables(relation: Relation) -> frozenset[str]:
    cells = [relation.cell, *([relation.other] if relation.other else [])]
    return frozenset(cell[0] for cell in cells)


def _speaks_for(outcome: Outcome, fact: Fact | None) -> tuple[int, int, int]:
    relation = outcome.relation
    if fact is None:
        return (0, 0, len(relation.facts))
    return (0 if relation.left == (fact,) else 1 if fact in relation.left else 2, 0, len(relation.facts))


def _same_rounding(outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    """Relations that only rounding separates; those of one row with the same figures go together, in all
    columns and tables that repeat them."""
    groups: dict[tuple[object, ...], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.rounding:
            relation = outcome.relation
            key = (relation.cell[1].rpartition(":")[2], outcome.found, outcome.expected)
            groups.setdefault(key, []).append(outcome)
    return list(groups.values())


def _rounding(group: Sequence[Outcome], ledger: Ledger, rules: Mapping[str, Rule]) -> Finding:
    certain = group[0].relation.certain
    return _worded(group[0], ledger, rules, NOTICE, certain, Cause(tuple(group), None, None, False))


def _worded(
    outcome: Outcome,
    ledger: Ledger,
    rules: Mapping[str, Rule],
    severity: str,
    certain: bool,
    cause: Cause | None,
) -> Finding:
    relation = outcome.relation
    rule = rules[relation.rule]
    culprit = None
    if cause is not None and cause.fact is not None:
        fact = cause.fact
        suggest = _text(cause.suggest, fact, ledger)
        culprit = Culprit(
            fact.table,
            fact.row,
            fact.column,
            suggest,
            cause.sure,
            cause.kind,
            tuple(Rival(*other.key, _text(value, other, ledger)) for other, value in cause.rivals),
            cause.missing_row,
        )
    return Finding(
        rule=relation.rule,
        severity=severity,
        kind=rule.kind,
        details=_details(outcome, rule) | _remark(cause),
        places=tuple(fact.place for fact in relation.facts[:1]),
        expected=outcome.expected,
        found=outcome.found,
        tolerance=outcome.tolerance,
        facts=_led_by(relation, cause),
        terms=_terms(relation),
        culprit=culprit,
        consequences=len(cause.outcomes) - 1 if cause else 0,
        basis=rule.basis,
        certain=certain,
    )


def _text(value: Decimal | None, fact: Fact, ledger: Ledger) -> str | None:
    return None if value is None else format(_printed(value, fact, ledger), "f")


def _remark(cause: Cause | None) -> dict[str, str]:
    return {} if cause is None or cause.searched else {UNSEARCHED: UNSEARCHED}


def _printed(value: Decimal, fact: Fact, ledger: Ledger) -> Decimal:
    """A value in the unit and with the decimals of the fact's table."""
    unit = ledger.scaled(Decimal(1), fact.table)
    return (value / unit).quantize(Decimal(1).scaleb(-ledger.places[fact.table]))


def _led_by(relation: Relation, cause: Cause | None) -> tuple[Fact, ...]:
    """The culprit first, then the stated figure, then the rest."""
    first = [cause.fact] if cause and cause.fact else []
    return tuple(dict.fromkeys((*first, *relation.facts)))


def _details(outcome: Outcome, rule: Rule) -> dict[str, str]:
    relation = outcome.relation
    details = {
        "table": relation.cell[0],
        "column": relation.cell[2],
        "found": format(outcome.found, "f"),
        "expected": format(outcome.expected, "f"),
        "difference": format(abs(outcome.difference), "f"),
        **relation.labels,
    }
    if relation.other is not None:
        details |= {
            "left_table": relation.cell[0],
            "left_column": relation.cell[2],
            "right_table": relation.other[0],
            "right_column": relation.other[2],
        }
    return details


def _terms(relation: Relation) -> tuple[Term, ...]:
    return tuple(Term(_term_label(fact), str(fact.amount), "+", fact.place) for fact in relation.right)


def _term_label(fact: Fact) -> str:
    code = fact.row.partition("|")[0]
    return fact.label if not code.isdigit() or fact.label.startswith(code) else f"{code} {fact.label}".strip()
