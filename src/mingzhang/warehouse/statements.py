"""Questions as statements over the schema's tables: built once, run by either store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from mingzhang.taxonomy.crosswalk import stand_ins
from mingzhang.warehouse.measures import Measure
from mingzhang.warehouse.schema import disclosed, table
from mingzhang.warehouse.topmost import code_of, first_place, has_longer, summed, within

Statement: TypeAlias = "sa.Select[tuple[object, ...]]"
GROUPS = ("unit", "region", "province", "level", "unit_kind", "year", "kind", "form")


@dataclass(frozen=True)
class Scope:
    """Which disclosures a question is about; empty fields leave nothing out."""

    unit: str = ""
    region: str = ""
    level: str = ""
    unit_kind: str = ""
    year: int | None = None
    kind: str = ""
    every_version: bool = False

    def conditions(self, of: sa.FromClause | None = None) -> list[sa.ColumnElement[bool]]:
        """As conditions on `disclosed`, or on another name of it. A region is a code, with all that
        lies inside it, or a part of a name."""
        d = (disclosed() if of is None else of).c
        equal = {d.unit: self.unit, d.level: self.level, d.unit_kind: self.unit_kind, d.kind: self.kind}
        found: list[sa.ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
        if self.year is not None:
            found.append(d.year == self.year)
        if self.region.isdecimal():
            stem = self.region
            while len(stem) > 2 and stem.endswith("00"):
                stem = stem[:-2]
            found.append(d.region.startswith(stem, autoescape=True))
        elif self.region:
            found.append(d.region_name.contains(self.region, autoescape=True))
        if not self.every_version:
            found.append(d.is_current)
        return found


def counted_once(scope: Scope) -> sa.ColumnElement[bool]:
    """For sums over units: not the units whose department is summed too, as its figures hold theirs."""
    d, whole = disclosed().c, disclosed().alias("whole")
    same = [whole.c.unit == d.parent, whole.c.year == d.year, whole.c.kind == d.kind, whole.c.facts > 0]
    return ~sa.exists(sa.select(sa.literal(1)).select_from(whole).where(*same, *scope.conditions(whole)))


_ABOUT = (
    "unit",
    "region",
    "region_name",
    "province",
    "level",
    "unit_kind",
    "parent",
    "year",
    "kind",
    "form",
    "staff",
)
_FIGURE = ("disclosure", "row_id", "label", "printed", "amount_unit", "yuan", "certain")


def measured(
    one: Measure, rows: Sequence[str], conditions: Sequence[sa.ColumnElement[bool]], years: Sequence[int] = ()
) -> sa.Subquery:
    """One figure a disclosure and row, that of the first table and column that it has; with its disclosure.
    A code without a row of its own is the sum of its longer codes."""
    f = table("facts").c
    where = [f.table_id.in_(one.tables), f.column_id.in_(one.columns), f.yuan.is_not(None), *conditions]
    if years:
        where.append(f.year.in_(years))
    order = (_place(f.table_id, one.tables), _place(f.column_id, one.columns))
    if one.is_code and has_longer(rows):
        return _measured_in(rows, where, order)
    found = _with_disclosure().where(f.row_id.in_(rows), *where)
    found = found.add_columns(sa.cast(sa.null(), sa.Text()).label("parts"))
    if len(one.tables) == len(one.columns) == 1:
        return found.subquery("m")
    first = sa.func.row_number().over(partition_by=[f.disclosure, f.row_id], order_by=order)
    numbered = found.add_columns(first.label("place")).subquery("n")
    first_only = sa.select(*(numbered.c[name] for name in (*_ABOUT, *_FIGURE, "parts")))
    return first_only.where(numbered.c.place == 1).subquery("m")


def _measured_in(
    codes: Sequence[str], where: Sequence[sa.ColumnElement[bool]], order: Sequence[sa.ColumnElement[int]]
) -> sa.Subquery:
    f = table("facts").c
    same = [f.disclosure, f.table_id, f.column_id, f.row_id]
    turn = sa.func.row_number().over(partition_by=same, order_by=f.ord).label("turn")
    found = _with_disclosure().add_columns(f.table_id, f.column_id, turn)
    found = found.where(sa.or_(*(within(f.row_id, code, code) for code in codes)), *where)
    code = code_of(f.row_id, codes)
    return summed(first_place(found, code, [code], order), _ABOUT)


def _with_disclosure() -> Statement:
    """Figures with what is known of the disclosure of each."""
    d, f = disclosed().c, table("facts").c
    chosen = [*(d[name] for name in _ABOUT), *(f[name] for name in _FIGURE)]
    return sa.select(*chosen).join_from(table("facts"), disclosed(), f.disclosure == d.id)


def _place(column: sa.ColumnClause[str], listed: Sequence[str]) -> sa.ColumnElement[int]:
    return sa.case({value: place for place, value in enumerate(listed)}, value=column)


def figures(one: Measure, rows: Sequence[str], scope: Scope, years: Sequence[int] = ()) -> Statement:
    """The figures of a measure with the disclosure that each stands in."""
    m = measured(one, rows, scope.conditions(), years).c
    names = (
        "disclosure", "unit", "region", "region_name", "year", "kind", "staff", "row_id", "label", "printed",
        "amount_unit", "yuan", "certain", "parts",
    )  # fmt: skip
    return sa.select(*(m[name] for name in names)).order_by(m.unit, m.kind, m.year)


def disclosures(scope: Scope) -> Statement:
    """What is in the store."""
    d = disclosed().c
    return (
        sa.select(
            d.unit, d.region_name, d.level, d.year, d.kind, d.version, d.is_current, d.facts, d.unaccounted,
            d.verdict, d.errors, d.file, d.sha256,
        )
        .where(*scope.conditions())
        .order_by(d.unit, d.year, d.kind, d.version)
    )  # fmt: skip


def replaced(since: int) -> Statement:
    """Current versions loaded after `since` with the file that was the current version before each."""
    now, old = disclosed().alias("now"), disclosed().alias("old")
    n, o = now.c, old.c
    alike = [o.unit == n.unit, o.year == n.year, o.kind == n.kind, o.seq < n.seq, o.unit_name != ""]
    last = sa.func.row_number().over(
        partition_by=n.id, order_by=[sa.case((o.facts > 0, 0), else_=1), o.seq.desc()]
    )
    pairs = (
        sa.select(
            n.unit, n.year, n.kind, n.file, o.file.label("before"), (o.sha256 == n.sha256).label("same"),
            last.label("place"),
        )
        .join_from(now, old, sa.and_(*alike))
        .where(n.is_current, n.seq > since, n.unit_name != "")
        .subquery("pairs")
    ).c  # fmt: skip
    return (
        sa.select(pairs.unit, pairs.year, pairs.kind, pairs.file, pairs.before)
        .where(pairs.place == 1, ~pairs.same)
        .order_by(pairs.unit, pairs.year, pairs.kind)
    )


def present(scope: Scope) -> Statement:
    """The disclosures of a scope by their keys."""
    return sa.select(disclosed().c.id).where(*scope.conditions())


def years_of(scope: Scope) -> Statement:
    """(unit, year, kind) of the disclosures that tell both."""
    d = disclosed().c
    return sa.select(d.unit, d.year, d.kind).where(*scope.conditions(), *_known()).distinct()


def _known() -> list[sa.ColumnElement[bool]]:
    """Disclosures that can be followed over years: what tells no unit is nobody's neighbouring year."""
    d = disclosed().c
    return [d.unit != "", d.year.is_not(None)]


def growth(one: Measure, year: int, scope: Scope, by: str) -> Statement:
    """Sums of two neighbouring years by group, of the units that have a figure in both; of a code with those
    that stood for it in either year."""
    years = (year - 1, year)
    rows = {each: stand_ins(one.row, each) if one.is_code else (one.row,) for each in years}
    conditions: list[sa.ColumnElement[bool]] = [*scope.conditions(), *_known(), disclosed().c.year.in_(years)]
    if by != "unit":
        conditions.append(counted_once(scope))
    every = list(dict.fromkeys(row for each in years for row in rows[each]))
    m = measured(one, every, conditions, years).c
    group = m.region_name if by == "region" else m[by]
    before, now = (
        sa.func.sum(sa.case((sa.and_(m.year == each, m.row_id.in_(rows[each])), m.yuan))) for each in years
    )
    both = (
        sa.select(
            sa.func.max(sa.case((m.year == year, group))).label("grp"),
            now.label("now"),
            before.label("before"),
        )
        .group_by(m.unit, m.kind)
        .having(now.is_not(None), before.is_not(None))
        .subquery("both_years")
    ).c
    total, earlier = sa.func.sum(both.now), sa.func.sum(both.before)
    return (
        sa.select(
            both.grp.label(by),
            sa.func.count().label("units"),
            earlier.label("before"),
            total.label("yuan"),
            (total - earlier).label("change"),
        )
        .group_by(both.grp)
        .order_by(both.grp)
    )


def findings(scope: Scope, by: Sequence[str], severity: str) -> Statement:
    """Counts of findings and of the disclosures that have them."""
    d, f = disclosed().c, table("findings").c
    groups = [f[name] if name in ("rule", "severity") else _group(name) for name in by]
    chosen = [*scope.conditions(), *([f.severity == severity] if severity else [])]
    count = sa.func.count().label("findings")
    return (
        sa.select(*groups, count, sa.func.count(sa.distinct(f.disclosure)).label("disclosures"))
        .join_from(table("findings"), disclosed(), f.disclosure == d.id)
        .where(*chosen)
        .group_by(*groups)
        .order_by(count.desc(), *groups)
    )


def shares(scope: Scope, tables: Sequence[str], columns: Sequence[str], classes: Sequence[str]) -> Statement:
    """Sums by class of the functional classification; `classes`: their codes. Each disclosure counts with the
    first of the tables and columns in which it has any class, and with that alone; a class that has no row of
    its own there with its longer codes. `computed`: of how many units that is so."""
    d, f = disclosed().c, table("facts").c
    wanted: list[sa.ColumnElement[bool]] = [
        f.table_id.in_(tables),
        f.column_id.in_(columns),
        within(f.row_id, min(classes), max(classes)),
        f.yuan.is_not(None),
    ]
    if scope.year is not None:
        wanted.append(f.year == scope.year)
    code = sa.func.substr(f.row_id, 1, len(classes[0]))
    found = (
        sa.select(f.disclosure, f.table_id, f.column_id, f.row_id, f.yuan, d.unit)
        .join_from(table("facts"), disclosed(), f.disclosure == d.id)
        .where(*wanted, code.in_(classes), *scope.conditions(), counted_once(scope))
    )
    order = (_place(f.table_id, tables), _place(f.column_id, columns))
    top = first_place(found, code, [], order).c
    total = sa.func.sum(top.yuan)
    return (
        sa.select(
            top.code,
            sa.func.count(sa.distinct(top.unit)).label("units"),
            total.label("yuan"),
            sa.func.count(sa.distinct(sa.case((top.longer, top.unit)))).label("computed"),
        )
        .group_by(top.code)
        .order_by(total.desc())
    )


def staged(scope: Scope, tables: Sequence[str], columns: Sequence[str], row: str) -> Statement:
    """All figures of some tables and columns, to be set side by side."""
    d, f = disclosed().c, table("facts").c
    wanted: list[sa.ColumnElement[bool]] = [
        f.table_id.in_(tables),
        f.column_id.in_(columns),
        f.yuan.is_not(None),
    ]
    if row:
        wanted.append(f.row_id == row)
    return (
        sa.select(d.kind, f.table_id, f.row_id, f.label, f.column_id, f.yuan)
        .join_from(table("facts"), disclosed(), f.disclosure == d.id)
        .where(*wanted, *scope.conditions())
        .order_by(d.kind, f.disclosure, f.ord)
    )


def stated(scope: Scope, kinds: Sequence[str], row: str) -> Statement:
    """What the narrative says that the budget of a row was."""
    d, c = disclosed().c, table("claims").c
    wanted: list[sa.ColumnElement[bool]] = [
        c.kind.in_(kinds),
        c.row_id.is_not(None),
        c.yuan.is_not(None),
    ]
    if row:
        wanted.append(c.row_id == row)
    return (
        sa.select(c.table_id, c.row_id, c.kind, c.yuan)
        .join_from(table("claims"), disclosed(), c.disclosure == d.id)
        .where(*wanted, *scope.conditions())
        .order_by(c.disclosure, c.ord)
    )


def members(department: str, year: int, kind: str, one: Measure) -> Statement:
    """A department's own figure and those of the units whose parent it is."""
    d = disclosed().c
    family = sa.or_(d.unit == department, d.parent == department)
    m = measured(one, [one.row], [*Scope(year=year, kind=kind).conditions(), family], [year]).c
    own = (m.unit == department).label("own")
    return sa.select(m.unit, m.kind, m.printed, m.amount_unit, m.yuan, own).order_by(sa.desc("own"), m.unit)


def listed(department: str, year: int, kind: str) -> Statement:
    """The units that a department's own disclosure lists: as printed, and as the list of units has them."""
    d, m, u = disclosed().c, table("members").c, table("units").c
    return (
        sa.select(m.name, u.unit)
        .join_from(table("members"), disclosed(), m.disclosure == d.id)
        .outerjoin(table("units"), u.name == m.name)
        .where(*Scope(unit=department, year=year, kind=kind).conditions())
        .order_by(m.ord)
    )


def belonging(department: str) -> Statement:
    """The units whose department it is, by the reviewed list of units."""
    u = table("units").c
    return sa.select(u.unit).where(u.parent == department, u.unit != department).distinct().order_by(u.unit)


def everything(name: str) -> Statement:
    """A whole table of the schema."""
    return sa.select(*table(name).c)


def _group(name: str) -> sa.ColumnElement[object]:
    d = disclosed().c
    if name == "region":
        return d.region_name
    return d[name]
