"""Two disclosures → what changed: facts by table, row and column; head, staff, tables, projects, targets.

Codes hold over years and rewordings, so labels are shown and never compared. Amounts of the old disclosure
are taken in the unit of the new one. A figure is changed where its value is, not where 47.80 became 47.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.compare.documents import Document
from mingzhang.taxonomy.money import in_unit
from mingzhang.taxonomy.plain import plain

CHANGED, ADDED, REMOVED = "changed", "added", "removed"
HEAD = ("unit", "year", "kind", "form", "amount_unit")
STAFF = ("staff_quota", "staff_actual", "on_duty", "retired")
_HUNDRED, _CENT = Decimal(100), Decimal("0.01")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One thing that is not the same: `key` says what it is (table, row, column; a project; a name)."""

    key: Key
    label: str
    old: str | None
    new: str | None
    amounts: tuple[Decimal | None, Decimal | None] = (None, None)
    certain: bool = True

    @property
    def kind(self) -> str:
        """Changed, added or removed."""
        return ADDED if self.old is None else REMOVED if self.new is None else CHANGED

    @property
    def change(self) -> Decimal | None:
        """New − old, where both are figures."""
        old, new = self.amounts
        return None if old is None or new is None else new - old

    @property
    def growth(self) -> Decimal | None:
        """In percent of the old figure; None against nothing or zero."""
        old, change = self.amounts[0], self.change
        if change is None or not old:
            return None
        return (change / abs(old) * _HUNDRED).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two disclosures, and how many facts do not."""

    old: Document
    new: Document
    head: tuple[Change, ...]
    profile: tuple[Change, ...]
    tables: tuple[Change, ...]
    facts: tuple[Change, ...]
    projects: tuple[Change, ...]
    targets: tuple[Change, ...]
    indicators: tuple[Change, ...]
    same_facts: int

    @property
    def two_kinds(self) -> bool:
        """Whether one is a budget and the other a final account."""
        (old, _), (new, _) = self.sides
        return old != new and "" not in (old, new)

    @property
    def sides(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Kind and year of the old one and of the new one."""
        old, new = ((each.word("kind"), each.word("year")) for each in (self.old, self.new))
        return old, new

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(
            self.head
            or self.profile
            or self.tables
            or self.facts
            or self.projects
            or self.targets
            or self.indicators
        )


def compare(old: Document, new: Document) -> Comparison:
    """Hold two disclosure documents against each other."""
    facts = _facts(old, new)
    changed = tuple(fact for fact in facts if fact.old is None or fact.new is None or fact.change != 0)
    return Comparison(
        old,
        new,
        _texts(_named(old, HEAD), _named(new, HEAD)),
        _texts(_profile(old), _profile(new)),
        _texts(_tables(old), _tables(new)),
        changed,
        _amounts(_projects(old, new.word("amount_unit")), _projects(new)),
        _amounts(_funds(old, new.word("amount_unit")), _funds(new)),
        _indicators(old, new),
        len(facts) - len(changed),
    )


def _named(document: Document, names: Iterable[str]) -> dict[Key, str]:
    return {(name,): text for name in names if (text := document.word(name))}


def _profile(document: Document) -> dict[Key, str]:
    profile = document.part("profile")
    divisions = {("division", name): name for name in profile.texts("divisions")}
    return _named(profile, STAFF) | divisions


def _tables(document: Document) -> dict[Key, str]:
    """Tables with figures, by id."""
    return {(fact.word("table"),): fact.word("table") for fact in document.parts("facts")}


def _texts(old: Mapping[Key, str], new: Mapping[Key, str]) -> tuple[Change, ...]:
    keys = dict.fromkeys((*new, *old))
    return tuple(
        Change(key, "", old.get(key), new.get(key))
        for key in keys
        if plain(old.get(key, "")) != plain(new.get(key, ""))
    )


@dataclass(frozen=True)
class _Figure:
    """A figure in the unit of the new disclosure, as printed, with its label."""

    value: Decimal
    printed: str
    label: str
    certain: bool = True


def _facts(old: Document, new: Document) -> list[Change]:
    """Every fact of either side, in the order of the new one; what was removed follows its table."""
    unit = new.word("amount_unit")
    ours, theirs = _by_cell(new, unit), _by_cell(old, unit)
    changes = [_change(key, theirs.get(key), ours.get(key)) for key in dict.fromkeys((*ours, *theirs))]
    order = {table: place for place, table in enumerate(dict.fromkeys(change.key[0] for change in changes))}
    return sorted(changes, key=lambda change: order[change.key[0]])


def _by_cell(document: Document, unit: str) -> dict[Key, _Figure]:
    units = {table.word("table"): table.word("amount_unit") for table in document.parts("tables")}
    found: dict[Key, _Figure] = {}
    for fact in document.parts("facts"):
        value = fact.figure("value")
        if value is None:
            continue
        table = fact.word("table")
        own = units.get(table) or document.word("amount_unit")
        key = (table, plain(fact.word("row")), fact.word("column"))
        label, certain = fact.word("label"), fact.flag("certain", True)
        found.setdefault(key, _Figure(_scaled(value, own, unit), fact.word("value"), label, certain))
    return found


def _scaled(value: Decimal, unit: str, wanted: str) -> Decimal:
    converted = in_unit(value, unit or None, wanted) if wanted else value
    return value if converted is None else converted


def _change(key: Key, old: _Figure | None, new: _Figure | None) -> Change:
    label = (new.label if new else "") or (old.label if old else "")
    certain = all(figure.certain for figure in (old, new) if figure is not None)
    return Change(
        key,
        label,
        old.printed if old else None,
        new.printed if new else None,
        (old.value if old else None, new.value if new else None),
        certain,
    )


def _projects(document: Document, unit: str = "") -> dict[Key, _Figure]:
    """The list of projects; one name several times is added up."""
    return _summed(document, "projects", "name", "amount", unit)


def _funds(document: Document, unit: str = "") -> dict[Key, _Figure]:
    """The funds of the target sheets of projects."""
    return _summed(document, "performance", "project", "year_funds", unit)


def _summed(document: Document, items: str, name: str, amount: str, unit: str) -> dict[Key, _Figure]:
    own = document.word("amount_unit")
    found: dict[Key, _Figure] = {}
    for item in document.parts(items):
        label, value = item.word(name), item.figure(amount)
        if not label or value is None:
            continue
        key = (plain(label),)
        before = found.get(key)
        total = _scaled(value, own, unit) + (before.value if before else 0)
        found[key] = _Figure(total, item.word(amount) if before is None else format(total, "f"), label)
    return found


def _amounts(old: Mapping[Key, _Figure], new: Mapping[Key, _Figure]) -> tuple[Change, ...]:
    changes = (_change(key, old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old)))
    return tuple(c for c in changes if c.old is None or c.new is None or c.change != 0)


def _indicators(old: Document, new: Document) -> tuple[Change, ...]:
    """Indicators of sheets that both disclosures have; those of a new or removed sheet are not listed."""
    ours, theirs = _values(new), _values(old)
    shared = {key[0] for key in ours} & {key[0] for key in theirs}
    return _texts(_of_sheets(theirs, shared), _of_sheets(ours, shared))


def _of_sheets(values: Mapping[Key, str], sheets: set[str]) -> dict[Key, str]:
    return {key: value for key, value in values.items() if key[0] in sheets}


def _values(document: Document) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for target in document.parts("performance"):
        for key, value in _of_sheet(target):
            found.setdefault(key, value)
    return found


def _of_sheet(target: Document) -> Iterator[tuple[Key, str]]:
    for indicator in target.parts("indicators"):
        if indicator.word("level3"):
            yield (plain(target.word("project")), plain(indicator.word("level3"))), indicator.word("value")
