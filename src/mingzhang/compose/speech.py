"""Sentences of the narrative: figures in the form's words, changes against last year, and their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from mingzhang.compose.ledger import ZERO, Figure, rounded, unit_factor
from mingzhang.compose.pieces import Draft, Piece, fill, join
from mingzhang.compose.rollup import Figures, Key
from mingzhang.model import Amount, Book
from mingzhang.taxonomy.compose_sentences import Composing, composing
from mingzhang.taxonomy.print_forms import Printing

_RATE_PLACES = 2
_HUNDRED = Decimal(100)
_NONE = Figure(ZERO, ZERO)
_NO_SLOTS: Mapping[str, str] = MappingProxyType({})
# Where a reason for the same change may stand under another key.
_SAME_CHANGE = {"general": "expenditure", "expenditure": "general", "income": "summary"}


@dataclass(frozen=True)
class Change:
    """What changed against last year, as printed; `known` is false where last year is not known."""

    known: bool
    delta: Decimal = ZERO
    growth: Decimal | None = None
    was: bool = True


@dataclass
class Speaker:
    """Says sentences about the figures of one book."""

    book: Book
    printing: Printing
    now: Figures
    before: Figures
    knows_before: bool
    lacking: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def words(self) -> Composing:
        """The form's wording."""
        return composing(self.printing.wording)

    @property
    def unit(self) -> str:
        """The narrative's unit of money."""
        return self.printing.narrative[0]

    @property
    def places(self) -> int:
        """The decimals of the narrative's amounts."""
        return self.printing.narrative[1]

    def value(self, figure: Figure, table: str = "") -> Decimal:
        """A figure of a table (or of the ledger) as the narrative prints it."""
        unit, places = self.printing.unit_of(table), self.printing.places_of(table)
        if (unit, places) == (self.unit, self.places):
            return figure.printed
        return rounded(figure.printed * unit_factor(unit, self.unit), self.places)

    def figure(self, key: Key) -> Figure:
        """This year's figure; zero where there is none."""
        return self.now.get(key) or Figure(ZERO, rounded(ZERO, self.printing.places))

    def last(self, key: Key) -> Figure | None:
        """Last year's figure, None where last year is not known."""
        found = self.before.get(key)
        if found is None and self.knows_before:
            return Figure(ZERO, rounded(ZERO, self.printing.places))
        return found

    def money(self, value: Decimal) -> str:
        """An amount with its unit."""
        shown = f"{value:,f}" if self.printing.separators == "all" else f"{value:f}"
        return self.words.money.format(figure=shown, unit=self.unit)

    def rate(self, value: Decimal) -> str:
        """A share or growth rate."""
        return self.words.percent.format(figure=f"{value:f}")

    def plain(self, sentence: str, **slots: str | Piece) -> Piece:
        """A sentence without a figure of its own."""
        return fill(self.words.sentences[sentence].text, {**self._cover, **slots})

    def change(self, key: Key) -> Change:
        """How a figure changed, in printed numbers."""
        last = self.last(key)
        if last is None:
            return Change(known=False)
        now = self.figure(key)
        shown = self.value(now, key[0])
        if self.book.cover.rounding == "parts":
            delta = shown - self.value(last, key[0])
        else:
            factor = unit_factor(self.printing.unit_of(key[0]), self.unit)
            delta = rounded((now.exact - last.exact) * factor, self.places)
        base = shown - delta
        growth = rounded(delta * _HUNDRED / base, _RATE_PLACES) if base > 0 else None
        return Change(True, delta, growth, was=bool(last.exact))

    def state(
        self,
        sentence: str,
        key: Key | None,
        *,
        whole: Key | None = None,
        changes: bool = True,
        explained: bool = True,
        figure: Figure | None = None,
        path: tuple[str, ...] = (),
        slots: Mapping[str, str] = _NO_SLOTS,
        **more: str,
    ) -> Piece:
        """A sentence about a figure: its amount, its share of a whole, its change and why.

        `explained`: whether a change must have a reason; a total's is that of its parts."""
        wording = self.words.sentences[sentence]
        words = {**slots, **more}
        shown = figure or (self.figure(key) if key else _NONE)
        amount = self.value(shown, key[0] if key else "")
        share = self._share(shown, self.figure(whole)) if whole else None
        tail, change, reason = (
            self._tail(key, wording.subject.format(**words))
            if changes and key
            else (Piece(""), Change(False), None)
        )
        filled = fill(
            wording.text,
            {
                **self._cover,
                **words,
                "amount": Piece(self.money(amount), (Draft(0, ""),)),
                "share": self.rate(share) if share is not None else "",
                "change": tail,
            },
        )
        at = next((draft.at for draft in filled.drafts if not draft.subject), 0)
        moved = change.known and change.delta != 0
        draft = Draft(
            at,
            wording.subject.format(**words),
            Amount(amount),
            self.unit,
            Amount(share) if share is not None else None,
            Amount(change.delta) if moved else None,
            Amount(change.growth) if moved and change.growth is not None else None,
            path,
            reason,
            "unchanged" if change.known and not moved else "",
        )
        return Piece(filled.text, (draft,))

    def listing(self, names: list[str]) -> str:
        """Names of a list."""
        return self.words.list.join(dict.fromkeys(names))

    @property
    def comma(self) -> str:
        """What parts the clauses of a sentence."""
        return self.words.comma

    @property
    def _cover(self) -> Mapping[str, str]:
        cover = self.book.cover
        return {"unit": cover.unit, "year": str(cover.year), "last_year": str(cover.year - 1)}

    def _share(self, part: Figure, whole: Figure) -> Decimal:
        value, of = self.value(part), self.value(whole)
        return rounded(value * _HUNDRED / of if of else ZERO, _RATE_PLACES)

    def _tail(self, key: Key, subject: str) -> tuple[Piece, Change, str | None]:
        change = self.change(key)
        if not change.known:
            return Piece(""), change, None
        slots = {
            "delta": self.money(abs(change.delta)),
            "growth": self.rate(abs(change.growth)) if change.growth is not None else "",
        }
        sentence = f"change.{_kind(change)}"
        said = self.plain(sentence, **slots)
        if "{growth}" not in self.words.sentences[sentence].text:
            change = replace(change, growth=None)
        reason = self.reason(key)
        if reason:
            return join([said, self.plain("change.reason", reason=reason)]), change, reason
        if change.delta and subject:
            self.lacking.append(("/".join(key), subject, f"{change.delta:+f}"))
        return said, change, None

    def reason(self, key: Key) -> str:
        """Why a figure changed: its own reason, that of the same figure elsewhere, or of a code above."""
        reasons = {reason.subject.strip(): reason.text for reason in self.book.reasons}
        table, row, column = key
        for name in (table, _SAME_CHANGE.get(table, table)):
            for code in _upwards(row):
                text = reasons.get(f"{name}/{code}/{column}")
                if text:
                    return _bare(text)
        return _bare(reasons.get(row, ""))


def _upwards(row: str) -> tuple[str, ...]:
    """A code and those above it; any other row by itself."""
    if not row.isdigit():
        return (row,)
    return tuple(dict.fromkeys((row, row[:5], row[:3])))


def _bare(text: str) -> str:
    """A reason without the stop that the sentence brings itself, on one line."""
    return "".join(text.split("\n")).strip().rstrip("。；;，,")


def _kind(change: Change) -> str:
    if not change.delta:
        return "flat"
    if not change.was:
        return "new"
    way = "up" if change.delta > 0 else "down"
    return way if change.growth is not None else f"{way}_without_rate"
