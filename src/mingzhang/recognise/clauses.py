"""A plain paragraph → its figures as tokens: amount, change, growth, share, completion, or no change.

What a figure is is decided by the words right before it; the words left of those are its residual,
in which a subject may stand. Figures inside stated reasons are marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mingzhang.model import Amount
from mingzhang.taxonomy.sentences import Sentences, one_of, pattern

AMOUNT, DELTA, GROWTH, SHARE, COMPLETION, FLAT = "amount", "delta", "growth", "share", "completion", "flat"
_BOUNDARY = ",;。:"


@dataclass(frozen=True)
class Token:
    """A figure at `start:end` of the plain text. Its clause begins at `clause`, `left:right` is the
    residual; `zone` is the end of the reason in which it stands, or 0."""

    kind: str
    start: int
    end: int
    clause: int
    left: int
    right: int
    amount: Amount | None
    unit: str | None
    zone: int = 0


@dataclass(frozen=True)
class Zone:
    """A stretch of text: a stated reason (behind its marker, which begins at `marker`), or a purpose."""

    start: int
    end: int
    marker: int = 0


class Clauses:
    """The clause grammar compiled."""

    def __init__(self, words: Sentences) -> None:
        grammar = words.grammar
        units = "|".join(
            re.escape(unit.name) + (f"(?!{unit.unless})" if unit.unless else "")
            for unit in sorted(grammar.money, key=lambda unit: -len(unit.name))
        )
        either = one_of([*grammar.up, *grammar.down])
        sign = f"(?P<sign>{either})(?:\\({either}\\))?"
        self.figure = re.compile(
            f"(?P<number>{pattern(grammar.number).pattern})(?:(?P<unit>{units})|(?P<percent>{grammar.percent}))?"
        )
        self.direction = re.compile(sign + pattern(grammar.after_direction).pattern + "$")
        self.than = re.compile(
            f"(?P<sign>{one_of([*grammar.above, *grammar.below])}){pattern(grammar.than).pattern}$"
        )
        self.falls = frozenset([*grammar.down, *grammar.below])
        self.limit, self.alone = pattern(grammar.limit), pattern(grammar.alone)
        self.share, self.completion = pattern(grammar.share), pattern(grammar.completion)
        self.compare, self.flat = pattern(grammar.compare), pattern(grammar.flat)
        self.reason, self.purpose = pattern(grammar.reason), pattern(grammar.purpose)
        self.numbered, self.continues = pattern(grammar.reason_numbered), pattern(grammar.reason_continues)
        self.equals = pattern(grammar.equals)
        self.topics, self.heading_tail = words.topics, pattern(grammar.heading_tail)
        self.parts = pattern(grammar.subject.parts)
        self.among, self.own_budget = pattern(grammar.among), pattern(grammar.own_budget)
        self.mentions = re.compile("\\d|" + self.flat.pattern)

    def tokens(self, text: str) -> tuple[list[Token], list[Zone], list[Zone]]:
        """Tokens in printed order, the reasons and the purposes of one paragraph."""
        if not self.mentions.search(text):
            return [], [], []
        reasons = list(self._reasons(text))
        purposes = list(self._purposes(text))
        found: list[Token] = []
        for match in self._matches(text):
            zone = next((zone for zone in reasons if zone.start <= match.start() < zone.end), Zone(0, 0))
            token = self._token(text, match, max(found[-1].end if found else 0, zone.start), zone.end, found)
            if token is not None:
                found.append(token)
        return found, reasons, purposes

    def _matches(self, text: str) -> list[re.Match[str]]:
        both = [*self.figure.finditer(text), *self.flat.finditer(text)]
        return sorted(both, key=lambda match: match.start())

    def _token(
        self, text: str, match: re.Match[str], after: int, zone: int, found: Sequence[Token]
    ) -> Token | None:
        left = segment_start(text, match.start(), after)
        if match.re is self.flat:
            return self._flat(text, match, left, zone)
        before = text[left : match.start()]
        number, unit = match.group("number"), match.group("unit")
        amount = Amount.parse(number)
        if match.group("percent"):
            of_amount = self._of_amount(text, left, match, found)
            return of_amount or self._rate(before, match, left, amount, zone)
        if unit:
            return (
                None
                if self.limit.match(text, match.end())
                else self._money(before, match, left, amount, unit, zone)
            )
        if not self.alone.match(text, match.end()):
            return None
        if found and amount.value and self.direction.search(before):
            return self._rate(before, match, left, amount, zone)
        if not amount.value and (self.equals.search(before) or self.direction.search(before)):
            return self._money(before, match, left, amount, None, zone)
        return None

    def _of_amount(self, text: str, left: int, match: re.Match[str], found: Sequence[Token]) -> Token | None:
        """A rate of completion whose budget stands inside: 完成年初预算50万元的90%."""
        last = found[-1] if found else None
        if last is None or last.kind != AMOUNT or last.end != left:
            return None
        if not self.completion.search(text[last.clause : last.start] + text[left : match.start()]):
            return None
        amount = Amount.parse(match.group("number"))
        return Token(COMPLETION, *match.span(), left, left, left, amount, None, last.zone)

    def _flat(self, text: str, match: re.Match[str], left: int, zone: int) -> Token | None:
        if zone or not self.compare.search(text, left, match.start()):
            return None
        return Token(FLAT, *match.span(), left, *self._residual(text, left, match.start()), None, None)

    def _money(
        self, before: str, match: re.Match[str], left: int, amount: Amount, unit: str | None, zone: int
    ) -> Token:
        span = (match.start("number"), match.end())
        sign = self.direction.search(before) or self.than.search(before)
        if sign is None:
            return Token(AMOUNT, *span, left, left, match.start(), amount, unit, zone)
        rest = self._residual(match.string, left, left + sign.start())
        return Token(DELTA, *span, left, *rest, self._signed(amount, sign.group("sign")), unit, zone)

    def _rate(self, before: str, match: re.Match[str], left: int, amount: Amount, zone: int) -> Token | None:
        span = (match.start("number"), match.end())
        sign = self.direction.search(before)
        if sign is not None:
            rest = self._residual(match.string, left, left + sign.start())
            return Token(GROWTH, *span, left, *rest, self._signed(amount, sign.group("sign")), None, zone)
        for kind, regex in ((COMPLETION, self.completion), (SHARE, self.share)):
            found = regex.search(before)
            if found is not None:
                return Token(kind, *span, left, left, left + found.start(), amount, None, zone)
        return None

    def _signed(self, amount: Amount, word: str) -> Amount:
        falls = word in self.falls and amount.value != 0
        return Amount(-amount.value) if falls else amount

    def _residual(self, text: str, left: int, right: int) -> tuple[int, int]:
        """The part of a clause of change in which a subject may stand: before the comparison, or behind."""
        compare = self.compare.search(text, left, right)
        if compare is None:
            return left, right
        return (left, compare.start()) if compare.start() > left else (compare.end(), right)

    def _reasons(self, text: str) -> Iterator[Zone]:
        position = 0
        while (match := self.reason.search(text, position)) is not None:
            end = self._reason_end(text, match.end())
            yield Zone(match.end(), end, match.start())
            position = max(end, match.end())

    def _reason_end(self, text: str, start: int) -> int:
        """A reason ends at its full stop, or at a semicolon behind which a new statement begins."""
        numbered = self.numbered.match(text, start) is not None
        position = start
        while position < len(text):
            stop = next((i for i in range(position, len(text)) if text[i] in ";。"), len(text))
            goes_on = stop < len(text) and self._goes_on(text, stop, numbered)
            if not goes_on:
                return stop
            position = stop + 1
        return len(text)

    def _goes_on(self, text: str, stop: int, numbered: bool) -> bool:
        """Behind `stop`, a numbered reason has its next number; another one no new statement."""
        if numbered:
            return self.continues.match(text, stop + 1) is not None
        return text[stop] == ";" and not self._states(text, stop + 1)

    def _states(self, text: str, start: int) -> bool:
        """Whether the clause at `start` holds a figure of money or a rate."""
        stop = next((i for i in range(start, len(text)) if text[i] in ";。"), len(text))
        found = self.figure.finditer(text, start, stop)
        return any(
            match.group("unit") or match.group("percent") or self._stands_alone(text, start, match)
            for match in found
        ) or bool(self.flat.search(text, start, stop))

    def _stands_alone(self, text: str, start: int, match: re.Match[str]) -> bool:
        """A figure without unit that is an amount all the same."""
        return bool(self.alone.match(text, match.end()) and self.equals.search(text[start : match.start()]))

    def _purposes(self, text: str) -> Iterator[Zone]:
        for match in self.purpose.finditer(text):
            stop = next((i for i in range(match.end(), len(text)) if text[i] in ";。"), len(text))
            compare = self.compare.search(text, match.end(), stop)
            yield Zone(match.start(), compare.start() if compare else stop)


def segment_start(text: str, position: int, after: int) -> int:
    """Where the clause of the figure at `position` begins: behind punctuation outside brackets, behind
    the bracket that is open around it, or at `after`, the end of the figure before."""
    index = position - 1
    while index >= after:
        char = text[index]
        if char == ")":
            opening = matching_bracket(text, index)
            if opening < after:
                return index + 1
            index = opening
        elif char == "(" or (char in _BOUNDARY and not _in_number(text, index)):
            return index + 1
        index -= 1
    return after


def matching_bracket(text: str, closing: int) -> int:
    """The bracket that `closing` closes; `closing` itself where there is none."""
    depth = 0
    for index in range(closing, -1, -1):
        if text[index] == ")":
            depth += 1
        elif text[index] == "(":
            depth -= 1
            if depth == 0:
                return index
    return closing


def _in_number(text: str, index: int) -> bool:
    return text[index] == "," and text[index - 1 : index].isdigit() and text[index + 1 : index + 4].isdigit()


@lru_cache(maxsize=8)
def clauses(words: Sentences) -> Clauses:
    """The compiled clause grammar."""
    return Clauses(words)
