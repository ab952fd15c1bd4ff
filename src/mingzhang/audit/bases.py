"""Calculation bases: heads × standard × times against the amount, products written out, parts of an amount.

An amount counts in any unit that the document may mean; a difference within the tolerance of
data/sentences/quantities.yaml (heads are estimates) says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Amount, Finding, Indicator, Interval, Place, Project, Target
from mingzhang.taxonomy.money import factor_of, usual_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.quantities import (
    AT_LEAST,
    AT_MOST,
    Quantity,
    QuantityWords,
    quantities,
    quantity,
    quantity_words,
)
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import one_of, pattern

ONE, ZERO = Decimal(1), Decimal(0)
CENT = Decimal("0.01")
TEN_THOUSAND = Decimal(10_000)


def check_project_bases(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The list of projects: heads × standard (× months) against the amount."""
    words = quantity_words()
    for project in ledger.disclosure.projects:
        heads = _detail(project, words.labels.heads)
        standard = _detail(project, words.labels.standard)
        if not heads or not standard or project.amount is None:
            continue
        products = _products(heads, standard, words)
        if products and not any(
            _explains(product, project.amount.value * unit, words)
            for product in products
            for unit in _money_units(ledger)
        ):
            shown = products[-1] / _money_units(ledger)[0]
            details = {"project": project.name, "heads": heads, "standard": standard}
            yield _finding(rule, project.place, details, project.amount.value, shown)


def _detail(project: Project, labels: Sequence[str]) -> str:
    return next((value for label, value in project.details if label in labels), "")


def _products(heads: str, standard: str, words: QuantityWords) -> list[Decimal]:
    """Possible amounts in yuan; empty where heads or standard are not one figure each."""
    if words.is_range(heads) or words.is_range(standard):
        return []
    counts = [q for q in quantities(heads) if not words.is_money(q) and q.unit not in words.percent]
    prices = [q for q in quantities(standard) if words.is_money(q)]
    times = [q for q in quantities(standard) if not words.is_money(q)]
    if len(counts) != 1 or len(prices) != 1 or any(q.unit not in words.periods for q in times):
        return []
    product = counts[0].value * prices[0].value
    if times:
        return [product * times[0].value] if len(times) == 1 else []
    return [product * number for number in _times_a_year(prices[0], "", words)]


def _times_a_year(price: Quantity, name: str, words: QuantityWords) -> list[int]:
    """How often a year the price may be paid: of a month's any number of months; none where unknown."""
    periods = [part for part in price.per if part not in words.heads]
    named = words.named_period(name)
    if any(part not in words.periods for part in periods):
        return []
    most = max([int(words.periods[part]) for part in (*periods, *([named] if named else []))], default=1)
    return list(range(1, most + 1))


def _explains(product: Decimal, amount: Decimal, words: QuantityWords) -> bool:
    return abs(product - amount) <= abs(amount) * Decimal(words.tolerance)


def _money_units(ledger: Ledger) -> list[Decimal]:
    """Yuan in the units that an amount without one may have: the usual one, and that of the tables."""
    names = dict.fromkeys((usual_unit(()), ledger.disclosure.amount_unit))
    return [factor for name in names if (factor := factor_of(name))]


@cache
def _written_products() -> re.Pattern[str]:
    """a × b (+ c × d) = e; groups `sum` and `result`."""
    words = quantity_words()
    number = r"\d+(?:,\d{3})*(?:\.\d+)?"
    factor = rf"\(?{number}[^\d,;。:、()=＝≈+＋×✕╳*＊∗xX]{{0,8}}(?:\([^\d()]{{1,4}}\))?\)?"
    chain = rf"{factor}(?:{words.times}{factor})+"
    result = rf"(?P<result>{number}(?:{one_of(list(words.scales))})?(?:{one_of(words.money)}))"
    return re.compile(rf"(?P<sum>{chain}(?:{words.plus}{chain})*){words.equals}{result}")


def check_written_products(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Products written out with their result, in the running text, the list of projects and the sheets."""
    for text, place in _texts(ledger):
        for match in _written_products().finditer(plain(text)):
            result = next(quantities(match["result"]), None)
            sums = _sum_of_products(match["sum"])
            if result is None or sums is None or sums.meets(result.interval):
                continue
            middle = (sums.low + sums.high) / 2
            if not _explains(middle, result.value, quantity_words()):
                scale = TEN_THOUSAND if abs(result.value) >= TEN_THOUSAND else ONE
                details = {"product": match.group()}
                yield _finding(rule, place, details, result.value / scale, middle / scale)


def _sum_of_products(text: str) -> Interval | None:
    """The value in yuan; None where a product has not exactly one factor of money."""
    words, low, high = quantity_words(), ZERO, ZERO
    for product in re.split(words.plus, text):
        factors = [_factor(part) for part in re.split(words.times, product)]
        known = [factor for factor in factors if factor is not None]
        if len(known) < len(factors) or sum(words.is_money(factor) for factor in known) != 1:
            return None
        ends = (ONE, ONE)
        for factor in known:
            share = Decimal("0.01") if factor.unit in words.percent else ONE
            ends = (ends[0] * factor.interval.low * share, ends[1] * factor.interval.high * share)
        low, high = low + ends[0], high + ends[1]
    return Interval(low, high)


def _factor(text: str) -> Quantity | None:
    return next(quantities(text.strip("()")), None)


def _texts(ledger: Ledger) -> Iterator[tuple[str, Place]]:
    for passage in ledger.disclosure.passages:
        yield passage.text, passage.place(0, len(passage.text))
    for target in ledger.disclosure.targets:
        yield target.goal, target.place


def check_target_bases(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A sheet's only price for each × its only number of these, against its funds, as far as bounds allow."""
    words = quantity_words()
    for target in ledger.disclosure.targets:
        pair = _price_and_heads(target, rule, words)
        if pair is None or target.year_funds is None:
            continue
        indicator, price, heads = pair
        times = _times_a_year(price, indicator.level3, words)
        funds = [target.year_funds.value * unit for unit in _money_units(ledger)]
        if not times or any(_within(amount, price, heads, times, words) for amount in funds):
            continue
        shown = price.value * heads.value * times[-1] / _money_units(ledger)[0]
        details = {"project": target.project or "", "heads": format(heads.value, "f"), "unit": heads.unit}
        details |= {"indicator": indicator.level3, "standard": indicator.value or ""}
        yield _finding(rule, indicator.place, details, target.year_funds.value, shown)


def _price_and_heads(
    target: Target, rule: Rule, words: QuantityWords
) -> tuple[Indicator, Quantity, Quantity] | None:
    """The one price for each thing and the one count of these things; None where there are others."""
    valued = [(item, found) for item in target.indicators if (found := quantity(item.value or ""))]
    costs = [pair for pair in valued if words.is_money(pair[1]) and _is_cost(pair[0], rule)]
    if len(costs) != 1 or len(costs[0][1].per) == 0 or costs[0][1].per[0] not in words.heads:
        return None
    thing = costs[0][1].per[0]
    heads = [found for item, found in valued if not _is_cost(item, rule) and found.unit == thing]
    return (*costs[0], heads[0]) if len(heads) == 1 else None


def _is_cost(indicator: Indicator, rule: Rule) -> bool:
    return any(word in indicator.level1 or word in indicator.level2 for word in rule.words["costs"])


def _within(
    amount: Decimal, price: Quantity, heads: Quantity, times: Sequence[int], words: QuantityWords
) -> bool:
    """Whether the amount lies between what the bounds of price and heads allow."""
    slack = abs(amount) * Decimal(words.tolerance)
    open_above = AT_LEAST in (price.bound, heads.bound)
    open_below = AT_MOST in (price.bound, heads.bound)
    low, high = price.interval.low * heads.interval.low, price.interval.high * heads.interval.high
    return any(
        (open_below or low * number <= amount + slack) and (open_above or amount - slack <= high * number)
        for number in times
    )


def check_allocation(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Where the allocation of a project is a list of amounts and nothing else: their sum and the amount."""
    entry = pattern(rule.patterns[0])
    for project in ledger.disclosure.projects:
        text = plain(project.allocation or "").rstrip("。;,")
        found = _listed_amounts(text, entry)
        if project.amount is None or not found or any(word in text for word in rule.words["partial"]):
            continue
        amounts = [project.amount.value * unit for unit in _money_units(ledger)]
        total = sum(found, ZERO)
        if not {total, *found} & set(amounts):
            details = {"project": project.name, "parts": str(len(found))}
            shown = total / _money_units(ledger)[0]
            yield _finding(rule, project.place, details, project.amount.value, shown)


def _listed_amounts(text: str, entry: re.Pattern[str]) -> list[Decimal]:
    """The amounts of a text that is one list, in yuan; empty where it says anything besides."""
    matches = list(entry.finditer(text))
    ends = [0, *(match.end() for match in matches)]
    if not matches or [match.start() for match in matches] != ends[:-1] or ends[-1] != len(text):
        return []
    amounts = [quantity(match["amount"]) for match in matches]
    return [amount.value for amount in amounts if amount is not None]


def _finding(rule: Rule, place: Place, details: dict[str, str], found: Decimal, expected: Decimal) -> Finding:
    shown = expected.quantize(min(CENT, ONE.scaleb(-Amount(found).places)))
    values = {"found": format(found, "f"), "expected": format(shown, "f")}
    values["difference"] = format(abs(found - shown), "f")
    return Finding(
        rule.id, rule.severity, rule.kind, details | values, (place,), shown, found, basis=rule.basis
    )
