"""The questions of `mingzhang query`: statements run by the store, figures weighed by `compare`.

Every question gives one answer, a table; amounts are in yuan, the printed figure stands beside where it is
one figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingzhang.compare.peers import Group, Member, Ranked, rank_members
from mingzhang.compare.series import BLANK, NO_DISCLOSURE, Figure, Point, follow_code, follow_row, percent
from mingzhang.taxonomy.codes import functional
from mingzhang.taxonomy.crosswalk import related, stand_ins
from mingzhang.taxonomy.plain import plain
from mingzhang.warehouse import statements
from mingzhang.warehouse.measures import Measure, measure, measures
from mingzhang.warehouse.rows import Cell, Row
from mingzhang.warehouse.statements import Scope
from mingzhang.warehouse.store import Answer, Store

STAFF, SHARE, NOTHING = PER = ("staff", "expenditure", "nothing")
_SERIES = (
    "unit", "kind", "year", "code", "name", "printed", "amount_unit", "yuan", "change", "growth_pct", "state",
    "codes", "certain",
)  # fmt: skip
_RANK = ("rank", "unit", "region", "yuan", "divisor", "value", "against_median_pct", "without")
_INITIAL, _ADJUSTED = "initial", "adjusted"
_ABOUT = ("lower", "median", "upper")
_PEERS = (
    "unit", "yuan", "divisor", "value", "rank", "of", "without", *_ABOUT, "against_median_pct", "state",
)  # fmt: skip
NO_DIVISOR, OUTSIDE = "no-divisor", "outside"


def ask_series(store: Store, what: str, scope: Scope) -> Answer:
    """Unit × year of a measure; years in which a code did not exist say so."""
    one = measure(what)
    rows = related(one.row) if one.is_code else (one.row,)
    found: dict[tuple[str, str], dict[tuple[int, str], Figure]] = {}
    for row in store.ask(statements.figures(one, rows, scope)).dicts():
        year = row["year"]
        if isinstance(year, int):
            place = found.setdefault((_text(row["unit"]), _text(row["kind"])), {})
            place.setdefault((year, _text(row["row_id"])), _figure(row))
    disclosed: dict[tuple[str, str], set[int]] = {}
    for unit, year, kind in store.ask(statements.years_of(scope)).rows:
        disclosed.setdefault((_text(unit), _text(kind)), set()).add(int(_text(year)))
    lines: list[Row] = []
    for (unit, kind), years in sorted(disclosed.items()):
        follow = follow_code if one.is_code else follow_row
        span = range(min(years), max(years) + 1)
        points = follow(one.row, span, found.get((unit, kind), {}), frozenset(years))
        lines += [_point(unit, kind, one.row, point) for point in points]
    return Answer(_SERIES, tuple(lines))


def _figure(row: dict[str, Cell]) -> Figure:
    return Figure(
        _decimal(row["yuan"]),
        _text(row["printed"]),
        _text(row["amount_unit"]),
        _text(row["label"]),
        bool(row["certain"]),
        tuple(_text(row["parts"]).split()),
    )


def _point(unit: str, kind: str, code: str, point: Point) -> Row:
    return (
        unit, kind, point.year, code, point.name, point.printed, point.amount_unit, point.yuan, point.change,
        point.growth, point.state, " ".join(point.codes), point.certain,
    )  # fmt: skip


def ask_growth(store: Store, what: str, year: int, scope: Scope, by: str) -> Answer:
    """Change against the year before by group, of units that have a figure in both years."""
    found = store.ask(statements.growth(measure(what), year, scope, by))
    rows = tuple((*row, percent(_decimal(row[4]), _decimal(row[2]))) for row in found.rows)
    return Answer((*found.columns, "growth_pct"), rows)


def ask_rank(store: Store, what: str, scope: Scope, per: str, *, limit: int = 0) -> Answer:
    """Units by a measure, the largest first; `per` staff, or as a share of all expenditure. `without` counts
    the units that lack the figure or what is divided by; where no unit has both it stands alone."""
    among = _among(store, what, scope, per)
    group = among.group
    ranked = group.ranked[:limit] if limit else group.ranked
    rows = tuple(_ranked(one, among.without) for one in ranked)
    if not rows and group.left:
        rows = ((*(None for _ in _RANK[1:]), among.without),)
    return Answer(_RANK, rows)


def ask_peers(store: Store, unit: str, what: str, scope: Scope, per: str) -> Answer:
    """One unit among the others: its value and rank, the group's quartiles, and how many there are; where it
    has no rank, `state` says why."""
    among = _among(store, what, scope, per)
    group = among.group
    about: Row = (group.lower, group.median, group.upper)
    size = (len(group.ranked), among.without)
    rows = tuple(
        (unit, one.member.yuan, one.member.divisor, one.value, one.rank, *size, *about, one.against_median)
        for one in group.ranked
        if one.member.unit == unit
    )
    if rows:
        return Answer(_PEERS, tuple((*row, None) for row in rows))
    yuan = next((one.yuan for one in group.left if one.unit == unit), None)
    state = NO_DIVISOR if yuan is not None else _unranked(store, unit, scope)
    return Answer(_PEERS, ((unit, yuan, None, None, None, *size, *about, None, state),))


def _unranked(store: Store, unit: str, scope: Scope) -> str:
    """Why a unit without a figure is not in the group: it is outside, prints none, or is not in the store."""
    if store.ask(statements.disclosures(replace(scope, unit=unit))).rows:
        return BLANK
    everywhere = Scope(unit=unit, year=scope.year, kind=scope.kind)
    return OUTSIDE if store.ask(statements.disclosures(everywhere)).rows else NO_DISCLOSURE


def _ranked(one: Ranked, without: int) -> Row:
    member = one.member
    return (
        one.rank, member.unit, member.region, member.yuan, member.divisor, one.value, one.against_median,
        without,
    )  # fmt: skip


@dataclass(frozen=True)
class _Among:
    """A group of units, and how many of them lack the figure, or what it is divided by."""

    group: Group
    without: int


def _among(store: Store, what: str, scope: Scope, per: str) -> _Among:
    one = measure(what)
    found = _by_disclosure(store, one, scope)
    wholes = _by_disclosure(store, measure(SHARE), scope) if per == SHARE else {}
    members = [
        Member(
            _text(row["unit"]),
            _text(row["region_name"]),
            _decimal(row["yuan"]),
            _number(
                wholes.get(key, {}).get("yuan") if per == SHARE else row["staff"] if per == STAFF else None
            ),
        )
        for key, row in found.items()
    ]
    group = rank_members(members, divided=per != NOTHING, percent=per == SHARE)
    silent = sum(1 for (key,) in store.ask(statements.present(scope)).rows if key not in found)
    return _Among(group, group.without + silent)


def _by_disclosure(store: Store, one: Measure, scope: Scope) -> dict[Cell, dict[str, Cell]]:
    """The figure of each disclosure; of a code with those that stood for it in the year."""
    rows = stand_ins(one.row, scope.year) if one.is_code and scope.year is not None else (one.row,)
    years = () if scope.year is None else (scope.year,)
    found: dict[Cell, dict[str, Cell]] = {}
    for row in store.ask(statements.figures(one, rows, scope, years)).dicts():
        before = found.get(row["disclosure"])
        added = _decimal(before["yuan"]) if before else Decimal(0)
        found[row["disclosure"]] = {**row, "yuan": added + _decimal(row["yuan"])}
    return found


def ask_shares(store: Store, scope: Scope) -> Answer:
    """Expenditure by class of the functional classification, with shares; `computed`: of how many units the
    class is the sum of its longer codes, as it has no row of its own."""
    where, digits = measures().functional, measures().class_digits
    classes = sorted({one.code for one in functional() if len(one.code) == digits})
    found = store.ask(statements.shares(scope, where.tables, where.columns, classes))
    total = sum((_decimal(row[2]) for row in found.rows), Decimal(0))
    rows = tuple(
        (code, _class_name(code, scope), units, yuan, percent(_decimal(yuan), total), computed)
        for code, units, yuan, computed in found.rows
    )
    return Answer(("code", "name", "units", "yuan", "share_pct", "computed"), rows)


def _class_name(code: Cell, scope: Scope) -> str:
    return functional().name(_text(code), scope.year) or ""


def ask_execution(store: Store, scope: Scope, row: str) -> Answer:
    """Budget × adjusted × final of one unit and year, row by row, with the rate of execution.

    `stated`: which of them the table does not print and the narrative says."""
    stages, tables = measures().stages, measures().execution_tables
    every = dict.fromkeys((*stages.initial, *stages.adjusted, *stages.actual))
    cells: dict[tuple[str, str], dict[str, Decimal]] = {}
    labels: dict[tuple[str, str], str] = {}
    for kind, table_id, row_id, label, column, yuan in store.ask(
        statements.staged(scope, tables, tuple(every), row)
    ).rows:
        key = (_text(table_id), _text(row_id))
        stage = _stage(_text(kind), _text(column))
        cells.setdefault(key, {}).setdefault(stage, _decimal(yuan))
        labels.setdefault(key, _text(label))
    said = _stated(store, replace(scope, kind="final"), row, cells)
    return Answer(
        ("table_id", "row_id", "label", "budget", "initial", "adjusted", "actual", "execution_pct", "stated"),
        tuple(_execution(key, labels[key], found, said.get(key, {})) for key, found in cells.items()),
    )


def _stated(
    store: Store, scope: Scope, row: str, cells: Mapping[tuple[str, str], Mapping[str, Decimal]]
) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Stages that only the narrative of the final account gives; where it gives two figures, none."""
    kinds = {kind: stage for stage in (_INITIAL, _ADJUSTED) for kind in getattr(measures().stages, stage)}
    found: dict[tuple[str, str], dict[str, set[Decimal]]] = {}
    for table_id, row_id, kind, yuan in store.ask(statements.stated(scope, tuple(kinds), row)).rows:
        key, stage = (_text(table_id), _text(row_id)), kinds[_text(kind)]
        if key in cells and stage not in cells[key]:
            found.setdefault(key, {}).setdefault(stage, set()).add(_decimal(yuan))
    return {
        key: {stage: next(iter(values)) for stage, values in said.items() if len(values) == 1}
        for key, said in found.items()
    }


def _stage(kind: str, column: str) -> str:
    stages = measures().stages
    if column in stages.initial:
        return _INITIAL
    if column in stages.adjusted:
        return _ADJUSTED
    return "actual" if kind == "final" else "budget"


def _execution(
    key: tuple[str, str], label: str, printed: dict[str, Decimal], said: dict[str, Decimal]
) -> Row:
    found = printed | said
    stages = [found.get(stage) for stage in ("budget", _INITIAL, _ADJUSTED, "actual")]
    budget, initial, adjusted, actual = stages
    base = next((value for value in (adjusted, initial, budget) if value is not None), None)
    return (*key, label, *stages, percent(actual, base), " ".join(said) or None)


def ask_sums(store: Store, department: str, what: str, year: int, kind: str) -> Answer:
    """Whether a department is the sum of its units, as the reviewed list of units says which those are.

    Units that the department lists, or that the list of units puts under it, and that have no such figure
    here are `missing`; without any unit there is nothing to hold the department against."""
    found = store.ask(statements.members(department, year, kind, measure(what)))
    own = [row for row in found.rows if row[5]]
    units = [row for row in found.rows if not row[5]]
    lines: list[Row] = [
        (unit, printed, amount_unit, yuan, "unit") for unit, _, printed, amount_unit, yuan, _ in units
    ]
    there = {plain(_text(row[0])) for row in units}
    listed = store.ask(statements.listed(department, year, kind)).rows
    known = store.ask(statements.belonging(department)).rows
    named = {plain(_text(unit or name)): _text(name) for name, unit in listed}
    named = {plain(_text(unit)): _text(unit) for (unit,) in known} | named
    missing = [name for unit, name in named.items() if unit not in there]
    lines += [(name, None, None, None, "missing") for name in missing]
    total, whole = _total(units), _total(own)
    if units:
        lines.append((department, None, None, total, "sum"))
    if own:
        lines.append((department, None, None, whole, "department"))
    if own and units:
        lines.append((department, None, None, whole - total, "difference"))
    return Answer(("unit", "printed", "amount_unit", "yuan", "what"), tuple(lines))


def _total(rows: Sequence[Row]) -> Decimal:
    return sum((_decimal(row[4]) for row in rows), Decimal(0))


def ask_findings(store: Store, scope: Scope, by: Sequence[str], severity: str) -> Answer:
    """Findings counted by rule, region, unit, year …"""
    return store.ask(statements.findings(scope, by, severity))


def ask_disclosures(store: Store, scope: Scope) -> Answer:
    """What the store holds."""
    return store.ask(statements.disclosures(scope))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value or 0))


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
