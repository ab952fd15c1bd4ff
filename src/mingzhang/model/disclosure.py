"""The pivot: a disclosure as facts, claims, targets and projects, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mingzhang.model.amount import Amount
from mingzhang.model.place import Place
from mingzhang.model.source import Source

TOTAL = "total"
OTHER_YEAR = "other-year"


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed figure of a table; ids as in the public contract."""

    table: str
    row: str
    column: str
    amount: Amount
    label: str
    place: Place
    certain: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """(table, row, column)."""
        return (self.table, self.row, self.column)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of the narrative: an amount, a share or a change of a named subject.

    `unit` is the amount's unit as written (万元, 元, 亿元, 人, 个 …); `delta` and `growth` carry
    their direction as the sign; `codes` are the 类/款/项 names that the sentence gives; `topic` is
    the id of the section (sentences data) and `kind` of the matched sentence; `reason` the stated
    reason; `in_reason` marks a figure that stands inside a stated reason.
    """

    section: str
    topic: str
    subject: str
    text: str
    place: Place
    amount: Amount | None = None
    unit: str | None = None
    share: Amount | None = None
    delta: Amount | None = None
    growth: Amount | None = None
    path: tuple[str, ...] = ()
    year: int | None = None
    reason: str | None = None
    in_reason: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a performance target sheet; texts as printed, None where the sheet has no such column."""

    level1: str
    level2: str
    level3: str
    value: str | None
    place: Place
    basis: str | None = None
    previous: str | None = None
    weight: Amount | None = None
    scoring: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One performance target sheet: of a project, or of the whole department (`project` is then None).

    `amount_unit`: the money unit that the sheet prints with its funds; None where it prints none."""

    project: str | None
    year_funds: Amount | None
    appropriation: Amount | None
    other_funds: Amount | None
    goal: str
    indicators: tuple[Indicator, ...]
    place: Place
    unit: str | None = None
    year: int | None = None
    layout: str = ""
    amount_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One entry of the narrative's list of projects."""

    name: str
    place: Place
    basis: str | None = None
    amount: Amount | None = None
    allocation: str | None = None
    period: str | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Functions, organisation and staff as the first part states them; figures as printed."""

    staff_quota: str | None = None
    staff_actual: str | None = None
    on_duty: str | None = None
    retired: str | None = None
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A unit that a department lists as part of its budget or account, its own office among them."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class TableSeen:
    """A table as it was found: printed title and number, where, how many figures, its note and unit.

    `rows`: ids of all printed rows, also of those without a figure."""

    table: str
    title: str
    number: str
    place: Place
    columns: tuple[str, ...]
    figures: int
    note: str = ""
    unit: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A figure of a table area that became no fact, why, and in which table it stands."""

    text: str
    place: Place
    why: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body or an entry of the contents list."""

    text: str
    place: Place
    level: int
    listed: bool = False
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of running text. `pieces`: (offset in `text`, place of the source line, offset in that
    line) for each line it was joined from."""

    text: str
    pieces: tuple[tuple[int, Place, int], ...]

    def place(self, start: int, end: int) -> Place:
        """The place of `text[start:end]`, cut at the end of the line in which it starts."""
        before = [piece for piece in self.pieces if piece[0] <= start] or list(self.pieces[:1])
        begin, place, shift = before[-1]
        limit = min((piece[0] for piece in self.pieces if piece[0] > begin), default=len(self.text))
        if place.span is None:
            return place
        return replace(place, span=(start - begin + shift, min(end, limit) - begin + shift))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A whole budget or final account. `kind` is `budget` or `final`; `amount_unit` 万元 or 元."""

    source: Source
    unit: str
    year: int | None
    kind: str
    form: str
    amount_unit: str
    profile: Profile
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...] = ()
    targets: tuple[Target, ...] = ()
    projects: tuple[Project, ...] = ()
    tables: tuple[TableSeen, ...] = ()
    headings: tuple[Heading, ...] = ()
    missing_tables: tuple[str, ...] = ()
    empty_tables: tuple[str, ...] = ()
    unaccounted: tuple[Unaccounted, ...] = ()
    notes: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    passages: tuple[Passage, ...] = field(default=(), repr=False)

    @property
    def table_units(self) -> Mapping[str, str]:
        """The money unit of every table that was seen or has a figure: its own, or else the document's. Of a
        table printed in several pieces the first unit counts."""
        own: dict[str, str] = {}
        for seen in self.tables:
            if seen.unit:
                own.setdefault(seen.table, seen.unit)
        names = dict.fromkeys((*(seen.table for seen in self.tables), *(fact.table for fact in self.facts)))
        return {name: own.get(name, self.amount_unit) for name in names}
