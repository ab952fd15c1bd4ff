"""Where money comes from and where it goes (Sankey): nodes in columns, bands as thick as their amounts.

The layout is made here, so that every program draws the same; Vega only draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mingzhang.pictures.labels import width_of
from mingzhang.pictures.render import Spec
from mingzhang.pictures.style import GREY, INK, PALETTE, light, vega
from mingzhang.pictures.table import NothingToDraw, Row, Table, number, shown

_HEIGHT, _COLUMN, _NODE, _GAP, _SIDE, _TOP = 430, 270, 14, 32, 200, 22
_THINNEST = 0.8
_MOST, _MOST_NOTES = 14, 3
Link = tuple[str, str, Decimal]


@dataclass(slots=True)
class _Node:
    """A node: its column, what flows in and out, and where it stands."""

    name: str
    column: int = 0
    come: Decimal = Decimal(0)
    gone: Decimal = Decimal(0)
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0
    used: dict[str, float] = field(default_factory=lambda: {"come": 0.0, "gone": 0.0})
    printed: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """The larger of both sides: they differ where a document's figures do."""
        return max(self.come, self.gone)

    @property
    def told(self) -> Decimal:
        """What the document prints for it, else what flows."""
        return self.amount if self.printed is None else self.printed


def flow(table: Table, words: Mapping[str, str]) -> Spec:
    """A band for each row with a positive figure, from `from` to `to`. Nodes tell their printed figures;
    where their flows are another sum, a note says it."""
    found: dict[tuple[str, str], Decimal] = {}
    left_out = 0
    for row, amount in zip(table.rows, table.numbers("amount"), strict=True):
        if amount is not None and amount > 0:
            key = (str(row["from"]), str(row["to"]))
            found[key] = found.get(key, Decimal(0)) + amount
        elif amount is not None:
            left_out += 1
    if not found:
        raise NothingToDraw(table.title)
    links = _merged([(*key, amount) for key, amount in found.items()], words["others"])
    nodes = _nodes(links)
    for name, printed in _printed(table).items():
        if name in nodes:
            nodes[name].printed = printed
    scale = _place(nodes)
    columns = 1 + max(node.column for node in nodes.values())
    left = _side(nodes.values(), 0)
    for node in nodes.values():
        node.x = left + node.column * _COLUMN
    bands = [_band(link, nodes, scale) for link in _in_order(links, nodes)]
    notes = [*_differences(nodes.values(), words)]
    if left_out:
        notes.append(words["undrawn"].format(count=left_out))
    return vega(table, _body(nodes.values(), bands, columns), notes=notes)


def in_bands(table: Table) -> Table:
    """The rows from left to right and from top to bottom; those that are not drawn last."""
    figures = zip(table.rows, table.numbers("amount"), strict=True)
    nodes = _nodes(
        (str(row["from"]), str(row["to"]), amount) for row, amount in figures if amount and amount > 0
    )

    def order(row: Row) -> tuple[int, Decimal, str, Decimal]:
        start, end = nodes.get(str(row["from"])), nodes.get(str(row["to"]))
        if start is None or end is None or (number(row["amount"]) or 0) <= 0:
            return len(nodes), Decimal(0), "", Decimal(0)
        return start.column, -start.amount, start.name, -end.amount

    return replace(table, rows=sorted(table.rows, key=order))


def _printed(table: Table) -> dict[str, Decimal]:
    """Node → what is printed for it."""
    found: dict[str, Decimal] = {}
    for row in table.rows:
        for side in ("from", "to"):
            printed = number(row.get(f"{side}_amount"))
            if printed is not None:
                found[str(row[side])] = printed
    return found


def _differences(nodes: Iterable[_Node], words: Mapping[str, str]) -> list[str]:
    """What is said of nodes whose flows do not add up to the printed figure; of many the first ones."""
    found = []
    for node in nodes:
        sums = [amount for amount in (node.come, node.gone) if amount and amount != node.told]
        if node.printed is not None and sums:
            told = {"name": node.name, "printed": shown(node.printed), "sum": shown(sums[0])}
            found.append(words["differs"].format(**told))
    more = len(found) - _MOST_NOTES
    return [*found[:_MOST_NOTES], *([words["more_differ"].format(count=more)] if more > 0 else [])]


def _merged(links: Sequence[Link], others: str) -> list[Link]:
    """Where a column has more nodes than can be told apart, the smallest become one."""
    nodes = _nodes(links)
    small: set[str] = set()
    for column in {node.column for node in nodes.values()}:
        inside = sorted((one for one in nodes.values() if one.column == column), key=lambda one: -one.amount)
        if len(inside) > _MOST:
            small.update(one.name for one in inside[_MOST - 1 :])
    found: dict[tuple[str, str], Decimal] = {}
    for start, end, amount in links:
        names = [f"{others} ({nodes[name].column + 1})" if name in small else name for name in (start, end)]
        found[names[0], names[1]] = found.get((names[0], names[1]), Decimal(0)) + amount
    return [(*key, amount) for key, amount in found.items()]


def _nodes(found: Iterable[Link]) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    links = list(found)
    for start, end, amount in links:
        nodes.setdefault(start, _Node(start)).gone += amount
        nodes.setdefault(end, _Node(end)).come += amount
    for _ in nodes:  # the longest way that leads to a node; in a circle this ends all the same
        for start, end, _amount in links:
            nodes[end].column = min(max(nodes[end].column, nodes[start].column + 1), len(nodes) - 1)
    return nodes


def _place(nodes: Mapping[str, _Node]) -> float:
    """Stand the nodes of each column below each other, the largest on top; points an amount."""
    columns: dict[int, list[_Node]] = {}
    for node in nodes.values():
        columns.setdefault(node.column, []).append(node)
    room = {number: _HEIGHT - _GAP * (len(inside) - 1) for number, inside in columns.items()}
    scale = min(
        room[number] / float(sum(node.amount for node in inside)) for number, inside in columns.items()
    )
    for inside in columns.values():
        heights = [max(float(node.amount) * scale, 1.0) for node in inside]
        y = _TOP + (_HEIGHT - sum(heights) - _GAP * (len(inside) - 1)) / 2
        for node in sorted(inside, key=lambda one: -one.amount):
            node.y, node.height = y, max(float(node.amount) * scale, 1.0)
            y += node.height + _GAP
    return scale


def _in_order(links: Sequence[Link], nodes: Mapping[str, _Node]) -> list[Link]:
    """From top to bottom, so that bands that leave or enter a node do not cross there."""
    return sorted(links, key=lambda link: (nodes[link[0]].y, nodes[link[1]].y))


def _side(nodes: Iterable[_Node], column: int) -> float:
    """The room for names and figures beside the first or the last column."""
    inside = [node for node in nodes if node.column == column]
    return min(_SIDE, max(width_of(text) for node in inside for text in (node.name, shown(node.told))) + 14)


def _band(link: Link, nodes: Mapping[str, _Node], scale: float) -> dict[str, object]:
    start, end, amount = nodes[link[0]], nodes[link[1]], link[2]
    thick = max(float(amount) * scale, _THINNEST)
    x0, x1 = start.x + _NODE, end.x
    y0, y1 = start.y + start.used["gone"], end.y + end.used["come"]
    start.used["gone"] += thick
    end.used["come"] += thick
    middle = (x0 + x1) / 2
    path = (
        f"M{x0} {y0:.1f}C{middle} {y0:.1f} {middle} {y1:.1f} {x1} {y1:.1f}V{y1 + thick:.1f}"
        f"C{middle} {y1 + thick:.1f} {middle} {y0 + thick:.1f} {x0} {y0 + thick:.1f}Z"
    )
    return {"path": path, "from": link[0], "to": link[1], "amount": float(amount), "y": end.y}


def _body(nodes: Iterable[_Node], bands: Sequence[dict[str, object]], columns: int) -> dict[str, object]:
    drawn = sorted(nodes, key=lambda node: (node.column, node.y))
    tints = {node.name: PALETTE[number % len(PALETTE)] for number, node in enumerate(drawn)}
    values = [
        {
            "x": node.x, "y": node.y, "height": node.height, "colour": tints[node.name],
            "name": node.name, "figure": shown(node.told), "middle": node.y + node.height / 2,
            "above": node.y - 6, "centre": node.x + _NODE / 2,
        }
        for node in drawn
    ]  # fmt: skip
    first, inner, last = _sides(drawn, values, columns)
    coloured = [{**band, "colour": light(tints[str(band["from"])], 0.38)} for band in bands]
    return {
        "width": drawn[-1].x + _NODE + _side(drawn, columns - 1),
        "height": _TOP + _HEIGHT,
        "data": [
            {"name": "bands", "values": coloured}, {"name": "nodes", "values": values},
            {"name": "first", "values": first}, {"name": "inner", "values": inner},
            {"name": "last", "values": last},
        ],
        "marks": [
            {"type": "path", "from": {"data": "bands"}, "encode": {"enter": {
                "path": {"field": "path"}, "fill": {"field": "colour"}, "fillOpacity": {"value": 0.75}}}},
            {"type": "rect", "from": {"data": "nodes"}, "encode": {"enter": {
                "x": {"field": "x"}, "y": {"field": "y"}, "width": {"value": _NODE},
                "height": {"field": "height"}, "fill": {"field": "colour"}}}},
            *(_words(*words) for words in (
                ("first", "name", 12, -7, INK), ("first", "figure", 11, 8, GREY),
                ("last", "name", 12, -7, INK), ("last", "figure", 11, 8, GREY),
            )),
            _plates(), _above(),
        ],
    }  # fmt: skip


def _sides(
    nodes: Sequence[_Node], values: Sequence[dict[str, object]], columns: int
) -> tuple[list[dict[str, object]], list[dict[str, object]], list[dict[str, object]]]:
    """The nodes of the first column, of those between, and of the last one."""
    parts: tuple[list[dict[str, object]], ...] = ([], [], [])
    for node, value in zip(nodes, values, strict=True):
        parts[0 if node.column == 0 else 2 if node.column == columns - 1 else 1].append(value)
    first, inner, last = parts
    for value in inner:
        text = f"{value['name']}　{value['figure']}"
        value |= {"told": text, "wide": min(width_of(text), _COLUMN - 30) + 8}
    return first, inner, last


def _words(data: str, field_name: str, size: int, down: int, colour: str) -> dict[str, object]:
    """Name and figure outside of the picture: left of the first nodes, right of the last ones."""
    left = data == "first"
    return {"type": "text", "from": {"data": data}, "interactive": False, "encode": {"enter": {
        "x": {"field": "x", "offset": -7 if left else _NODE + 7},
        "y": {"field": "middle", "offset": down}, "align": {"value": "right" if left else "left"},
        "baseline": {"value": "middle"}, "fontSize": {"value": size}, "fill": {"value": colour},
        "limit": {"value": _SIDE - 10}, "text": {"field": field_name}}}}  # fmt: skip


def _plates() -> dict[str, object]:
    """A white ground for what stands above the nodes in between, where bands may pass."""
    return {"type": "rect", "from": {"data": "inner"}, "interactive": False, "encode": {"enter": {
        "xc": {"field": "centre"}, "width": {"field": "wide"}, "y": {"field": "above", "offset": -12},
        "height": {"value": 16}, "fill": {"value": "#ffffff"}, "fillOpacity": {"value": 0.85}}}}  # fmt: skip


def _above() -> dict[str, object]:
    return {"type": "text", "from": {"data": "inner"}, "interactive": False, "encode": {"enter": {
        "x": {"field": "centre"}, "y": {"field": "above"}, "align": {"value": "center"},
        "fontSize": {"value": 12}, "fill": {"value": INK}, "limit": {"value": _COLUMN - 30},
        "text": {"field": "told"}}}}  # fmt: skip
