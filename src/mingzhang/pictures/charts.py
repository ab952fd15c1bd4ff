"""Bars, lines and dots: a table → a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import quantiles

from mingzhang.pictures.render import Spec
from mingzhang.pictures.style import BLUE, GREY, INK, PALETTE, SEVERITY_COLOURS, VERMILION, light, lite
from mingzhang.pictures.table import NothingToDraw, Row, Table, number, shown

WIDTH, HEIGHT, _STEP = 560, 320, 26
_MOST = 30
_HUNDRED = Decimal(100)
_QUANT = "quantitative"
_FALLING = "indexof(datum.change, '-') == 0"
Words = Mapping[str, str]


def bars(table: Table, words: Words) -> Spec:
    """One bar a row, with its figure and its share of all."""
    rows = _known(table)
    total = sum((amount for _, amount in rows), Decimal(0))
    values = [
        {"name": row["name"], "amount": float(amount), "shown": _with_share(amount, total)}
        for row, amount in rows[:_MOST]
    ]
    y = _names("name")
    x = _axis("amount", words["amount"])
    layer = [
        {"mark": {"type": "bar", "color": BLUE, "height": {"band": 0.65}}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "text", "align": "left", "dx": 5}, "encoding": {"x": x, "y": y, "text": _text()}},
    ]
    body = {"data": {"values": values}, "width": WIDTH, "height": {"step": _STEP}, "layer": layer}
    return lite(table, body, notes=_left_out(len(rows), words))


def years(table: Table, words: Words) -> Spec:
    """A line for each series; a year without a figure is a gap."""
    values = _by_year(table)
    x = _years_axis(values, words)
    y = {**_axis("amount", words["amount"]), "scale": {"zero": True}}
    encoding: dict[str, object] = {"x": x, "y": y}
    if any(row["series"] for row in values):
        encoding["color"] = _colour("series", [str(row["series"]) for row in values])
        encoding["shape"] = {"field": "series", "type": "nominal", "legend": None}
    layer = [
        {"mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-path-domains"}},
        {"mark": {"type": "point", "filled": True, "size": 60, "invalid": "filter"}},
        {
            "mark": {"type": "text", "dy": -11, "invalid": "filter"},
            "encoding": {"text": _text(), "color": {"value": INK}},
        },
    ]
    return lite(table, {"data": {"values": values}, **_size(), "encoding": encoding, "layer": layer})


def changes(table: Table, words: Words) -> Spec:
    """A bar for each year, its figure inside and the change against the year before above it."""
    values = _by_year(table)
    for one, before in zip(values, [None, *values], strict=False):
        one["change"] = _change(one, before)
    x = _years_axis(values, words)
    y = _axis("amount", words["amount"])
    layer = [
        {"mark": {"type": "bar", "color": light(BLUE), "width": {"band": 0.6}}, "encoding": {"x": x, "y": y}},
        *(
            {
                "transform": [{"filter": f"isValid(datum.amount) && (datum.change != '') == {told}"}],
                "mark": {"type": "text", "dy": down, "color": INK},
                "encoding": {"x": x, "y": y, "text": _text()},
            }
            for told, down in (("true", -22), ("false", -8))
        ),
        {
            "mark": {"type": "text", "dy": -8, "fontSize": 11},
            "encoding": {
                "x": x, "y": y, "text": {"field": "change"},
                "color": {"condition": {"test": _FALLING, "value": VERMILION}, "value": BLUE},
            },
        },
    ]  # fmt: skip
    return lite(table, {"data": {"values": values}, **_size(), "layer": layer})


def peers(table: Table, words: Words) -> Spec:
    """A dot for each unit over the range between the quartiles, the median as a stroke."""
    rows = sorted(_known(table), key=lambda pair: -pair[1])
    amounts = [amount for _, amount in rows]
    low, middle, high = (
        (Decimal(str(one)) for one in quantiles(amounts, n=4, method="inclusive"))
        if len(amounts) > 1
        else amounts * 3
    )
    drawn = [pair for at, pair in enumerate(rows) if at < _MOST * 2 or pair[0].get("marked")]
    values = [
        {
            "name": row["name"],
            "amount": float(amount),
            "shown": shown(amount),
            "marked": bool(row.get("marked")),
        }
        for row, amount in drawn
    ]
    x = _axis("amount", words["amount"])
    y = _names("name")
    layer = [
        {"data": {"values": [{"low": float(low), "high": float(high)}]},
         "mark": {"type": "rect", "color": light(PALETTE[7], 0.35)},
         "encoding": {"x": {"field": "low", "type": _QUANT}, "x2": {"field": "high"}}},
        {"data": {"values": [{"middle": float(middle)}]},
         "mark": {"type": "rule", "color": GREY, "strokeDash": [4, 3]},
         "encoding": {"x": {"field": "middle", "type": _QUANT}}},
        {"mark": {"type": "point", "filled": True, "size": 80, "opacity": 1}, "encoding": {
            "x": x, "y": y,
            "color": {"condition": {"test": "datum.marked", "value": VERMILION}, "value": BLUE},
            "shape": {"condition": {"test": "datum.marked", "value": "diamond"}, "value": "circle"}}},
        {"mark": {"type": "text", "align": "left", "dx": 9}, "encoding": {"x": x, "y": y, "text": _text()}},
    ]  # fmt: skip
    body = {"data": {"values": values}, "width": WIDTH, "height": {"step": _STEP}, "layer": layer}
    told = words["quartiles"].format(low=shown(low), middle=shown(middle), high=shown(high))
    left = len(rows) - len(drawn)
    return lite(table, body, notes=[told, *([words["left_out"].format(count=left)] if left else [])])


def three_public(table: Table, words: Words) -> Spec:
    """The items of each year on top of each other, and their sum."""
    rows = _known(table)
    items = list(dict.fromkeys(str(row["item"]) for row, _ in rows))
    values = [
        {"year": str(row["year"]), "item": row["item"], "amount": float(amount),
         "order": items.index(str(row["item"])), "shown": shown(amount) if amount else ""}
        for row, amount in rows
    ]  # fmt: skip
    sums: dict[str, Decimal] = {}
    for row, amount in rows:
        sums[str(row["year"])] = sums.get(str(row["year"]), Decimal(0)) + amount
    x = {"field": "year", "type": "ordinal", "title": words["year"], "axis": {"labelAngle": 0}}
    y = _axis("amount", words["amount"])
    totals = [
        {"year": year, "amount": float(amount), "shown": shown(amount)} for year, amount in sums.items()
    ]
    layer = [
        {"mark": {"type": "bar", "width": {"band": 0.6}, "stroke": "#ffffff"}, "encoding": {
            "x": x, "y": y, "color": _colour("item", items, lighter=True), "order": {"field": "order"}}},
        {"data": {"values": totals}, "mark": {"type": "text", "dy": -9}, "encoding": {
            "x": x, "y": {"field": "amount", "type": _QUANT}, "text": _text()}},
    ]  # fmt: skip
    return lite(table, {"data": {"values": values}, **_size(), "layer": layer})


def findings(table: Table, words: Words) -> Spec:
    """A bar for each rule or region, parted by severity."""
    totals: dict[str, Decimal] = {}
    for row, count in _known(table, "count"):
        totals[str(row["name"])] = totals.get(str(row["name"]), Decimal(0)) + count
    order = sorted(totals, key=lambda name: (-totals[name], name))[:_MOST]
    severities = [one for one in SEVERITY_COLOURS if any(row["severity"] == one for row in table.rows)]
    values = [
        {"name": row["name"], "severity": words[str(row["severity"])], "count": int(count),
         "order": severities.index(str(row["severity"]))}
        for row, count in _known(table, "count") if row["name"] in order
    ]  # fmt: skip
    y = {**_names("name"), "sort": order}
    scale = {
        "domain": [words[one] for one in severities],
        "range": [SEVERITY_COLOURS[one] for one in severities],
    }
    x = {**_axis("count", words["count"]), "stack": "zero"}
    color = {"field": "severity", "type": "nominal", "scale": scale, "title": None, "legend": _legend()}
    sums = [{"name": name, "count": int(totals[name]), "shown": str(totals[name])} for name in order]
    layer = [
        {"mark": {"type": "bar", "height": {"band": 0.65}},
         "encoding": {"x": x, "y": y, "color": color, "order": {"field": "order"}}},
        {"data": {"values": sums}, "mark": {"type": "text", "align": "left", "dx": 5},
         "encoding": {"x": {"field": "count", "type": _QUANT}, "y": y, "text": _text()}},
    ]  # fmt: skip
    body = {"data": {"values": values}, "width": WIDTH, "height": {"step": _STEP}, "layer": layer}
    return lite(table, body, notes=_left_out(len(totals), words))


def _known(table: Table, column: str = "amount") -> list[tuple[Row, Decimal]]:
    """Rows that have a figure; raises NothingToDraw where none has."""
    figures = zip(table.rows, table.numbers(column), strict=True)
    found = [(row, figure) for row, figure in figures if figure is not None]
    if not found:
        raise NothingToDraw(table.title)
    return found


def _by_year(table: Table) -> list[dict[str, object]]:
    _known(table)
    values: list[dict[str, object]] = []
    for row in table.rows:
        amount = number(row.get("amount"))
        values.append({
            "year": str(row["year"]), "series": row.get("series") or "",
            "amount": None if amount is None else float(amount),
            "shown": "" if amount is None else shown(amount),
        })  # fmt: skip
    return sorted(values, key=lambda one: str(one["year"]))


def _change(one: Mapping[str, object], before: Mapping[str, object] | None) -> str:
    old, new = before and before["amount"], one["amount"]
    if not isinstance(old, float) or not isinstance(new, float) or old <= 0:
        return ""
    return f"{(new - old) / old:+.1%}"


def _with_share(amount: Decimal, total: Decimal) -> str:
    return f"{shown(amount)}　{amount / total * _HUNDRED:.1f}%" if total > 0 else shown(amount)


def _left_out(count: int, words: Words) -> list[str]:
    return [words["left_out"].format(count=count - _MOST)] if count > _MOST else []


def _names(field: str) -> dict[str, object]:
    return {
        "field": field,
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"ticks": False, "offset": 6},
    }


def _axis(field: str, word: str) -> dict[str, object]:
    axis = {"format": ",~f", "tickCount": 5}
    return {"field": field, "type": _QUANT, "title": word, "axis": axis}


def _years_axis(values: Sequence[Mapping[str, object]], words: Words) -> dict[str, object]:
    """Every year of the table has its place, also one without a figure."""
    domain = list(dict.fromkeys(str(one["year"]) for one in values))
    axis = {"labelAngle": 0}
    return {
        "field": "year",
        "type": "ordinal",
        "title": words["year"],
        "axis": axis,
        "scale": {"domain": domain},
    }


def _text() -> dict[str, object]:
    return {"field": "shown", "type": "nominal"}


def _size() -> dict[str, object]:
    return {"width": {"step": 110}, "height": HEIGHT}


def _colour(field: str, names: list[str], *, lighter: bool = False) -> dict[str, object]:
    domain = list(dict.fromkeys(names))
    palette = [PALETTE[number % len(PALETTE)] for number in range(len(domain))]
    scale = {"domain": domain, "range": [light(one, 0.75) for one in palette] if lighter else palette}
    return {"field": field, "type": "nominal", "title": None, "scale": scale, "legend": _legend()}


def _legend() -> dict[str, object]:
    return {"orient": "bottom", "direction": "horizontal", "columns": 3}
