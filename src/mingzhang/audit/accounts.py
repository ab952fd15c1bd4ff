"""What only final accounts say: how far the budget was carried out, and what is left of each fund."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.narrative import COMPLETION
from mingzhang.audit.slips import blame
from mingzhang.audit.suspects import completion_suspects
from mingzhang.model import NOTICE, Amount, Claim, Fact, Finding, Interval, Passage, Term
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import CodeBook, fact_references, pattern, sentences

BUDGET, ADJUSTED = "budget", "adjusted"
ACTUAL = ("actual", "")
OPENING, INCOME, SPENT, CLOSING = "opening", "income", "total", "closing"
BALANCE = (OPENING, INCOME, SPENT, CLOSING)
NEAR = 4  # claims between a rate and the amounts that it is of
HUNDRED = Decimal(100)
ZERO = Decimal(0)
CENT = Decimal("0.01")


def check_completion(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A rate of completion against the budgets and outcomes that the sentence, or the table, gives: right for
    one pair is right."""
    claims = ledger.disclosure.claims
    codes = CodeBook(functional(), economic(), ledger.disclosure.year)
    for number, claim in enumerate(claims):
        if claim.kind != COMPLETION or claim.share is None or claim.in_reason:
            continue
        before = [c for c in claims[max(number - NEAR, 0) : number] if _same_thing(c, claim)]
        in_table = _printed(ledger, claim, "", codes)
        actuals = _amounts(before, ACTUAL) or in_table
        budgets = _amounts(before, (BUDGET, ADJUSTED)) or _printed(ledger, claim, BUDGET, codes)
        pairs = [(actual, budget) for actual in actuals for budget in budgets if budget.value]
        rates = [_completed(actual, budget, claim.share) for actual, budget in pairs]
        told = [_completed(actual, b, claim.share) for actual in in_table for b in budgets if b.value]
        if pairs and claim.share.value not in (*rates, *told):
            finding = _wrong_rate(rule, claim, *pairs[0], claim.share)
            yield _with_culprit(finding, claim, pairs[0], before, in_table)


def _with_culprit(
    finding: Finding,
    claim: Claim,
    pair: tuple[Amount, Amount],
    before: Sequence[Claim],
    firm: Sequence[Amount],
) -> Finding:
    """Names the likeliest wrong one of rate, budget and outcome, and where all of them stand; an outcome that
    the table prints as well is none."""
    places = dict.fromkeys((claim.place, *(c.place for c in before if c.amount in pair)))
    if finding.severity == NOTICE:
        return finding
    known = {c.amount: c for c in before}
    outcome, budget = (known.get(amount) for amount in pair)
    suspects = completion_suspects(claim, outcome if pair[0] not in firm else None, budget, pair)
    return replace(finding, culprit=blame(suspects), places=tuple(places))


def _same_thing(one: Claim, other: Claim) -> bool:
    same = (one.section, one.topic, one.subject, one.path) == (
        other.section, other.topic, other.subject, other.path,
    )  # fmt: skip
    return same and not one.in_reason


def _amounts(claims: Sequence[Claim], kinds: Sequence[str]) -> list[Amount]:
    """Amounts of these kinds, the nearest first."""
    return [c.amount for c in reversed(claims) if c.kind in kinds and c.amount is not None]


def _printed(ledger: Ledger, claim: Claim, kind: str, codes: CodeBook) -> list[Amount]:
    """The figure of the table that the claim's subject names, of the budget or of the account."""
    asked = replace(claim, kind=kind, share=None)
    for reference in fact_references(asked, sentences(), codes):
        table, _, rest = reference.partition(".")
        row, _, column = rest.rpartition(".")
        fact = ledger.facts.get((table, row, column))
        if fact is not None and fact.certain:
            return [fact.amount]
    return []


def _completed(actual: Amount, budget: Amount, rate: Amount) -> Decimal:
    """The rate as it should be printed."""
    return (actual.value / budget.value * HUNDRED).quantize(Decimal(1).scaleb(-rate.places), ROUND_HALF_UP)


def _wrong_rate(rule: Rule, claim: Claim, actual: Amount, budget: Amount, rate: Amount) -> Finding:
    """A notice where rounding, or cutting off instead of rounding, explains the difference."""
    exact = actual.value / budget.value * HUNDRED
    bounds = actual.interval.divide(budget.interval)
    wide = bounds * HUNDRED if bounds else Interval(exact, exact)
    step = Decimal(1).scaleb(-rate.places)
    explained = wide.meets(rate.interval) or abs(_completed(actual, budget, rate) - rate.value) <= step
    shown = exact.quantize(min(step, CENT), ROUND_HALF_UP)
    details = {
        "subject": claim.subject, "actual": str(actual), "budget": str(budget),
        "found": str(rate), "expected": format(shown, "f"),
    }  # fmt: skip
    return Finding(
        rule.id, NOTICE if explained else rule.severity, rule.kind, details, (claim.place,),
        expected=shown, found=rate.value, basis=rule.basis, quote=claim.text,
    )  # fmt: skip


def check_completion_direction(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """“More than”, “less than” and “as” the budget against the two amounts in front of it."""
    pair, said = (pattern(text) for text in rule.patterns)
    for passage in ledger.disclosure.passages:
        for match, word in _said_behind(plain(passage.text), pair, said):
            if not _agrees(word, _difference(match)):
                details = {name: match[name] for name in ("actual", "budget")} | {"words": word.group()}
                yield _about(rule, passage, details)


def check_budget_changes(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """By how much the outcome differs from the budget, against the two amounts in front of it."""
    pair, said = (pattern(text) for text in rule.patterns)
    for passage in ledger.disclosure.passages:
        for match, word in _said_behind(plain(passage.text), pair, said):
            stated = Amount.parse(word["change"])
            change, expected = -stated.value if word["below"] else stated.value, _difference(match)
            slack = Decimal(1).scaleb(-stated.places) / 2
            if abs(change - expected) > slack:
                details = {name: match[name] for name in ("actual", "budget")} | {"words": word.group()}
                figures = {"found": format(change, "f"), "expected": format(expected, "f")}
                finding = _about(rule, passage, details | figures)
                yield replace(finding, expected=expected, found=change)


def _said_behind(
    text: str, pair: re.Pattern[str], said: re.Pattern[str]
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Budget and outcome with the first words about them, before the next such pair."""
    pairs = list(pair.finditer(text))
    for number, match in enumerate(pairs):
        end = pairs[number + 1].start() if number + 1 < len(pairs) else len(text)
        word = said.search(text, match.end(), end)
        if word is not None:
            yield match, word


def _difference(pair: re.Match[str]) -> Decimal:
    return Amount.parse(pair["actual"]).value - Amount.parse(pair["budget"]).value


def _about(rule: Rule, passage: Passage, details: dict[str, str]) -> Finding:
    place = passage.place(0, len(passage.text))
    return Finding(rule.id, rule.severity, rule.kind, details, (place,), basis=rule.basis, quote=passage.text)


def check_rate_direction(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """“More than”, “less than” and “as” the budget against the rate of completion in front of it, where the
    two amounts do not stand there; 100 % may be rounded."""
    rate, said, pair = (pattern(text) for text in rule.patterns)
    for passage in ledger.disclosure.passages:
        text, last = plain(passage.text), 0
        for match, word in _said_behind(text, rate, said):
            over = Amount.parse(match["rate"]).value - HUNDRED
            amounts = pair.search(text, last, match.end())
            last = match.end()
            if over and amounts is None and not _agrees(word, over):
                yield _about(rule, passage, {"found": match["rate"], "words": word.group()})


def _agrees(word: re.Match[str], difference: Decimal) -> bool:
    if word["below"]:
        return difference < 0
    return difference > 0 if word["above"] else difference == 0


def check_fund_balance(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A fund's table: what was there, and came in, less what was spent, is what is left, in every row."""
    for table in rule.words["tables"]:
        columns = ledger.columns(table)
        printed = {SPENT, CLOSING} <= columns or {OPENING, INCOME, SPENT} <= columns
        if not printed or table in ledger.doubtful:
            continue
        for row in dict.fromkeys(fact.row for fact in ledger.by_table.get(table, ())):
            cells = {column: ledger.facts.get((table, row, column)) for column in BALANCE}
            facts = [fact for fact in cells.values() if fact is not None]
            if any(not fact.certain for fact in facts) or len(facts) < 2:
                continue
            yield from _weigh_balance(ledger, rule, cells, facts)


def _weigh_balance(
    ledger: Ledger, rule: Rule, cells: dict[str, Fact | None], facts: Sequence[Fact]
) -> Iterator[Finding]:
    values = {column: ledger.value(fact) if fact else ZERO for column, fact in cells.items()}
    expected = values[OPENING] + values[INCOME] - values[SPENT]
    difference = abs(values[CLOSING] - expected)
    if not difference:
        return
    slack = sum((ledger.half(fact) for fact in facts), ZERO)
    stated = cells[CLOSING] or facts[0]
    details = {"table": stated.table, "label": stated.label or stated.row}
    figures = {"found": values[CLOSING], "expected": expected, "difference": difference}
    details |= {name: format(value, "f") for name, value in figures.items()}
    terms = tuple(
        Term(fact.label, str(fact.amount), "-" if column == SPENT else "+", fact.place)
        for column, fact in cells.items()
        if fact is not None and column != CLOSING
    )
    yield Finding(
        rule.id, NOTICE if difference <= slack else rule.severity, rule.kind, details, (stated.place,),
        expected=expected, found=values[CLOSING], tolerance=slack, facts=tuple(facts), terms=terms,
        basis=rule.basis,
    )  # fmt: skip
