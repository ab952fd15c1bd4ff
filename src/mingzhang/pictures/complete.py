"""The table behind a picture → the same with all that is drawn: order, gaps, shares, changes, quartiles.

A table that is complete stays as it is, so that page, file and picture may each ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import quantiles

from mingzhang.compare.series import percent
from mingzhang.pictures.table import Row, Table, Value, number

SHARE, CHANGE = "share_pct", "change_pct"
QUARTILES = ("lower_quartile", "median", "upper_quartile")
FEWEST = 4  # units of which quartiles say anything


def with_shares(table: Table) -> Table:
    """Each amount in percent of the whole."""
    amounts = table.numbers("amount")
    whole = table.whole or _sum(amounts)
    return _with(table, (SHARE,), [{SHARE: percent(amount, whole)} for amount in amounts])


def by_group(table: Table) -> Table:
    """Groups by their size, the rows of each by theirs, with shares."""
    sizes: dict[str, Decimal] = {}
    for row, amount in zip(table.rows, table.numbers("amount"), strict=True):
        name = group_of(row)
        sizes[name] = sizes.get(name, Decimal(0)) + (amount or 0)

    def order(row: Row) -> tuple[Decimal, str, Decimal]:
        return (-sizes[group_of(row)], group_of(row), -(number(row.get("amount")) or Decimal(0)))

    return with_shares(replace(table, rows=sorted(table.rows, key=order)))


def group_of(row: Row) -> str:
    """What a row belongs to; itself where nothing is said."""
    return str(row.get("group") or row["name"])


def every_year(table: Table) -> Table:
    """The rows by year, and one without a figure for each year that a series leaves out."""
    years = _years(table)
    rows = list(table.rows)
    for series in dict.fromkeys(row.get("series") or "" for row in table.rows):
        known = {str(row["year"]) for row in table.rows if (row.get("series") or "") == series}
        first, last = min(known), max(known)
        rows += [
            {**dict.fromkeys(table.columns), "year": year, "series": series}
            for year in years if first < year < last and year not in known
        ]  # fmt: skip
    return replace(table, rows=sorted(rows, key=lambda row: str(row["year"])))


def with_changes(table: Table) -> Table:
    """Every year with the change against the year before in percent, where both have a figure above zero."""
    whole = every_year(table)
    before: dict[Value, Decimal | None] = {}
    changes: list[Row] = []
    for row, amount in zip(whole.rows, whole.numbers("amount"), strict=True):
        old = before.get(row.get("series") or "")
        changed = None if amount is None or old is None or old <= 0 else percent(amount - old, old)
        changes.append({CHANGE: changed})
        before[row.get("series") or ""] = amount
    return _with(whole, (CHANGE,), changes)


def with_quartiles(table: Table) -> Table:
    """The largest first; of four units and more with the quartiles of all, as spreadsheets reckon them."""
    rows = sorted(table.rows, key=lambda row: -(number(row.get("amount")) or Decimal("-Infinity")))
    ranked = replace(table, rows=rows)
    amounts = [amount for amount in ranked.numbers("amount") if amount is not None]
    if len(amounts) < FEWEST:
        return ranked
    parts = (Decimal(str(one)) for one in quantiles(amounts, n=4, method="inclusive"))
    same = dict(zip(QUARTILES, parts, strict=True))
    return _with(ranked, QUARTILES, [same] * len(rows))


def by_count(table: Table) -> Table:
    """Findings by the group that has most, unless the groups have an order of their own."""
    if table.in_order:
        return table
    sums: dict[str, Decimal] = {}
    for row, count in zip(table.rows, table.numbers("count"), strict=True):
        sums[str(row["name"])] = sums.get(str(row["name"]), Decimal(0)) + (count or 0)

    def order(row: Row) -> tuple[Decimal, str]:
        return (-sums[str(row["name"])], str(row["name"]))

    return replace(table, rows=sorted(table.rows, key=order))


def years_between(years: Iterable[str]) -> list[str]:
    """All years from the first to the last; what is no year stays as it is."""
    found = sorted(set(years))
    if not found or not all(year.isdecimal() for year in found):
        return found
    return [str(year) for year in range(int(found[0]), int(found[-1]) + 1)]


def _years(table: Table) -> list[str]:
    return years_between(str(row["year"]) for row in table.rows)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _with(table: Table, columns: tuple[str, ...], values: Sequence[Mapping[str, Value]]) -> Table:
    """The table with further columns."""
    rows = [{**row, **more} for row, more in zip(table.rows, values, strict=True)]
    new = tuple(column for column in columns if column not in table.columns)
    return replace(table, columns=(*table.columns, *new), rows=rows)
