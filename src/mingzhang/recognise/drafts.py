"""Claims while their paragraph is read, and which of them a figure goes on with that names no subject.

Behind a bracket that is the claim before the bracket; behind an enumeration (其中：…) in a new sentence
it is what was enumerated, unless only the last item makes the figures right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.model import Amount
from mingzhang.recognise.clauses import AMOUNT, COMPLETION, DELTA, GROWTH, Token
from mingzhang.recognise.subjects import Named

UNCHANGED, PREVIOUS = "unchanged", "previous"
BUDGET, ACTUAL = "budget", "actual"
_NO_LEAD = frozenset((PREVIOUS, BUDGET, COMPLETION))
_STOP = "。"
_HUNDRED = Decimal(100)


@dataclass
class Draft:
    """A claim while its sentence is read."""

    named: Named
    token: Token
    amount: Amount | None = None
    unit: str | None = None
    share: Amount | None = None
    delta: Amount | None = None
    growth: Amount | None = None
    kind: str = ""
    reason: str | None = None
    last: int = 0


def resumed(
    text: str, drafts: Sequence[Draft], current: Draft, ahead: Sequence[Token], among: re.Pattern[str]
) -> Draft:
    """The claim that `ahead[0]`, a figure without a subject, speaks about; `current` is the last one.

    `ahead`: this figure and those behind it; `among`: words that open an enumeration.
    """
    start = current.token.start
    outside = [draft for draft in drafts if not draft.token.zone and draft.token.start <= start]
    opening = _bracket_left(text, current, ahead[0])
    if opening is not None:
        before = [draft for draft in outside if draft.token.start < opening]
        return before[-1] if before else current
    if _STOP not in text[current.last : ahead[0].start]:
        return current
    lead = _lead(text, outside, among)
    only_last = lead is not None and _fits(current, text, ahead) and not _fits(lead, text, ahead)
    return current if lead is None or only_last else lead


def outcome_of(draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """The amount whose completion `draft` states; itself where it states none."""
    if draft.kind != COMPLETION:
        return draft
    amounts = [
        one
        for one in drafts
        if one.amount is not None
        and one.kind not in _NO_LEAD
        and one.named.name == draft.named.name
        and one.token.zone == draft.token.zone
        and one.token.start < draft.token.start
    ]
    return amounts[-1] if amounts else draft


def _bracket_left(text: str, current: Draft, token: Token) -> int | None:
    """The bracket that was open around the last claim and is closed before the figure."""
    depth = 0
    for index in range(current.token.start - 1, -1, -1):
        depth += (text[index] == ")") - (text[index] == "(")
        if depth < 0:
            return index if _closes(text, current.last, token.start) else None
    return None


def _closes(text: str, start: int, end: int) -> bool:
    """Whether a bracket is closed that was opened before `start`."""
    depth = 0
    for char in text[start:end]:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return True
    return False


def _lead(text: str, drafts: Sequence[Draft], among: re.Pattern[str]) -> Draft | None:
    """What the last sentence enumerates: its last amount before the words that say so."""
    start = text.rfind(_STOP, 0, drafts[-1].token.start) + 1
    word = among.search(text, start, drafts[-1].token.start)
    if word is None:
        return None
    start = 0 if word.start() == start else start
    amounts = [draft for draft in drafts if start <= draft.token.start < word.start()]
    leads = [draft for draft in amounts if draft.amount is not None and draft.kind not in _NO_LEAD]
    return leads[-1] if leads else None


def _fits(draft: Draft, text: str, ahead: Sequence[Token]) -> bool:
    """Whether the amount, last year's, the change and the rate of the sentence agree."""
    stop = text.find(_STOP, ahead[0].start)
    sentence = [token for token in ahead if stop < 0 or token.start < stop]
    change = next((t.amount for t in sentence if t.kind == DELTA and t.amount), None)
    if draft.amount is None or change is None:
        return False
    base = draft.amount.value - change.value
    if sentence[0].kind == AMOUNT and sentence[0].amount is not None:
        return base == sentence[0].amount.value
    rate = next((t.amount for t in sentence if t.kind == GROWTH and t.amount), None)
    if rate is None or base <= 0:
        return False
    return abs(change.value / base * _HUNDRED - rate.value) <= Decimal(1).scaleb(-rate.places)
