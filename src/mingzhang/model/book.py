"""The budget book: what an accountant fills in once, from which every table and sentence follows.

All amounts are exact Decimals in the book's own `amount_unit`; ids are those of the public contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

# How a line is spent: the two halves of basic expenditure, or a project.
PERSONNEL = "personnel"
PUBLIC = "public"
PROJECT = "project"
SPENT_AS = (PERSONNEL, PUBLIC, PROJECT)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of the budget. `function` and `economic` are codes without blanks; `fund` is an income
    column of the contract (`general`, `govfund`, `unit_carryover` …); `last` is last year's budget.

    A line with `last` alone is one that disappeared this year."""

    function: str
    fund: str
    spent_as: str
    amount: Decimal | None = None
    last: Decimal | None = None
    economic: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """One calculation of a project: heads × standard × months ÷ per, in the book's unit after division.

    `parameter` names a policy parameter (parameters data) that gives the standard by date and region;
    `standard` a number typed in. `share` is the part that this budget bears, 1 where it bears all."""

    label: str
    heads: Decimal
    standard: Decimal | None = None
    parameter: str | None = None
    months: Decimal = Decimal(1)
    per: Decimal = Decimal(1)
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class BookProject:
    """A project as the narrative describes it; its amount is the sum of its lines."""

    name: str
    basis: str = ""
    responsible: str = ""
    allocation: str = ""
    period: str = ""
    scale: str = ""
    method: str = ""
    beneficiaries: str = ""
    benefit: str = ""
    drivers: tuple[Driver, ...] = ()


@dataclass(frozen=True, slots=True)
class BookIndicator:
    """One row of a target sheet; texts as they are printed."""

    level1: str
    level2: str
    level3: str
    value: str
    basis: str = ""
    previous: str = ""
    weight: str = ""
    scoring: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class BookTarget:
    """The target sheet of a project, or of the whole department where `project` is empty.

    `tasks`: (name, content, amount) of the department's annual tasks."""

    project: str
    goal: str
    indicators: tuple[BookIndicator, ...] = ()
    tasks: tuple[tuple[str, str, Decimal | None], ...] = ()
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure by its item: 三公 items, procurement kinds, carryover rows, last year's totals."""

    item: str
    amount: Decimal | None = None
    last: Decimal | None = None
    fund: str = "general"


@dataclass(frozen=True, slots=True)
class Asset:
    """A state asset: quantity in its unit of count, and value."""

    item: str
    quantity: Decimal | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Heads by group, and their change against last year where it is known."""

    group: str
    heads: int
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something changed. `subject` is a contract key (`general/2101501/total`) or a topic's item."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Free text of a section (`functions`, `organisation`, `glossary`, …) in printed order."""

    section: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """Who, when and in which form. `rounding`: `each` rounds every figure by itself, `parts` makes
    printed parts add up to printed totals (largest remainder)."""

    unit: str
    year: int
    form: str
    amount_unit: str
    kind: str = "budget"
    region: str = ""
    rounding: str = "parts"
    divisions: tuple[str, ...] = ()
    subordinates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that one disclosure is made of."""

    cover: Cover
    lines: tuple[BudgetLine, ...] = ()
    people: tuple[People, ...] = ()
    projects: tuple[BookProject, ...] = ()
    targets: tuple[BookTarget, ...] = ()
    three_public: tuple[Entry, ...] = ()
    procurement: tuple[Entry, ...] = ()
    operating_cost: tuple[Entry, ...] = ()
    carryover: tuple[Entry, ...] = ()
    assets: tuple[Asset, ...] = ()
    reasons: tuple[Reason, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    # Last year's totals by contract key (`expenditure/total/basic`), where last year's lines are not known.
    last_totals: tuple[tuple[str, Decimal], ...] = ()
    # Where each entry stands: `lines/3/amount` → "sheet!cell" or "file:line"; filled by the loader.
    places: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
