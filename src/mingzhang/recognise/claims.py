"""Narrative sections → claims: every statement of an amount, a share or a change, with its place.

One claim for a subject and amount; share, change and growth that follow belong to it, until another
subject is named. The project list and the target sheets have functions of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mingzhang.model import Amount, Block, Claim, Place
from mingzhang.recognise.clauses import (
    AMOUNT,
    COMPLETION,
    DELTA,
    FLAT,
    GROWTH,
    SHARE,
    Clauses,
    Token,
    Zone,
    clauses,
    segment_start,
)
from mingzhang.recognise.headings import NARRATIVE, Section, find_sections
from mingzhang.recognise.marks import marks
from mingzhang.recognise.paragraphs import Paragraph, find_paragraphs
from mingzhang.recognise.subjects import Named, SubjectReader, subject_reader
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import Sentences, sentences

_FARTHEST_YEAR = 400
UNCHANGED, PREVIOUS, PROJECT_TOPIC = "unchanged", "previous", "project"
BUDGET, ACTUAL = "budget", "actual"


def find_claims(
    blocks: Sequence[Block],
    leave_out: Collection[int] = (),
    *,
    units: Sequence[str] = (),
    sections: Sequence[Section] | None = None,
    grammar: Sentences | None = None,
) -> tuple[Claim, ...]:
    """All claims of the narrative in printed order.

    `leave_out`: indexes of blocks that are tables or sheets; `units`: names of the publishing unit, which
    are no part of a subject; `sections`: the section tree, where it was already built.
    """
    words = grammar or sentences()
    if sections is None:
        sections = find_sections(find_paragraphs(blocks, leave_out, grammar=words), grammar=words)
    reader = subject_reader(words, tuple(units))
    found: list[Claim] = []
    for section in sections:
        if section.part == NARRATIVE:
            for paragraph in prose_of(section, words):
                found.extend(_Paragraph(paragraph, section, reader, clauses(words)).claims())
    return tuple(found)


def prose_of(section: Section, grammar: Sentences) -> tuple[Paragraph, ...]:
    """The paragraphs of a section; below projects only those before the list begins."""
    label = marks(grammar).label
    if section.topic != PROJECT_TOPIC:
        return section.paragraphs
    first = (n for n, item in enumerate(section.paragraphs) if label.match(item.mark.title))
    return section.paragraphs[: next(first, len(section.paragraphs))]


@dataclass
class _Draft:
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


class _Paragraph:
    """Reads one paragraph from left to right."""

    def __init__(
        self, paragraph: Paragraph, section: Section, reader: SubjectReader, grammar: Clauses
    ) -> None:
        self.paragraph, self.section, self.reader, self.grammar = paragraph, section, reader, grammar
        self.text = paragraph.plain.text
        self.drafts: list[_Draft] = []
        self.main: _Draft | None = None
        self.inner: _Draft | None = None
        self.zone = 0

    def claims(self) -> list[Claim]:
        """The paragraph's claims."""
        tokens, reasons, purposes = self.grammar.tokens(self.text)
        if not tokens:
            return []
        previous = 0
        pending_reasons = list(reasons)
        for token in tokens:
            while pending_reasons and pending_reasons[0].start <= token.start:
                self._give_reason(pending_reasons.pop(0))
            self._take(token, previous, reasons, purposes)
            previous = token.end
        for zone in pending_reasons:
            self._give_reason(zone)
        self._tell_budgets()
        return [self._claim(draft) for draft in self.drafts]

    def _tell_budgets(self) -> None:
        """A bare amount whose sentence goes on with the actual of the same subject is what was budgeted."""
        amounts = [draft for draft in self.drafts if draft.amount is not None]
        for draft, after in pairwise(amounts):
            named = draft.named.name
            if draft.kind or after.kind != ACTUAL or not named or after.token.zone != draft.token.zone:
                continue
            if "。" not in self.text[draft.token.end : after.token.start]:
                draft.kind = BUDGET if self.reader.same(named, after.named.name) else draft.kind

    def _give_reason(self, zone: Zone) -> None:
        """A reason belongs to the claim before it, or to the last one of the subject that it names."""
        reason = self._printed(zone.start, zone.end).strip("：:，, ")
        start = segment_start(self.text, zone.marker, 0)
        name = self.reader.read(self.paragraph, start, zone.marker).name
        outside = [draft for draft in self.drafts if not draft.token.zone]
        drafts = [draft for draft in outside if draft.kind != PREVIOUS] or outside
        if name and drafts and drafts[-1].last <= start:
            drafts = [draft for draft in drafts if self.reader.same(name, draft.named.name)]
        if drafts and drafts[-1].reason is None:
            drafts[-1].reason = reason

    def _take(self, token: Token, previous: int, reasons: list[Zone], purposes: list[Zone]) -> None:
        if token.zone != self.zone:
            self.inner, self.zone = None, token.zone
        current = self.inner if token.zone else self.main
        base = self._compared_with(token, current)
        if base is not None:
            self._put(token, base, current)
            return
        named = self.reader.read(self.paragraph, token.left, token.right, in_reason=bool(token.zone))
        if not named.name and (token.kind == AMOUNT or current is None or self._starts_anew(token, current)):
            earlier = self._earlier(token, previous, reasons, purposes)
            named = replace(earlier, kind=named.kind or earlier.kind, year=named.year or earlier.year)
        self._put(token, named, current)

    def _compared_with(self, token: Token, current: _Draft | None) -> Named | None:
        """Last year's figure inside the comparison: the subject of the claim that is compared."""
        if token.kind != AMOUNT or current is None:
            return None
        compare = self.grammar.compare.match(self.text, token.left, token.right)
        if compare is None:
            return None
        rest = self.reader.read(self.paragraph, compare.end(), token.right)
        if rest.name and not self.reader.same(rest.name, current.named.name):
            return None
        year = self.reader.year.search(compare.group())
        return replace(current.named, kind=PREVIOUS, year=int(year.group(1)) if year else None)

    def _starts_anew(self, token: Token, current: _Draft) -> bool:
        """A new sentence or item began since the claim before."""
        return token.kind != AMOUNT and any(char in ";。" for char in self.text[current.last : token.start])

    def _put(self, token: Token, named: Named, current: _Draft | None) -> None:
        """Add the figure to the current claim, or open a new one."""
        joins = current is not None and self._joins(token, named, current)
        if token.kind == FLAT and not joins and not named.name:
            return
        if current is None or not joins:
            if not named.name and current is not None:
                named = replace(current.named, kind=named.kind, year=named.year)
            current = self._open(token, named)
        if token.kind == AMOUNT:
            current.amount, current.unit = token.amount, token.unit
        elif token.kind == DELTA:
            current.delta, current.unit = token.amount, current.unit or token.unit
        elif token.kind == GROWTH:
            current.growth = token.amount
        elif token.kind in (SHARE, COMPLETION):
            current.share = token.amount
        elif not current.kind:
            current.kind = UNCHANGED
        current.last = token.end

    def _open(self, token: Token, named: Named) -> _Draft:
        kind = COMPLETION if token.kind == COMPLETION else named.kind
        if not named.name:
            named = replace(named, name=self.reader.raw(self.paragraph, token.left, token.right))
        draft = _Draft(named, token, kind=kind, last=token.end)
        self.drafts.append(draft)
        if token.zone:
            self.inner = draft
        elif not self._is_aside(draft):
            self.main = draft
        return draft

    def _is_aside(self, draft: _Draft) -> bool:
        """Last year's figure beside this year's in one sentence: what follows speaks about this year's."""
        main = self.main
        if draft.kind != PREVIOUS or main is None or main.amount is None or main.kind == PREVIOUS:
            return False
        return not any(char in ";。" for char in self.text[main.last : draft.token.start])

    def _joins(self, token: Token, named: Named, current: _Draft) -> bool:
        """Whether a change, share or growth speaks about the claim before it."""
        if token.kind in (AMOUNT, COMPLETION):
            return False
        free = {
            DELTA: current.delta is None and current.growth is None,
            GROWTH: current.growth is None,
            SHARE: current.share is None and current.kind != COMPLETION,
            FLAT: current.delta is None,
        }[token.kind]
        if not free:
            return False
        if not named.name:
            return True
        compares = self.grammar.compare.search(self.text, current.last, token.start)
        return compares is not None and self.reader.same(named.name, current.named.name)

    def _earlier(self, token: Token, previous: int, reasons: list[Zone], purposes: list[Zone]) -> Named:
        """The last clause since the figure before that names a subject."""
        floor = max(previous, next((zone.start for zone in reasons if zone.end == token.zone), 0))
        skipped = purposes if token.zone else [*reasons, *purposes]
        position = token.clause - 1
        while position > floor:
            start = segment_start(self.text, position, floor)
            if not any(zone.start < position <= zone.end for zone in skipped):
                named = self.reader.read(self.paragraph, start, position, in_reason=bool(token.zone))
                if named.name:
                    return named
            position = start - 1
        return Named()

    def _claim(self, draft: _Draft) -> Claim:
        token, named = draft.token, draft.named
        return Claim(
            section=self.section.numeral,
            topic=self.section.topic,
            subject=named.name,
            text=self._sentence(token),
            place=self._place(token),
            amount=draft.amount,
            unit=draft.unit,
            share=draft.share,
            delta=draft.delta,
            growth=draft.growth,
            path=self._path(named),
            year=named.year or self._year(token),
            reason=draft.reason,
            in_reason=bool(token.zone),
            kind=draft.kind,
        )

    def _path(self, named: Named) -> tuple[str, ...]:
        """The class that the heading above names stands before a path that does not."""
        group = self.section.group
        if not named.path or not group or len(named.path) > 2 or plain(named.path[0]) == group:
            return named.path
        return (group, *named.path)

    def _year(self, token: Token) -> int | None:
        """The last year that the sentence names before the figure, comparisons and reasons left out."""
        nearest = max(token.start - _FARTHEST_YEAR, 0)
        start = token.left if token.zone else max(self.text.rfind("。", nearest, token.start) + 1, nearest)
        head = self.grammar.compare.sub("", self.text[start : token.start])
        years = [int(match.group(1)) for match in self.reader.year.finditer(head)]
        return years[-1] if years else None

    def _place(self, token: Token) -> Place:
        index = self.paragraph.plain.index
        figure = self.grammar.figure.match(self.text, token.start)
        end = figure.end("number") if figure else token.end
        return self.paragraph.place(index[token.start], index[end - 1] + 1)

    def _sentence(self, token: Token) -> str:
        start = self.text.rfind("。", 0, token.start) + 1
        end = self.text.find("。", token.start)
        return self._printed(start, len(self.text) if end < 0 else end + 1)

    def _printed(self, start: int, end: int) -> str:
        index = self.paragraph.plain.index
        return self.paragraph.text[index[start] : index[end - 1] + 1] if end > start else ""
