"""Claims of the narrative, the cells that they name, and whether both agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.relations import all_relations, weigh
from mingzhang.audit.slips import SLIP, Suspect, guess
from mingzhang.audit.suspects import AMOUNT, NARRATIVE, growth_holds
from mingzhang.model import NOTICE, Amount, Claim, Culprit, Fact, Finding, Interval, Term
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.money import factor_of, in_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import CodeBook, fact_references, sentences

CLAIM_FACT, CORRECTED, OPERATING = "claim-fact", "claim-corrected-fact", "operating-cost"
COMPLETION = "completion"
STATED = "stated"
OTHER_KINDS = frozenset(("budget", "previous", "adjusted", COMPLETION))
NEAR = 12  # claims between an amount and what is said of it later
HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Stated:
    """A claim with the cells that it may name, in order of preference."""

    claim: Claim
    cells: tuple[CellKey, ...]


def stated_claims(ledger: Ledger) -> list[Stated]:
    """Claims of the narrative with their cells."""
    return list(ledger.once(STATED, lambda: _stated(ledger)))


def _stated(ledger: Ledger) -> list[Stated]:
    found = []
    codes = CodeBook(functional(), economic(), ledger.disclosure.year)
    amounts = (claim for claim in ledger.disclosure.claims if claim.amount and claim.amount.value)
    spent = frozenset(plain(claim.subject) for claim in amounts)
    for claim in ledger.disclosure.claims:
        references = fact_references(claim, sentences(), codes, spent=spent)
        cells = tuple(map(cell_of, references))
        found.append(Stated(claim, cells))
    return found


def check_claims(
    ledger: Ledger, rules: Mapping[str, Rule], corrected: Mapping[CellKey, Decimal]
) -> Iterator[Finding]:
    """Every claim that names a printed cell against that cell, or against the value that it should have.

    A cell whose column is not certain proves nothing, nor does a table with figures that found no place.
    """
    for stated in stated_claims(ledger):
        claim = stated.claim
        amount = _amount_in_unit(claim, ledger)
        candidates = [
            cell for cell in _printed_cells(stated, ledger) if cell in ledger.facts or ledger.is_blank(cell)
        ]
        if amount is None or not candidates:
            continue
        firm = [cell for cell in candidates if not _is_loose(claim, cell, rules[OPERATING])]
        candidates = firm or candidates
        if any(_agrees(amount, _cell_value(ledger, cell, corrected)) for cell in candidates):
            continue
        cell = candidates[0]
        if (
            _is_repeated(cell)
            or len({row for table, row, _ in candidates if table == cell[0] and row.isdigit()}) > 1
        ):
            continue
        fact = ledger.facts.get(cell)
        if _told_in_parts(stated, cell, ledger, corrected):
            continue
        if (fact is None or fact.certain) and cell[0] not in ledger.doubtful:
            name = CORRECTED if cell in corrected else CLAIM_FACT
            if _is_loose(claim, cell, rules[OPERATING]):
                name = OPERATING
            finding = _claim_finding(ledger, rules[name], claim, amount, cell, corrected)
            right = _as_claimed(claim, finding.expected, ledger)
            mended = _mended(claim, right) if fact is not None and right is not None else 0
            yield replace(
                finding, culprit=_claim_culprit(finding, stated, ledger, mended), consequences=mended
            )


def _is_loose(claim: Claim, cell: CellKey, rule: Rule) -> bool:
    """Whether the cell is only usually the amount of which the sentence speaks."""
    return claim.topic in rule.words["topic"] and cell[0] in rule.words["tables"]


def _as_claimed(claim: Claim, value: Decimal | None, ledger: Ledger) -> Amount | None:
    """A value of the document in the unit and with the decimals of the claim."""
    if value is None or claim.amount is None or claim.unit is None:
        return None
    converted = in_unit(value, ledger.disclosure.amount_unit, claim.unit)
    places = Decimal(1).scaleb(-claim.amount.places)
    return None if converted is None else Amount(converted.quantize(places, ROUND_HALF_UP))


def _mended(claim: Claim, right: Amount) -> int:
    """How many figures of the sentence itself would agree with another amount and do not with this one."""
    ratios = [growth_holds(claim, amount) for amount in (claim.amount, right)]
    return int(ratios == [False, True])


def _claim_culprit(finding: Finding, stated: Stated, ledger: Ledger, mended: int) -> Culprit | None:
    """The claim, unless only the claim has something else that speaks for it."""
    claim = stated.claim
    if not finding.facts or finding.expected is None or finding.found is None:
        return None
    fact = finding.facts[0]
    right = _as_claimed(claim, finding.expected, ledger)
    by_growth = growth_holds(claim, claim.amount) and not growth_holds(claim, right)
    backed = mended == 0 and (by_growth or _restated(claim, stated.cells, ledger))
    sound = _stands_in_sum(fact, ledger)
    if backed and sound:
        return None
    if backed:
        value = in_unit(finding.found, ledger.disclosure.amount_unit, ledger.unit(fact.table))
        suggest = None if value is None else format(value, "f")
        return Culprit(fact.table, fact.row, fact.column, suggest, False)
    if right is None or claim.amount is None:
        return None
    suspect = Suspect((NARRATIVE, claim.subject, AMOUNT), claim.amount, Interval(right.value, right.value))
    slipped = guess(suspect).cost <= SLIP and finding.found not in _printed_values(ledger)
    return Culprit(*suspect.name, str(right), sound and slipped)


def _printed_values(ledger: Ledger) -> frozenset[Decimal]:
    """All figures of the tables, in the document's unit."""
    return frozenset(ledger.value(fact) for fact in ledger.disclosure.facts)


def _restated(claim: Claim, cells: Sequence[CellKey], ledger: Ledger) -> bool:
    """Whether another sentence gives the same amount for the same cell."""
    return any(
        other.claim is not claim
        and other.claim.amount is not None
        and claim.amount is not None
        and other.claim.amount.value == claim.amount.value
        and other.claim.unit == claim.unit
        and set(other.cells) & set(cells)
        for other in stated_claims(ledger)
    )


def _stands_in_sum(fact: Fact, ledger: Ledger) -> bool:
    """Whether an identity of the tables holds with this figure."""
    relations = [relation for relation in all_relations(ledger) if fact in relation.facts]
    return any(outcome.holds or outcome.rounding for outcome in (weigh(r, ledger) for r in relations))


@dataclass(frozen=True)
class _Money:
    """An amount in the document's unit with the half unit of its last written place."""

    value: Decimal
    half: Decimal
    same_unit: bool


def _printed_cells(stated: Stated, ledger: Ledger) -> Iterator[CellKey]:
    """The cells that a claim may name; for a code printed in several rows each of these rows."""
    for table, row, column in stated.cells:
        repeated = [(table, other, column) for other in ledger.rows(table) if other.startswith(f"{row}#")]
        filled = [cell for cell in sorted(repeated) if cell in ledger.facts]
        yield from filled or [(table, row, column)]


def _told_in_parts(
    stated: Stated, cell: CellKey, ledger: Ledger, corrected: Mapping[CellKey, Decimal]
) -> bool:
    """Whether several sentences of a section give one cell in parts, which add up to it."""
    claim = stated.claim
    where = (claim.section, claim.topic, claim.kind)
    told = [
        amount.value
        for other in stated_claims(ledger)
        if cell in other.cells and (other.claim.section, other.claim.topic, other.claim.kind) == where
        if (amount := _amount_in_unit(other.claim, ledger)) is not None
    ]
    return len(told) > 1 and sum(told, ZERO) == _cell_value(ledger, cell, corrected).value


def _is_repeated(cell: CellKey) -> bool:
    """One of several rows of a code: the sentence may mean any of them or all together."""
    return "#" in cell[1]


def _amount_in_unit(claim: Claim, ledger: Ledger) -> _Money | None:
    if claim.amount is None or claim.in_reason or factor_of(claim.unit) is None:
        return None
    return _money(claim.amount, claim.unit, ledger)


def _money(amount: Amount, unit: str | None, ledger: Ledger) -> _Money | None:
    wanted = ledger.disclosure.amount_unit
    value = in_unit(amount.value, unit, wanted)
    half = in_unit(Decimal(1).scaleb(-amount.places) / 2, unit, wanted)
    if value is None or half is None:
        return None
    return _Money(value, half, factor_of(unit) == factor_of(wanted))


def _cell_value(ledger: Ledger, cell: CellKey, corrected: Mapping[CellKey, Decimal]) -> _Money:
    fact = ledger.facts.get(cell)
    if fact is None:
        return _Money(ZERO, ZERO, True)
    return _Money(corrected.get(cell, ledger.value(fact)), ledger.half(fact), True)


def _agrees(claimed: _Money, printed: _Money) -> bool:
    """Equal, or the claim is the printed figure in a coarser unit, rightly rounded."""
    if claimed.value == printed.value:
        return True
    if claimed.same_unit:
        return False
    step = claimed.half * 2
    return (printed.value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == claimed.value


def _claim_finding(
    ledger: Ledger,
    rule: Rule,
    claim: Claim,
    amount: _Money,
    cell: CellKey,
    corrected: Mapping[CellKey, Decimal],
) -> Finding:
    printed = _cell_value(ledger, cell, corrected)
    tolerance = amount.half + printed.half
    fact = ledger.facts.get(cell)
    rounding = abs(amount.value - printed.value) <= tolerance
    label = fact.label if fact else cell[1]
    return Finding(
        rule=rule.id,
        severity=NOTICE if rounding else rule.severity,
        kind=rule.kind,
        details={
            "printed": str(fact.amount) if fact else "",
            "subject": claim.subject,
            "unit": ledger.disclosure.amount_unit,
            "table": cell[0],
            "label": label,
            "column": cell[2],
            "found": format(amount.value, "f"),
            "expected": format(printed.value, "f"),
            "difference": format(abs(amount.value - printed.value), "f"),
        },
        places=(claim.place,),
        expected=printed.value,
        found=amount.value,
        tolerance=tolerance,
        facts=(fact,) if fact else (),
        terms=(Term(label, format(printed.value, "f"), "+", fact.place),) if fact else (),
        basis=rule.basis,
        quote=claim.text,
    )


def printed_amount(ledger: Ledger, stated: Stated) -> Amount | None:
    """The figure of the table where the sentence states only the change or the share, in one and the same
    unit."""
    return next(iter(printed_amounts(ledger, stated)), None)


def printed_amounts(ledger: Ledger, stated: Stated) -> list[Amount]:
    """All figures of tables that the sentence may mean, in one and the same unit, the likeliest first."""
    unit = stated.claim.unit
    facts = [ledger.facts[cell] for cell in stated.cells if cell in ledger.facts]
    return [f.amount for f in facts if unit is None or factor_of(unit) == factor_of(ledger.unit(f.table))]


def told_amount(stated: Sequence[Stated], number: int) -> Amount | None:
    """The amount that the narrative gave last for what a claim without amount speaks about."""
    claim = stated[number].claim
    for other in reversed(stated[max(number - NEAR, 0) : number]):
        one = other.claim
        same = (one.section, one.topic, one.subject, one.path) == (
            claim.section, claim.topic, claim.subject, claim.path,
        )  # fmt: skip
        if same and one.amount is not None and one.kind not in OTHER_KINDS and not one.in_reason:
            return one.amount if one.unit == claim.unit else None
    return None


def firm_amounts(ledger: Ledger, stated: Stated, loose: Rule) -> list[Amount]:
    """The printed figures with one of which the sentence must agree."""
    cells = tuple(cell for cell in stated.cells if not _is_loose(stated.claim, cell, loose))
    firm = [cell for cell in cells if cell in ledger.facts and cell[0] not in ledger.doubtful]
    return printed_amounts(ledger, replace(stated, cells=tuple(c for c in firm if ledger.facts[c].certain)))


def is_certain(ledger: Ledger, cell: CellKey) -> bool:
    """Whether a cell is printed, in a column that is certain."""
    return cell in ledger.facts and ledger.facts[cell].certain


def cell_of(reference: str) -> CellKey:
    """The cell that `table.row.column` names."""
    table, _, rest = reference.partition(".")
    row, _, column = rest.rpartition(".")
    return (table, row, column)
