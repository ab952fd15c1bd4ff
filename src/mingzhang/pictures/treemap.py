"""Areas in areas: what a sum is made of, group by group (Vega)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from unicodedata import east_asian_width

from mingzhang.pictures.complete import group_of
from mingzhang.pictures.render import Spec
from mingzhang.pictures.style import INK, PALETTE, light, vega
from mingzhang.pictures.table import NothingToDraw, Table, number, shown

_WIDTH, _HEIGHT, _HEAD = 860, 520, 22
_ROOT = "all"
_NARROW, _LINE = 0.58, 15  # ems of a figure or Latin letter; points between two lines
_ROOM = "(datum.x1 - datum.x0 - 8)"
# Names that are too long for their area stand on two lines where these have room.
_TWO = f"(datum.name0_ems * 12 > {_ROOM} && datum.y1 - datum.y0 >= 54)"
_BROKEN = f"[slice(datum.name0, 0, floor({_ROOM} / 12)), slice(datum.name0, floor({_ROOM} / 12))]"


def treemap(table: Table, words: Mapping[str, str]) -> Spec:
    """An area for each row inside that of its group; rows without a positive figure cannot have one."""
    figures = zip(table.rows, table.numbers("amount"), strict=True)
    known = [(row, amount) for row, amount in figures if amount is not None]
    drawn = [(row, amount) for row, amount in known if amount > 0]
    if not drawn:
        raise NothingToDraw(table.title)
    groups: dict[str, Decimal] = {}
    for row, amount in drawn:
        groups[group_of(row)] = groups.get(group_of(row), Decimal(0)) + amount
    groups |= {group_of(row): printed for row, _ in drawn if (printed := number(row.get("group_amount")))}
    total = table.whole or sum(groups.values(), Decimal(0))
    order = list(groups)
    values: list[dict[str, object]] = [{"id": _ROOT}]
    for place, group in enumerate(order):
        amount = groups[group]
        told = (f"{group}　{shown(amount)}（{amount / total:.1%}）", f"{group}　{amount / total:.1%}", group)
        values.append({"id": f"g{place}", "parent": _ROOT, "place": place, **_choices("head", told)})
    for at, (row, amount) in enumerate(drawn):
        place = order.index(group_of(row))
        values.append({
            "id": f"r{at}", "parent": f"g{place}", "place": place, "size": float(amount),
            **_choices("name", (str(row["name"]),)),
            **_choices("figure", (f"{shown(amount)}　{amount / total:.1%}", shown(amount), "")),
        })  # fmt: skip
    notes = [words["undrawn"].format(count=len(known) - len(drawn))] if len(known) > len(drawn) else []
    return vega(table, _body(values), notes=notes)


def _choices(name: str, texts: Sequence[str]) -> dict[str, object]:
    """Texts from the longest to the shortest, each with its width in ems."""
    found: dict[str, object] = {}
    for at, text in enumerate(texts):
        found |= {f"{name}{at}": text, f"{name}{at}_ems": _ems(text)}
    return found


def _ems(text: str) -> float:
    return sum(1.0 if east_asian_width(one) in "WF" else _NARROW for one in text)


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
            _words("groups", _fitting("head", 3, 12), 15, 12, _HEAD - 2, INK),
            _words("leaves", f"{_TWO} ? {_BROKEN} : datum.name0", 17, 12, 18, INK),
            _words("leaves", _fitting("figure", 3, 11), f"{_TWO} ? 48 : 33", 11, 36, INK),
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


def _fitting(name: str, count: int, size: int) -> str:
    """The first of the choices that has room, else the last."""
    choice = f"datum.{name}{count - 1}"
    for at in reversed(range(count - 1)):
        choice = f"datum.{name}{at}_ems * {size} <= {_ROOM} ? datum.{name}{at} : {choice}"
    return f"({choice})"


def _words(data: str, text: str, down: int | str, size: int, needs: int, colour: str) -> dict[str, object]:
    """Text at the corner of areas that are high enough, cut off where they are too narrow."""
    return {"type": "text", "from": {"data": data}, "interactive": False, "encode": {"enter": {
        "x": {"field": "x0", "offset": 5},
        "y": {"signal": f"datum.y0 + ({down}) - {1 + _HEAD}"},
        "fontSize": {"value": size}, "lineHeight": {"value": _LINE}, "fill": {"value": colour},
        "limit": {"signal": f"max({_ROOM}, 1)"}, "ellipsis": {"value": "…"},
        "text": {"signal": f"{_ROOM} < {3 * size} || datum.y1 - datum.y0 < {needs} ? '' : {text}"},
    }}}  # fmt: skip
