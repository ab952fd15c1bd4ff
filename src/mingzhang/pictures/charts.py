"""Bars, lines and dots: a table → a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from mingzhang.pictures.complete import CHANGE, QUARTILES, SHARE, years_between
from mingzhang.pictures.labels import PLACES, Place, Point, place_labels
from mingzhang.pictures.render import Spec
from mingzhang.pictures.style import BLUE, GREY, INK, PALETTE, SEVERITY_COLOURS, VERMILION, light, lite
from mingzhang.pictures.table import NothingToDraw, Row, Table, Value, number, shown

WIDTH, HEIGHT, _STEP, _YEAR = 560, 320, 26, 110
_MOST = 30
_QUANT = "quantitative"
_FALLING = "indexof(datum.change, '-') == 0"
Words = Mapping[str, str]


def bars(table: Table, words: Words) -> Spec:
    """One bar a row, with its figure and its share of all."""
    rows = _known(table)
    values = [
        {"name": row["name"], "amount": float(amount), "shown": _with_share(amount, row.get(SHARE))}
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
    """A line for each series; a year without a figure is a gap. Figures stand where nothing crosses them;
    for those that have no such place there is the table."""
    values = _by_year(table)
    domain = _domain(values)
    width = _width(len(domain))
    top = _ceiling(values)
    unlabelled = _label(values, domain, width, top)
    x = _years_axis(values, words)
    y = {**_axis("amount", words["amount"]), "scale": {"domain": top, "nice": False}}
    encoding: dict[str, object] = {"x": x, "y": y}
    if any(row["series"] for row in values):
        encoding["color"] = _colour("series", [str(row["series"]) for row in values])
        encoding["shape"] = {"field": "series", "type": "nominal", "legend": None}
    layer = [
        {"mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-path-domains"}},
        {"mark": {"type": "point", "filled": True, "size": 60, "invalid": "filter"}},
        *(_text_at(place) for place in PLACES if any(row["place"] == place.name for row in values)),
    ]
    notes = [words["unlabelled"].format(count=unlabelled)] if unlabelled else []
    body = {"data": {"values": values}, "width": width, "height": HEIGHT, "encoding": encoding}
    return lite(table, {**body, "layer": layer}, notes=notes)


def _label(
    values: Sequence[dict[str, object]], domain: Sequence[str], width: float, ends: Sequence[float]
) -> int:
    """Give each figure its place beside its point; how many have none."""
    step, (low, high) = width / len(domain), ends
    lines: dict[object, list[Point | None]] = {}
    texts = []
    for row in values:
        amount = row["amount"]
        point = None
        if isinstance(amount, float):
            down = HEIGHT * (high - amount) / (high - low)
            point = ((domain.index(str(row["year"])) + 0.5) * step, down)
        lines.setdefault(row["series"], []).append(point)
        texts.append((point, str(row["shown"])))
    places = place_labels(list(lines.values()), texts, (width, HEIGHT))
    for row, place in zip(values, places, strict=True):
        row["place"] = place
    return sum(not place and point is not None for place, (point, _) in zip(places, texts, strict=True))


def _text_at(place: Place) -> dict[str, object]:
    """The figures that stand at one place beside their points."""
    return {
        "transform": [{"filter": f"datum.place == '{place.name}'"}],
        "mark": {
            "type": "text", "align": place.align, "dx": place.right, "dy": place.down,
            "baseline": "middle", "invalid": "filter",
        },
        "encoding": {"text": _text(), "color": {"value": INK}},
    }  # fmt: skip


def changes(table: Table, words: Words) -> Spec:
    """A bar for each year, its figure above it and above that the change against the year before."""
    values = _by_year(table)
    for value, row in zip(values, table.rows, strict=True):
        change = number(row.get(CHANGE))
        value["change"] = "" if change is None else f"{change:+}%"
    x = _years_axis(values, words)
    y = _axis("amount", words["amount"])
    width = _width(len(_domain(values)))
    layer = [
        {
            "mark": {"type": "bar", "color": light(BLUE), "width": _band(values, width)},
            "encoding": {"x": x, "y": y},
        },
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
    return lite(table, {"data": {"values": values}, "width": width, "height": HEIGHT, "layer": layer})


def peers(table: Table, words: Words) -> Spec:
    """A dot for each unit; of four and more over the range between the quartiles, with the median."""
    rows = _known(table)
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
    band, told = _quartiles(rows[0][0], words)
    layer = [
        *band,
        {"mark": {"type": "point", "filled": True, "size": 80, "opacity": 1}, "encoding": {
            "x": x, "y": y,
            "color": {"condition": {"test": "datum.marked", "value": VERMILION}, "value": BLUE},
            "shape": {"condition": {"test": "datum.marked", "value": "diamond"}, "value": "circle"}}},
        {"mark": {"type": "text", "align": "left", "dx": 9}, "encoding": {"x": x, "y": y, "text": _text()}},
    ]  # fmt: skip
    body = {"data": {"values": values}, "width": WIDTH, "height": {"step": _STEP}, "layer": layer}
    left = len(rows) - len(drawn)
    return lite(table, body, notes=[*told, *([words["left_out"].format(count=left)] if left else [])])


def _quartiles(row: Row, words: Words) -> tuple[list[dict[str, object]], list[str]]:
    """The range and the median that every row carries, and what is said of them; nothing where none does."""
    known = [number(row.get(name)) for name in QUARTILES]
    parts = [part for part in known if part is not None]
    if len(parts) < len(QUARTILES):
        return [], []
    low, middle, high = parts
    layer: list[dict[str, object]] = [
        {"data": {"values": [{"low": float(low), "high": float(high)}]},
         "mark": {"type": "rect", "color": light(PALETTE[7], 0.35)},
         "encoding": {"x": {"field": "low", "type": _QUANT}, "x2": {"field": "high"}}},
        {"data": {"values": [{"middle": float(middle)}]},
         "mark": {"type": "rule", "color": GREY, "strokeDash": [4, 3]},
         "encoding": {"x": {"field": "middle", "type": _QUANT}}},
    ]  # fmt: skip
    return layer, [words["quartiles"].format(low=shown(low), middle=shown(middle), high=shown(high))]


def three_public(table: Table, words: Words) -> Spec:
    """The items of each year on top of each other; above them the printed sum, else that of the items."""
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
    printed = {str(row["year"]): number(row.get("year_amount")) for row, _ in rows}
    x = _years_axis(values, words)
    y = _axis("amount", words["amount"])
    totals = [
        {"year": year, "amount": float(amount), "shown": shown(printed[year] or amount)}
        for year, amount in sums.items()
    ]
    width = _width(len(_domain(values)))
    layer = [
        {"mark": {"type": "bar", "width": _band(values, width), "stroke": "#ffffff"}, "encoding": {
            "x": x, "y": y, "color": _colour("item", items, lighter=True), "order": {"field": "order"}}},
        {"data": {"values": totals}, "mark": {"type": "text", "dy": -9}, "encoding": {
            "x": x, "y": {"field": "amount", "type": _QUANT}, "text": _text()}},
    ]  # fmt: skip
    return lite(table, {"data": {"values": values}, "width": width, "height": HEIGHT, "layer": layer})


def findings(table: Table, words: Words) -> Spec:
    """A bar for each rule or region, parted by severity."""
    totals: dict[str, Decimal] = {}
    for row, count in _known(table, "count"):
        totals[str(row["name"])] = totals.get(str(row["name"]), Decimal(0)) + count
    order = list(totals)[:_MOST]
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
    return values


def _with_share(amount: Decimal, share: Value) -> str:
    return shown(amount) if share is None else f"{shown(amount)}　{share}%"


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
    """Every year has its place, also one without a figure or a disclosure."""
    domain = _domain(values)
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


def _domain(values: Sequence[Mapping[str, object]]) -> list[str]:
    """The years of the axis: all between the first and the last."""
    return years_between(str(one["year"]) for one in values)


def _width(places: int) -> int:
    """As wide as heading and legend usually are, however few years there are."""
    return max(WIDTH, places * _YEAR)


def _band(values: Sequence[Mapping[str, object]], width: int) -> dict[str, float]:
    """Bars of few years stay as slim as those of many."""
    return {"band": round(0.6 * _YEAR * len(_domain(values)) / width, 3)}


def _ceiling(values: Sequence[Mapping[str, object]]) -> list[float]:
    """The ends of the axis of amounts, with room for a figure above the highest point."""
    amounts = [one["amount"] for one in values if isinstance(one["amount"], float)]
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    room = (high - low or 1.0) * 0.1
    return [low - room if low < 0 else 0.0, high + room]


def _colour(field: str, names: list[str], *, lighter: bool = False) -> dict[str, object]:
    domain = list(dict.fromkeys(names))
    palette = [PALETTE[number % len(PALETTE)] for number in range(len(domain))]
    scale = {"domain": domain, "range": [light(one, 0.75) for one in palette] if lighter else palette}
    return {"field": field, "type": "nominal", "title": None, "scale": scale, "legend": _legend()}


def _legend() -> dict[str, object]:
    return {"orient": "bottom", "direction": "horizontal", "columns": 3}
