"""Where money comes from and where it goes (Sankey): nodes in columns, bands as thick as their amounts.

The layout is made here, so that every program draws the same; Vega only draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mingzhang.pictures.render import Spec
from mingzhang.pictures.style import GREY, INK, PALETTE, light, vega
from mingzhang.pictures.table import NothingToDraw, Table, shown

_HEIGHT, _COLUMN, _NODE, _GAP, _SIDE = 430, 270, 14, 30, 150
_THINNEST = 0.8
_MOST = 14
Link = tuple[str, str, Decimal]


@dataclass(slots=True)
class _Node:
    """A node: its column, what flows in and out, and where it stands."""

    name: str
    column: int = 0
    come: Decimal = Decimal(0)
    gone: Decimal = Decimal(0)
    y: float = 0.0
    height: float = 0.0
    used: dict[str, float] = field(default_factory=lambda: {"come": 0.0, "gone": 0.0})

    @property
    def amount(self) -> Decimal:
        """The larger of both sides: they differ where a document's figures do."""
        return max(self.come, self.gone)


def flow(table: Table, words: Mapping[str, str]) -> Spec:
    """A band for each row with a positive figure, from `from` to `to`."""
    found: dict[tuple[str, str], Decimal] = {}
    for row, amount in zip(table.rows, table.numbers("amount"), strict=True):
        if amount is not None and amount > 0:
            key = (str(row["from"]), str(row["to"]))
            found[key] = found.get(key, Decimal(0)) + amount
    if not found:
        raise NothingToDraw(table.title)
    links = _merged([(*key, amount) for key, amount in found.items()], words["others"])
    nodes = _nodes(links)
    scale = _place(nodes)
    columns = 1 + max(node.column for node in nodes.values())
    bands = [_band(link, nodes, scale) for link in _in_order(links, nodes)]
    return vega(table, _body(nodes.values(), bands, columns))


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


def _nodes(links: Iterable[Link]) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
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
        y = (_HEIGHT - sum(heights) - _GAP * (len(inside) - 1)) / 2
        for node in sorted(inside, key=lambda one: -one.amount):
            node.y, node.height = y, max(float(node.amount) * scale, 1.0)
            y += node.height + _GAP
    return scale


def _in_order(links: Sequence[Link], nodes: Mapping[str, _Node]) -> list[Link]:
    """From top to bottom, so that bands that leave or enter a node do not cross there."""
    return sorted(links, key=lambda link: (nodes[link[0]].y, nodes[link[1]].y))


def _band(link: Link, nodes: Mapping[str, _Node], scale: float) -> dict[str, object]:
    start, end, amount = nodes[link[0]], nodes[link[1]], link[2]
    thick = max(float(amount) * scale, _THINNEST)
    x0, x1 = start.column * _COLUMN + _NODE, end.column * _COLUMN
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
            "x": node.column * _COLUMN, "y": node.y, "height": node.height, "colour": tints[node.name],
            "name": node.name, "figure": shown(node.amount), "last": node.column == columns - 1,
            "middle": node.y + node.height / 2,
        }
        for node in drawn
    ]  # fmt: skip
    coloured = [{**band, "colour": light(tints[str(band["from"])], 0.38)} for band in bands]
    return {
        "width": (columns - 1) * _COLUMN + _NODE + _SIDE,
        "height": _HEIGHT,
        "data": [{"name": "bands", "values": coloured}, {"name": "nodes", "values": values}],
        "marks": [
            {"type": "path", "from": {"data": "bands"}, "encode": {"enter": {
                "path": {"field": "path"}, "fill": {"field": "colour"}, "fillOpacity": {"value": 0.75}}}},
            {"type": "rect", "from": {"data": "nodes"}, "encode": {"enter": {
                "x": {"field": "x"}, "y": {"field": "y"}, "width": {"value": _NODE},
                "height": {"field": "height"}, "fill": {"field": "colour"}}}},
            _words("name", 12, -6, INK),
            _words("figure", 11, 8, GREY),
        ],
    }  # fmt: skip


def _words(field_name: str, size: int, down: int, colour: str) -> dict[str, object]:
    """Name and figure beside each node."""
    return {"type": "text", "from": {"data": "nodes"}, "interactive": False, "encode": {"enter": {
        "x": {"field": "x", "offset": _NODE + 6}, "y": {"field": "middle", "offset": down},
        "baseline": {"value": "middle"}, "fontSize": {"value": size}, "fill": {"value": colour},
        "limit": {"signal": f"datum.last ? {_SIDE - 10} : {_COLUMN - 40}"},
        "text": {"field": field_name}}}}  # fmt: skip
