"""Which figures of a statement may be wrong, and between what bounds they would be right."""

from __future__ import annotations

from decimal import Decimal

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.slips import blame
from mingzhang.audit.suspects import completion_suspects, growth_holds, growth_suspects, share_suspects
from mingzhang.model import Amount, Claim, Culprit, Place
from tests.audit.altered import sample
from tests.published import recognised


def claim(**parts: str) -> Claim:
    figures = {name: Amount.parse(text) for name, text in parts.items()}
    return Claim("", "", "基本支出", "", Place(), unit="万元", **figures)  # type: ignore[arg-type]


def blamed(stated: Claim, *firm: str) -> Culprit | None:
    assert stated.amount
    return blame(growth_suspects(stated, stated.amount, firm=firm, others=()))


def test_each_figure_of_a_growth_is_named_where_a_slip_explains_it():
    assert growth_holds(claim(amount="339.67", delta="59.17", growth="21.09"), Amount.parse("339.67"))
    wrong_growth = blamed(claim(amount="339.67", delta="59.17", growth="12.09"))
    wrong_delta = blamed(claim(amount="339.67", delta="95.17", growth="21.09"))
    wrong_amount = blamed(claim(amount="393.67", delta="59.17", growth="21.09"))
    assert wrong_growth and (wrong_growth.column, wrong_growth.suggest) == ("growth_pct", "21.09")
    assert wrong_delta and (wrong_delta.column, wrong_delta.suggest) == ("delta", "59.17")
    assert wrong_amount and (wrong_amount.column, wrong_amount.suggest) == ("amount", "339.67")


def test_what_stands_elsewhere_is_no_suspect():
    stated = claim(amount="3396.70", delta="59.17", growth="21.09")
    named = {
        suspect.name[2]
        for suspect in growth_suspects(stated, Amount.parse("3396.70"), firm={"amount"}, others=())
    }
    assert named == {"delta", "growth_pct"}


def test_two_directions_turned_together_are_one_slip():
    culprit = blamed(claim(amount="100.00", delta="-20.00", growth="-25.00"), "amount")
    assert culprit and (culprit.column, culprit.suggest) == ("delta", "20.00")


def test_a_share_is_named_where_the_amount_is_printed_elsewhere():
    stated = claim(amount="6.00", share="90.00")
    suspects = share_suspects(
        stated, Amount.parse("6.00"), Amount.parse("90.00"), Amount.parse("10.00"), firm=True, others=()
    )
    culprit = blame(suspects)
    assert culprit and (culprit.column, culprit.suggest, culprit.sure) == ("share_pct", "60.00", True)


def test_the_wrong_amount_of_a_completion_is_named():
    rate, outcome, budget = claim(share="99.50"), claim(amount="225.12"), claim(amount="262.25")
    pair = (Amount.parse("225.12"), Amount.parse("262.25"))
    culprit = blame(completion_suspects(rate, outcome, budget, pair))
    assert culprit and (culprit.column, Decimal(culprit.suggest or 0)) == ("budget", Decimal("226.25"))


def test_shares_and_growth_are_held_against_what_a_wrong_figure_should_be():
    ledger = Ledger(recognised(sample()))
    cell = ("expenditure", "210", "total")
    right = ledger.corrected({cell: Decimal("1.5")})
    assert (
        right.facts[cell].amount == Amount.parse("1.50")
        and right.facts[cell].label == ledger.facts[cell].label
    )
    assert ledger.corrected({}) is ledger
