"""Two disclosures → what changed: facts by table, row and column; head, staff, tables, projects, targets.

Codes hold over years and rewordings, so labels are shown and never compared. Amounts of both are taken and
shown in the unit of the new one. A figure is changed where its value is, not where 47.80 became 47.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.compare.documents import Document
from mingzhang.compare.rows import pair_rows
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
    facts, unit = _facts(old, new), new.word("amount_unit")
    changed = tuple(fact for fact in facts if fact.old is None or fact.new is None or fact.change != 0)
    return Comparison(
        old,
        new,
        _texts(_named(old, HEAD), _named(new, HEAD)),
        _texts(_profile(old), _profile(new)),
        _texts(_tables(old), _tables(new)),
        changed,
        _amounts(_projects(old, unit), _projects(new, unit)),
        _amounts(_funds(old, unit), _funds(new, unit)),
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
    """A figure in the unit of the new disclosure, with its label; `shown` as printed where it is printed in
    that unit."""

    value: Decimal
    shown: str
    label: str
    certain: bool = True


def _facts(old: Document, new: Document) -> list[Change]:
    """Every fact of either side, in the order of the new one; what was removed follows its table."""
    unit = new.word("amount_unit")
    ours, theirs = _by_cell(new, unit), _by_cell(old, unit)
    pairs = _paired(theirs, ours)
    changes = []
    for key, figure in ours.items():
        before, certain = pairs.get(key, (key, True))
        change = _change(key, theirs.pop(before, None), figure)
        changes.append(replace(change, certain=change.certain and certain))
    changes += [_change(key, figure, None) for key, figure in theirs.items()]
    order = {table: place for place, table in enumerate(dict.fromkeys(change.key[0] for change in changes))}
    return sorted(changes, key=lambda change: order[change.key[0]])


def _paired(old: Iterable[Key], new: Iterable[Key]) -> dict[Key, tuple[Key, bool]]:
    """Cell of the new disclosure → cell of the old one, and whether its row is certainly the same."""
    ours, theirs = _rows(new), _rows(old)
    rows = {table: pair_rows(list(theirs.get(table, ())), list(found)) for table, found in ours.items()}
    lost = ("", False)  # no key: the row is new
    found: dict[Key, tuple[Key, bool]] = {}
    for table, row, column in new:
        before, certain = rows[table].get(row, lost)
        found[table, row, column] = ((table, before, column), certain or not before)
    return found


def _rows(cells: Iterable[Key]) -> dict[str, dict[str, None]]:
    """Table → its rows in printed order."""
    found: dict[str, dict[str, None]] = {}
    for table, row, _ in cells:
        found.setdefault(table, {})[row] = None
    return found


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
        found.setdefault(key, _Figure(*_in_unit(value, fact.word("value"), own, unit), label, certain))
    return found


def _in_unit(value: Decimal, printed: str, unit: str, wanted: str) -> tuple[Decimal, str]:
    """A figure in the wanted unit, and how it is shown: as printed, or converted."""
    scaled = _scaled(value, unit, wanted)
    return scaled, printed if scaled == value else format(scaled, "f")


def _scaled(value: Decimal, unit: str, wanted: str) -> Decimal:
    converted = in_unit(value, unit or None, wanted) if wanted else value
    return value if converted is None else converted


def _change(key: Key, old: _Figure | None, new: _Figure | None) -> Change:
    label = (new.label if new else "") or (old.label if old else "")
    certain = all(figure.certain for figure in (old, new) if figure is not None)
    return Change(
        key,
        label,
        old.shown if old else None,
        new.shown if new else None,
        (old.value if old else None, new.value if new else None),
        certain,
    )


def _projects(document: Document, unit: str) -> dict[Key, _Figure]:
    """The list of projects; one name several times is added up."""
    return _summed(document, "projects", "name", "amount", unit)


def _funds(document: Document, unit: str) -> dict[Key, _Figure]:
    """The funds of the target sheets of projects; a sheet may print a unit of its own."""
    return _summed(document, "performance", "project", "year_funds", unit)


def _summed(document: Document, items: str, name: str, amount: str, unit: str) -> dict[Key, _Figure]:
    usual = document.word("amount_unit")
    found: dict[Key, _Figure] = {}
    for item in document.parts(items):
        label, value = item.word(name), item.figure(amount)
        if not label or value is None:
            continue
        key = (plain(label),)
        before = found.get(key)
        own, shown = _in_unit(value, item.word(amount), item.word("amount_unit") or usual, unit)
        total = own + (before.value if before else 0)
        found[key] = _Figure(total, shown if before is None else format(total, "f"), label)
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
