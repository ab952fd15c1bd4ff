"""Narrative sections → claims: every statement of an amount, a share or a change, with its place.

One claim for a subject and amount; share, change and growth that follow belong to it, until another
subject is named. The project list and the target sheets have functions of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from mingzhang.model import Block, Claim, Place
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
from mingzhang.recognise.drafts import ACTUAL, BUDGET, PREVIOUS, UNCHANGED, Draft, outcome_of, resumed
from mingzhang.recognise.headings import NARRATIVE, Section, find_sections
from mingzhang.recognise.marks import marks
from mingzhang.recognise.paragraphs import Paragraph, find_paragraphs
from mingzhang.recognise.subjects import Named, SubjectReader, subject_reader
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import Sentences, sentences

_FARTHEST_YEAR = 400
PROJECT_TOPIC = "project"


def find_claims(
    blocks: Sequence[Block],
    leave_out: Collection[int] = (),
    *,
    units: Sequence[str] = (),
    sections: Sequence[Section] | None = None,
    grammar: Sentences | None = None,
    final: bool = True,
) -> tuple[Claim, ...]:
    """All claims of the narrative in printed order.

    `leave_out`: indexes of blocks that are tables or sheets; `units`: names of the publishing unit, which
    are no part of a subject; `sections`: the section tree, where it was already built; `final`: whether
    the document is a final account, in which the first budget stands beside the outcome.
    """
    words = grammar or sentences()
    if sections is None:
        sections = find_sections(find_paragraphs(blocks, leave_out, grammar=words), grammar=words)
    reader = subject_reader(words, tuple(units))
    found: list[Claim] = []
    for section in sections:
        if section.part == NARRATIVE:
            for paragraph in prose_of(section, words):
                read = _Paragraph(paragraph, section, reader, clauses(words), final=final)
                found.extend(read.claims())
    return tuple(found)


def prose_of(section: Section, grammar: Sentences) -> tuple[Paragraph, ...]:
    """The paragraphs of a section; below projects only those before the list begins."""
    label = marks(grammar).label
    if section.topic != PROJECT_TOPIC:
        return section.paragraphs
    first = (n for n, item in enumerate(section.paragraphs) if label.match(item.mark.title))
    return section.paragraphs[: next(first, len(section.paragraphs))]


class _Paragraph:
    """Reads one paragraph from left to right."""

    def __init__(
        self,
        paragraph: Paragraph,
        section: Section,
        reader: SubjectReader,
        grammar: Clauses,
        *,
        final: bool,
    ) -> None:
        self.paragraph, self.section, self.reader, self.grammar = paragraph, section, reader, grammar
        self.final = final
        self.text = paragraph.plain.text
        self.drafts: list[Draft] = []
        self.main: Draft | None = None
        self.inner: Draft | None = None
        self.zone = 0

    def claims(self) -> list[Claim]:
        """The paragraph's claims."""
        tokens, reasons, purposes = self.grammar.tokens(self.text)
        if not tokens:
            return []
        previous = 0
        pending_reasons = list(reasons)
        for number, token in enumerate(tokens):
            while pending_reasons and pending_reasons[0].start <= token.start:
                self._give_reason(pending_reasons.pop(0))
            self._take(tokens[number:], previous, reasons, purposes)
            previous = token.end
        for zone in pending_reasons:
            self._give_reason(zone)
        if self.final:
            self._tell_budgets()
        else:
            self._tell_own_budgets()
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

    def _tell_own_budgets(self) -> None:
        """In a budget, the first budget of the year is the amount itself."""
        years = [int(match.group(1)) for match in self.reader.year.finditer(self.text)]
        for draft in self.drafts:
            if draft.kind == BUDGET and draft.named.year in (None, max(years, default=None)):
                draft.kind = ""

    def _give_reason(self, zone: Zone) -> None:
        """A reason belongs to what was spoken of last, or to the last claim of the subject that it names."""
        reason = self._printed(zone.start, zone.end).strip("：:，, ")
        start = segment_start(self.text, zone.marker, 0)
        name = self.reader.read(self.paragraph, start, zone.marker).name
        outside = [draft for draft in self.drafts if not draft.token.zone]
        drafts = [draft for draft in outside if draft.kind != PREVIOUS] or outside
        drafts = sorted(drafts, key=lambda draft: draft.last)
        if name and drafts and drafts[-1].last <= start:
            drafts = [draft for draft in drafts if self.reader.same(name, draft.named.name)]
        if drafts and drafts[-1].reason is None:
            drafts[-1].reason = reason

    def _take(self, ahead: Sequence[Token], previous: int, reasons: list[Zone], purposes: list[Zone]) -> None:
        token = ahead[0]
        if token.zone != self.zone:
            self.inner, self.zone = None, token.zone
        named = self.reader.read(self.paragraph, token.left, token.right, in_reason=bool(token.zone))
        if not token.zone and self.main is not None and self._goes_on(token, named):
            self.main = resumed(self.text, self.drafts, self.main, ahead, self.grammar.among)
        current = self.inner if token.zone else self.main
        base = self._compared_with(token, current)
        if base is not None:
            self._put(token, base, current)
            return
        if not named.name and (token.kind == AMOUNT or current is None or self._starts_anew(token, current)):
            whole = token.kind == AMOUNT and named.kind == BUDGET and named.year is not None
            earlier = self._earlier(token, previous, reasons, purposes, whole=whole)
            named = replace(earlier, kind=named.kind or earlier.kind, year=named.year or earlier.year)
            if token.kind == AMOUNT and not named.name and current is None:
                named = replace(named, name=self.titled)
        self._put(token, named, current)

    @cached_property
    def titled(self) -> str:
        """What the heading is about, where it names a total of its topic; else empty."""
        title = self.grammar.heading_tail.sub("", self.section.title)
        paragraph = Paragraph(title, (), self.paragraph.first, self.paragraph.first)
        name = self.reader.read(paragraph, 0, len(paragraph.plain.text)).name
        return name if self.grammar.topics.names_total(self.section.topic, name) else ""

    def _goes_on(self, token: Token, named: Named) -> bool:
        """Whether a figure speaks about a claim before it: one that only says with what it is compared."""
        if self.grammar.compare.match(self.text, token.left, token.right):
            return True
        return token.kind != AMOUNT and not named.name

    def _compared_with(self, token: Token, current: Draft | None) -> Named | None:
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
        named = int(year.group(1)) if year else None
        own = named in (None, current.named.year or self._year(current.token))
        budget = rest.kind == BUDGET or self.grammar.own_budget.search(compare.group())
        kind = BUDGET if own and budget else PREVIOUS
        return replace(current.named, kind=kind, year=named)

    def _starts_anew(self, token: Token, current: Draft) -> bool:
        """A new sentence or item began since the claim before."""
        return token.kind != AMOUNT and any(char in ";。" for char in self.text[current.last : token.start])

    def _put(self, token: Token, named: Named, current: Draft | None) -> None:
        """Add the figure to the current claim, or open a new one."""
        if current is not None and token.kind not in (AMOUNT, COMPLETION):
            current = self._outcome(token, current)
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

    def _open(self, token: Token, named: Named) -> Draft:
        if not named.path and self.main is not None and self.grammar.parts.fullmatch(named.name):
            named = replace(named, path=self.main.named.path)
        kind = COMPLETION if token.kind == COMPLETION else named.kind
        if not named.name:
            named = replace(named, name=self.reader.raw(self.paragraph, token.left, token.right))
        draft = Draft(named, token, kind=kind, last=token.end)
        self.drafts.append(draft)
        if token.zone:
            self.inner = draft
        elif not self._is_aside(draft):
            self.main = draft
        elif self.main is not None:
            self.main.last = token.end
        return draft

    def _outcome(self, token: Token, current: Draft) -> Draft:
        """A change or share behind a rate of completion speaks about the amount before it."""
        outcome = outcome_of(current, self.drafts)
        return outcome if self._is_free(token, outcome) else current

    def _is_aside(self, draft: Draft) -> bool:
        """Last year's figure beside this year's in one sentence: what follows speaks about this year's."""
        main = self.main
        if main is not None and self.grammar.compare.match(self.text, draft.token.left, draft.token.right):
            return True
        if draft.kind != PREVIOUS or main is None or main.amount is None or main.kind == PREVIOUS:
            return False
        return not any(char in ";。" for char in self.text[main.last : draft.token.start])

    def _joins(self, token: Token, named: Named, current: Draft) -> bool:
        """Whether a change, share or growth speaks about the claim before it."""
        if token.kind in (AMOUNT, COMPLETION) or not self._is_free(token, current):
            return False
        if outcome_of(current, self.drafts) is not current:
            return False
        if not named.name:
            return True
        compares = self.grammar.compare.search(self.text, current.last, token.start)
        return compares is not None and self.reader.same(named.name, current.named.name)

    def _is_free(self, token: Token, claim: Draft) -> bool:
        """Whether the claim has no figure of this kind yet; one without a change takes none but 0."""
        still = claim.kind == UNCHANGED and token.amount is not None and token.amount.value != 0
        return {
            DELTA: claim.delta is None and claim.growth is None and not still,
            GROWTH: claim.growth is None,
            SHARE: claim.share is None and claim.kind != COMPLETION,
            FLAT: claim.delta is None,
        }[token.kind]

    def _earlier(
        self, token: Token, previous: int, reasons: list[Zone], purposes: list[Zone], *, whole: bool = False
    ) -> Named:
        """The last clause since the figure before that names a subject; `whole`: the figure is said to be
        the year's first budget."""
        floor = max(previous, next((zone.start for zone in reasons if zone.end == token.zone), 0))
        skipped = purposes if token.zone else [*reasons, *purposes]
        position = token.clause - 1
        while position > floor:
            start = segment_start(self.text, position, floor)
            if not any(zone.start < position <= zone.end for zone in skipped):
                end = self._before_comparison(start, position)
                named = self.reader.read(self.paragraph, start, end, in_reason=bool(token.zone))
                if named.name:
                    return Named() if whole and self._is_left_behind(named, position, token) else named
            position = start - 1
        return Named()

    def _before_comparison(self, start: int, end: int) -> int:
        """The end of a clause without a comparison that closes it (收、支与上年相比)."""
        found = [
            match for match in self.grammar.compare.finditer(self.text, start, end) if match.end() == end
        ]
        return found[0].start() if found else end

    def _is_left_behind(self, named: Named, end: int, token: Token) -> bool:
        """Whether a name of a sentence before is no subject of a first amount: the heading names a total."""
        unnumbered = self.paragraph.mark.level == 0 and not named.path and not self.drafts
        return unnumbered and bool(self.titled) and "。" in self.text[end : token.start]

    def _claim(self, draft: Draft) -> Claim:
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
