"""Areas in areas: what a sum is made of, group by group (Vega)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mingzhang.pictures.render import Spec
from mingzhang.pictures.style import GREY, INK, PALETTE, light, vega
from mingzhang.pictures.table import NothingToDraw, Table, shown

_WIDTH, _HEIGHT, _HEAD = 860, 520, 22
_ROOT = "all"


def treemap(table: Table, words: Mapping[str, str]) -> Spec:
    """An area for each row inside that of its group; rows without a positive figure cannot have one."""
    figures = zip(table.rows, table.numbers("amount"), strict=True)
    known = [(row, amount) for row, amount in figures if amount is not None]
    drawn = [(row, amount) for row, amount in known if amount > 0]
    if not drawn:
        raise NothingToDraw(table.title)
    total = sum((amount for _, amount in drawn), Decimal(0))
    groups: dict[str, Decimal] = {}
    for row, amount in drawn:
        group = str(row.get("group") or row["name"])
        groups[group] = groups.get(group, Decimal(0)) + amount
    order = sorted(groups, key=lambda group: -groups[group])
    values: list[dict[str, object]] = [{"id": _ROOT}]
    for place, group in enumerate(order):
        told = f"{group}　{shown(groups[group])}（{groups[group] / total:.1%}）"
        values.append({"id": f"g{place}", "parent": _ROOT, "place": place, "shown": told})
    for number, (row, amount) in enumerate(drawn):
        place = order.index(str(row.get("group") or row["name"]))
        values.append({
            "id": f"r{number}", "parent": f"g{place}", "place": place, "size": float(amount),
            "shown": row["name"], "figure": f"{shown(amount)}　{amount / total:.1%}",
        })  # fmt: skip
    notes = [words["undrawn"].format(count=len(known) - len(drawn))] if len(known) > len(drawn) else []
    return vega(table, _body(values), notes=notes)


def _body(values: list[dict[str, object]]) -> dict[str, object]:
    tints = [light(one, 0.42) for one in PALETTE]
    heads = [light(one, 0.7) for one in PALETTE]
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": [
            {"name": "tree", "values": values, "transform": [
                {"type": "stratify", "key": "id", "parentKey": "parent"},
                {"type": "treemap", "field": "size", "sort": {"field": "value", "order": "descending"},
                 "method": "squarify", "ratio": 1.8, "round": True, "paddingInner": 2, "paddingTop": _HEAD,
                 "size": [{"signal": "width"}, {"signal": f"height + {_HEAD}"}]}]},
            {"name": "groups", "source": "tree", "transform": [_depth(1)]},
            {"name": "leaves", "source": "tree", "transform": [_depth(2)]},
        ],
        "scales": [
            {"name": "tint", "type": "ordinal", "domain": list(range(len(tints))), "range": tints},
            {"name": "head", "type": "ordinal", "domain": list(range(len(heads))), "range": heads},
        ],
        "marks": [
            _area("groups", "head"),
            _area("leaves", "tint"),
            _words("groups", "datum.shown", 15, 12, _HEAD - 2, INK),
            _words("leaves", "datum.shown", 17, 12, 18, INK),
            _words("leaves", "datum.figure", 33, 11, 36, GREY),
        ],
    }  # fmt: skip


def _depth(level: int) -> dict[str, object]:
    return {"type": "filter", "expr": f"datum.depth == {level}"}


def _area(data: str, scale: str) -> dict[str, object]:
    """The areas of one level; the whole has no head of its own, so all move up by one."""
    up = -_HEAD
    return {"type": "rect", "from": {"data": data}, "encode": {"enter": {
        "x": {"field": "x0"}, "x2": {"field": "x1"}, "y": {"field": "y0", "offset": up},
        "y2": {"field": "y1", "offset": up}, "stroke": {"value": "#ffffff"},
        "fill": {"scale": scale, "signal": f"datum.place % {len(PALETTE)}"}}}}  # fmt: skip


def _words(data: str, text: str, down: int, size: int, needs: int, colour: str) -> dict[str, object]:
    """Text at the corner of areas that are high enough, cut off where they are too narrow."""
    room = "datum.x1 - datum.x0 - 8"
    return {"type": "text", "from": {"data": data}, "interactive": False, "encode": {"enter": {
        "x": {"field": "x0", "offset": 5}, "y": {"field": "y0", "offset": down - 1 - _HEAD},
        "fontSize": {"value": size}, "fill": {"value": colour},
        "limit": {"signal": f"max({room}, 1)"}, "ellipsis": {"value": "…"},
        "text": {"signal": f"{room} < {3 * size} || datum.y1 - datum.y0 < {needs} ? '' : {text}"},
    }}}  # fmt: skip
