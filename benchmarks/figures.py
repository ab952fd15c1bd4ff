"""The printed figures of a disclosure that can be planted wrong: of tables, narrative and target sheets.

Each figure knows how to put another value in its place (statements with their sentence), which finding
would be about it, and whether other printed figures contradict the new value. What determines a figure
is worked out here from the figures themselves, not asked of the audit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.narrative import Stated, stated_claims
from mingzhang.audit.relations import Outcome, all_relations, weigh
from mingzhang.model import TOTAL, Amount, Claim, Disclosure, Fact, Finding, Indicator, Place, Target
from mingzhang.taxonomy.money import factor_of, in_unit
from mingzhang.taxonomy.plain import plain

TABLES, NARRATIVE, TARGETS = "tables", "narrative", "target sheets"
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_MONEY = re.compile(r"(\d+(?:\.\d+)?)(万元|元)$")
_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "降低": "增长", "上升": "下降"}


@dataclass(frozen=True)
class Figure:
    """A printed figure: where it stands, what the audit would call it, and how it is changed.

    `contradicts`: whether the other printed figures leave no room for a value."""

    area: str
    part: str
    amount: Amount
    names: frozenset[tuple[str, str, str]]
    places: tuple[Place, ...]
    facts: frozenset[CellKey]
    put: Callable[[Amount], Disclosure]
    contradicts: Callable[[Amount], bool]
    neighbours: tuple[Decimal, ...] = ()
    flips: bool = False

    def touched_by(self, finding: Finding) -> bool:
        """Whether a finding is about this figure."""
        if any(fact.key in self.facts for fact in finding.facts):
            return True
        return any(place == other for place in finding.places for other in self.places)


def figures(disclosure: Disclosure) -> Iterator[Figure]:
    """Every figure of the disclosure, tables first."""
    ledger = Ledger(disclosure)
    stated = stated_claims(ledger)
    yield from _table_figures(ledger, stated)
    for index, item in enumerate(stated):
        if not item.claim.in_reason:
            yield from _claim_figures(ledger, stated, index)
    for number, target in enumerate(disclosure.targets):
        yield from _fund_figures(disclosure, number, target)
        yield from _indicator_figures(disclosure, number, target)


# ---- tables


def _table_figures(ledger: Ledger, stated: list[Stated]) -> Iterator[Figure]:
    disclosure = ledger.disclosure
    outcomes: dict[CellKey, list[Outcome]] = {}
    for relation in all_relations(ledger):
        if relation.certain and not relation.at_most and not ledger.doubtful & {relation.cell[0]}:
            outcome = weigh(relation, ledger)
            if outcome.holds or outcome.rounding:
                for fact in relation.facts:
                    outcomes.setdefault(fact.key, []).append(outcome)
    named: dict[CellKey, list[Claim]] = {}
    for item in stated:
        if len({cell for cell in item.cells if cell in ledger.facts}) == 1:
            for cell in item.cells:
                named.setdefault(cell, []).append(item.claim)
    by_table = {t: tuple(f.amount.value for f in facts) for t, facts in ledger.by_table.items()}
    for fact in disclosure.facts:
        if fact.certain and ledger.facts[fact.key] is fact:
            yield Figure(
                TABLES,
                "figure",
                fact.amount,
                frozenset({fact.key}),
                (),
                frozenset({fact.key}),
                _put_fact(disclosure, fact),
                _fact_contradicts(ledger, fact, outcomes.get(fact.key, []), named.get(fact.key, [])),
                by_table[fact.table],
            )


def _put_fact(disclosure: Disclosure, fact: Fact) -> Callable[[Amount], Disclosure]:
    def put(amount: Amount) -> Disclosure:
        facts = tuple(replace(f, amount=amount) if f is fact else f for f in disclosure.facts)
        return replace(disclosure, facts=facts)

    return put


def _fact_contradicts(
    ledger: Ledger, fact: Fact, outcomes: list[Outcome], claims: list[Claim]
) -> Callable[[Amount], bool]:
    def contradicts(amount: Amount) -> bool:
        change = ledger.scaled(amount.value - fact.amount.value, fact.table)
        for outcome in outcomes:
            moved = change * (outcome.relation.left.count(fact) - outcome.relation.right.count(fact))
            if abs(outcome.difference + moved) > outcome.tolerance:
                return True
        return any(
            claim.amount is not None
            and factor_of(claim.unit) == factor_of(ledger.unit(fact.table))
            and claim.amount.value == fact.amount.value
            and abs(change) > Decimal("0.1")
            and fact.table not in ledger.doubtful
            for claim in claims
        )

    return contradicts


# ---- narrative


def _claim_figures(ledger: Ledger, stated: list[Stated], index: int) -> Iterator[Figure]:
    item = stated[index]
    claim = item.claim
    peers = [other.claim for other in stated if other.claim.section == claim.section]
    for part in ("amount", "share", "delta", "growth"):
        amount: Amount | None = getattr(claim, part)
        if amount is None or amount.value == 0:
            continue
        values = [getattr(peer, part) for peer in peers]
        column = {"share": "share_pct", "growth": "growth_pct"}.get(part, part)
        yield Figure(
            NARRATIVE,
            part,
            amount,
            frozenset({("narrative", claim.subject, name) for name in (column, claim.kind or column)}),
            (claim.place,),
            frozenset(),
            _put_claim(ledger.disclosure, claim, part),
            _claim_contradicts(ledger, stated, index, part),
            tuple(abs(value.value) for value in values if value is not None),
        )
    for part in ("delta", "growth"):
        amount = getattr(claim, part)
        if amount is not None and amount.value and claim.delta and claim.growth:
            yield Figure(
                NARRATIVE,
                "direction",
                amount,
                frozenset({("narrative", claim.subject, "growth_pct" if part == "growth" else part)}),
                (claim.place,),
                frozenset(),
                _put_claim(ledger.disclosure, claim, part),
                _claim_contradicts(ledger, stated, index, part),
                flips=True,
            )


def _put_claim(disclosure: Disclosure, claim: Claim, part: str) -> Callable[[Amount], Disclosure]:
    def put(amount: Amount) -> Disclosure:
        old: Amount = getattr(claim, part)
        text = _rewritten(claim.text, claim.subject, old, amount)
        changed = replace(claim, text=text, **{part: amount})
        claims = tuple(
            changed
            if other is claim
            else replace(other, text=text)
            if other.text == claim.text and other.section == claim.section
            else other
            for other in disclosure.claims
        )
        passages = tuple(
            replace(p, text=p.text.replace(claim.text, text, 1)) if claim.text in p.text else p
            for p in disclosure.passages
        )
        return replace(disclosure, claims=claims, passages=passages)

    return put


def _rewritten(text: str, subject: str, old: Amount, new: Amount) -> str:
    """The sentence with the figure (or the direction word before it) changed."""
    digits = format(abs(old.value), "f")
    pattern = re.compile(
        r"(?<![\d.])" + "".join(rf"{re.escape(c)}[,，]?" for c in digits)[:-5] + r"(?![\d.])"
    )
    found = pattern.search(text, max(text.find(subject), 0)) or pattern.search(text)
    if found is None:
        return text
    if abs(old.value) != abs(new.value):
        return text[: found.start()] + format(abs(new.value), "f") + text[found.end() :]
    words = [(text.rfind(word, 0, found.start()), word) for word in _OPPOSITE]
    at, word = max(words)
    return text if at < 0 else text[:at] + _OPPOSITE[word] + text[at + len(word) :]


def _claim_contradicts(
    ledger: Ledger, stated: list[Stated], index: int, part: str
) -> Callable[[Amount], bool]:
    item = stated[index]
    claim = item.claim
    cells = {c for c in item.cells if c in ledger.facts}
    if claim.topic == "operating":  # 公用经费 is only usually the same
        cells = {c for c in cells if c[0] != "basic"}
    confirmed = _confirmed(ledger, claim, cells)
    wholes = _wholes_that_hold(ledger, stated, index)
    held = _growth_fits(claim, claim.amount or confirmed, claim.delta, claim.growth)

    def contradicts(amount: Amount) -> bool:
        changed = replace(claim, **{part: amount})
        if part == "amount" and confirmed is not None:
            return True
        if part in ("amount", "delta", "growth") and held:
            base = changed.amount or confirmed
            if not _growth_fits(changed, base, changed.delta, changed.growth):
                return True
        if part in ("amount", "share") and wholes and changed.share is not None:
            base = changed.amount or confirmed
            return base is not None and not any(_share_fits(base, whole, changed.share) for whole in wholes)
        return False

    return contradicts


def _confirmed(ledger: Ledger, claim: Claim, cells: set[CellKey]) -> Amount | None:
    """The figure of the one cell that the amount states, where both are alike."""
    rows = {cell[:2] for cell in cells}
    for cell in cells:
        fact = ledger.facts[cell]
        unit = factor_of(claim.unit) == factor_of(ledger.unit(cell[0]))
        if fact.certain and cell[0] not in ledger.doubtful and unit and "#" not in cell[1]:
            if claim.amount is None and len(rows) == 1:
                return fact.amount
            if claim.amount is not None and claim.amount.value == fact.amount.value:
                return fact.amount
    return None


def _growth_fits(claim: Claim, amount: Amount | None, delta: Amount | None, growth: Amount | None) -> bool:
    """Whether change ÷ (amount − change) can be the growth printed, give or take one unit."""
    if amount is None or delta is None or growth is None:
        return False
    slack = Decimal(1).scaleb(-growth.places)
    base = amount.value - delta.value
    if base <= 0 or delta.value * growth.value < 0:
        return False
    half = (Decimal(1).scaleb(-delta.places) + Decimal(1).scaleb(-amount.places)) / 2
    low = (delta.value - half) / (base + half) * 100 - slack
    high = (delta.value + half) / max(base - half, Decimal("0.001")) * 100 + slack
    return min(low, high) <= growth.value <= max(low, high)


def _wholes_that_hold(ledger: Ledger, stated: list[Stated], index: int) -> list[Amount]:
    """Totals of tables and amounts of the section of which the claim prints the share."""
    claim = stated[index].claim
    amount = claim.amount or _confirmed(ledger, claim, {c for c in stated[index].cells if c in ledger.facts})
    if claim.share is None or amount is None or claim.kind == "completion":
        return []
    tables = [f.amount for f in ledger.disclosure.facts if TOTAL in f.row and f.certain]
    said = [
        s.claim.amount
        for s in stated
        if s.claim.section == claim.section and s.claim is not claim and s.claim.amount
    ]
    return [w for w in dict.fromkeys((*tables, *said)) if _share_fits(amount, w, claim.share)]


def _share_fits(amount: Amount, whole: Amount, share: Amount) -> bool:
    """Whether the share can be amount ÷ whole, give or take one unit."""
    if whole.value == 0:
        return False
    return abs(amount.value / whole.value * 100 - share.value) <= Decimal(1).scaleb(-share.places) * Decimal(
        "1.5"
    )


# ---- target sheets


def _fund_figures(disclosure: Disclosure, number: int, target: Target) -> Iterator[Figure]:
    known = _project_amounts(disclosure, target)
    for part in ("year_funds", "appropriation", "other_funds"):
        amount: Amount | None = getattr(target, part)
        if amount is None or amount.value == 0:
            continue

        def contradicts(new: Amount, part: str = part) -> bool:
            changed = replace(target, **{part: new})
            parts = [a for a in (changed.appropriation, changed.other_funds) if a]
            adds_up = target.year_funds and target.appropriation and _adds_up(target)
            if adds_up and changed.year_funds and sum(a.value for a in parts) != changed.year_funds.value:
                return True
            return part == "year_funds" and bool(known)

        yield Figure(
            TARGETS,
            "funds",
            amount,
            frozenset({("performance", target.project or target.unit or "", part)}),
            (target.place,),
            frozenset(),
            _put_target(disclosure, number, **{"part": part}),
            contradicts,
            tuple(t.year_funds.value for t in disclosure.targets if t.year_funds),
        )


def _adds_up(target: Target) -> bool:
    parts = [a.value for a in (target.appropriation, target.other_funds) if a]
    return target.year_funds is not None and sum(parts) == target.year_funds.value


def _project_amounts(disclosure: Disclosure, target: Target) -> list[Decimal]:
    """What table and list print for the project of a sheet, where it is the sheet's own amount."""
    if target.project is None or target.year_funds is None:
        return []
    name = plain(target.project)
    if sum(1 for t in disclosure.targets if t.project and plain(t.project) == name) > 1:
        return []
    table = [
        f.amount.value
        for f in disclosure.facts
        if f.table == "projects" and f.column == TOTAL and "|" in f.row and plain(f.label) == name
    ]
    listed = [p.amount.value for p in disclosure.projects if p.amount and plain(p.name) == name]
    return [value for value in (*table, *listed) if value == target.year_funds.value]


def _put_target(disclosure: Disclosure, number: int, *, part: str) -> Callable[[Amount], Disclosure]:
    def put(amount: Amount) -> Disclosure:
        changed = replace(disclosure.targets[number], **{part: amount})
        return _with_target(disclosure, number, changed)

    return put


def _with_target(disclosure: Disclosure, number: int, target: Target) -> Disclosure:
    targets = (*disclosure.targets[:number], target, *disclosure.targets[number + 1 :])
    return replace(disclosure, targets=targets)


def _indicator_figures(disclosure: Disclosure, number: int, target: Target) -> Iterator[Figure]:
    weights = [i.weight.value for i in target.indicators if i.weight]
    total = sum(weights, Decimal(0))
    whole = len(weights) == len(target.indicators) and sum(weights) in (90, 100)
    for index, indicator in enumerate(target.indicators):
        if indicator.weight is not None and indicator.weight.value:
            yield Figure(
                TARGETS,
                "weight",
                indicator.weight,
                frozenset({("performance", indicator.level3, "weight")}),
                (target.place, indicator.place),
                frozenset(),
                _put_indicator(disclosure, number, index, "weight"),
                lambda new, old=indicator.weight: whole and total - old.value + new.value not in (90, 100),
                tuple(weights),
            )
        found = _FIGURE.search(plain(indicator.value or ""))
        if found and Decimal(found.group()):
            yield Figure(
                TARGETS,
                "value",
                Amount.parse(found.group()),
                frozenset({("performance", indicator.level3, "value")}),
                (indicator.place,),
                frozenset(),
                _put_indicator(disclosure, number, index, "value"),
                _value_contradicts(disclosure, target, indicator),
            )


def _put_indicator(
    disclosure: Disclosure, number: int, index: int, part: str
) -> Callable[[Amount], Disclosure]:
    def put(amount: Amount) -> Disclosure:
        target = disclosure.targets[number]
        old = target.indicators[index]
        value: Mapping[str, object] = {part: amount}
        if part == "value":
            value = {part: _FIGURE.sub(str(amount), plain(old.value or ""), count=1)}
        new = replace(old, **value)  # type: ignore[arg-type]
        rows = (*target.indicators[:index], new, *target.indicators[index + 1 :])
        return _with_target(disclosure, number, replace(target, indicators=rows))

    return put


def _value_contradicts(
    disclosure: Disclosure, target: Target, indicator: Indicator
) -> Callable[[Amount], bool]:
    """A cost indicator whose amount is the project's own cannot be more than the sheet's funds."""
    money = _MONEY.search(plain(indicator.value or ""))
    cost = "成本" in indicator.level1 or "成本" in indicator.level2
    value = in_unit(Decimal(money.group(1)), money.group(2), disclosure.amount_unit) if money else None
    same = cost and target.year_funds is not None and value == target.year_funds.value
    return lambda new: same and new.value > Decimal(money.group(1) if money else 0)
