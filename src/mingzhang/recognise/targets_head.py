"""The upper part of a target sheet: labelled cells or lines → project, unit, funds, goal, year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mingzhang.model import Amount, Place, Unaccounted
from mingzhang.recognise.targets_text import (
    NEW_CELL,
    SAME_LINE,
    Piece,
    has_figure,
    join_pieces,
    read_amount,
)
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import one_of, pattern, sentences
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

AMOUNT_ROLES = frozenset(("year_funds", "appropriation", "other_funds", "funds"))
_LONGEST_LABEL = 18
_MOST_PARTS = 8
_REMARK = re.compile(r"^\s*[(（][^)）]{1,8}[)）]")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:\s*年|\s*[)）]|\s*-)")
_STARTS_WITH_FIGURE = re.compile(r"^[\s:：￥¥]*-?\d[\d,]*(?:\.\d+)?")
_SEPARATOR = re.compile(r"[，,；;\s]+")
_ONLY_UNIT = re.compile(r"^\s*[(（]?[百千万亿]*元[)）]?\s*$")
_COLON = (":", "：")
_NOWHERE = Place()


@dataclass
class Head:
    """What the labels of one sheet said."""

    texts: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, Amount] = field(default_factory=dict)
    unaccounted: list[Unaccounted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Label:
    role: str
    first: int
    after: int
    rest: Piece | None


def find_year(text: str) -> int | None:
    """The year that a title or the line below it names."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def find_unit(head: Sequence[Piece]) -> str | None:
    """The money unit that a label of the upper part prints in brackets or after a colon."""
    names = one_of([money.name for money in sentences().grammar.money])
    printed = pattern(rf"[(:]({names})(?:\)|$)")
    labels = (plain(piece.text) for piece in head if len(piece.text) <= _LONGEST_LABEL)
    return next((match[1] for label in labels if (match := printed.search(label))), None)


def is_label(text: str, layouts: TargetLayouts) -> bool:
    """Whether a cell or a line begins with a label."""
    return _match_one(Piece(text, _NOWHERE), layouts) is not None


def read_head(pieces: Sequence[Piece], layouts: TargetLayouts) -> Head:
    """Read labelled values; text that no label claims and that follows an amount belongs to the goal."""
    head = Head()
    pieces = [part for piece in pieces for part in _cut_at_labels(piece, layouts)]
    loose: list[Piece] = []
    labels = _find_labels(pieces, layouts)
    for number, label in enumerate(labels):
        end = labels[number + 1].first if number + 1 < len(labels) else len(pieces)
        values = [*([label.rest] if label.rest else []), *pieces[label.after : end]]
        if label.role in AMOUNT_ROLES:
            loose = [*loose, *_take_amount(head, label, values)]
        elif label.role == "goal":
            text = join_pieces([*_above(loose), *_below(pieces[label.first], values)])
            head.texts["goal"] = text or head.texts.get("goal", "")
        elif label.role != "ignored":
            loose += _take_text(head, label, values)
    if not head.texts.get("goal"):
        head.texts["goal"] = join_pieces([piece for piece in loose if len(piece.text) > 1])
    return head


def _take_text(head: Head, label: _Label, values: list[Piece]) -> list[Piece]:
    """A cell's value is the next cell; a line's value runs on to the next label."""
    own = values[:1] if values and values[0].gap == NEW_CELL else values
    if label.role not in head.texts and own:
        head.texts[label.role] = join_pieces(own)
    return values[len(own) :]


def _take_amount(head: Head, label: _Label, values: list[Piece]) -> list[Piece]:
    if not values or not _STARTS_WITH_FIGURE.match(values[0].text):
        return [value for value in values if not _ONLY_UNIT.match(value.text)]
    amount = read_amount(values[0].text)
    if amount is not None and label.role != "funds" and label.role not in head.amounts:
        head.amounts[label.role] = amount
    elif amount is not None and head.amounts.get(label.role) != amount:
        head.unaccounted.append(Unaccounted(str(amount), values[0].place, "target.funds_without_field"))
    return [value for value in values[1:] if not _ONLY_UNIT.match(value.text)]


def _above(loose: Sequence[Piece]) -> list[Piece]:
    """Lines of the goal that stand above a label which is centred on them."""
    return [piece for piece in loose if piece.gap != NEW_CELL and len(piece.text) > 1]


def _below(label: Piece, values: list[Piece]) -> list[Piece]:
    """Where the label heads a column, its text is the cell below it."""
    if not values or values[0].gap != NEW_CELL or values[0].place.line == label.place.line:
        return values
    return [value for value in values if value.index == label.index] or values


def _cut_at_labels(piece: Piece, layouts: TargetLayouts) -> list[Piece]:
    """A text may hold an amount's label, its figure and further labels behind a comma or a blank."""
    found = _match_one(piece, layouts)
    if found is None or found[0] not in AMOUNT_ROLES:
        return [piece]
    for gap in _SEPARATOR.finditer(piece.text):
        rest = replace(piece, text=piece.text[gap.end() :], gap=SAME_LINE)
        if _match_one(rest, layouts):
            return [replace(piece, text=piece.text[: gap.start()]), *_cut_at_labels(rest, layouts)]
    return [piece]


def _find_labels(pieces: Sequence[Piece], layouts: TargetLayouts) -> list[_Label]:
    labels: list[_Label] = []
    position = 0
    while position < len(pieces):
        in_goal = bool(labels) and labels[-1].role == "goal" and pieces[position].gap == SAME_LINE
        label = None if in_goal else _match_label(pieces, position, layouts)
        if label is None:
            position += 1
        else:
            labels.append(label)
            position = label.after
    return labels


def _match_label(pieces: Sequence[Piece], start: int, layouts: TargetLayouts) -> _Label | None:
    """The longest label that begins at `start`, in one piece or wrapped over several."""
    joined, best = "", None
    for end in range(start, min(start + _MOST_PARTS, len(pieces))):
        joined += pieces[end].key
        if len(joined) > _LONGEST_LABEL:
            break
        role = layouts.label_roles.get(joined)
        if role is not None:
            best = _Label(role, start, end + 1, None)
    if best is not None:
        return best
    found = _match_one(pieces[start], layouts)
    if found is None:
        return None
    role, at = found
    rest = pieces[start].text[at:].strip(" :：\t")
    value = Piece(rest, pieces[start].place, SAME_LINE, pieces[start].index) if rest else None
    return _Label(role, start, start + 1, value)


def _match_one(piece: Piece, layouts: TargetLayouts) -> tuple[str, int] | None:
    """(role, where the value begins) if the piece is a label, with or without its value behind a colon."""
    text, taken, found = piece.text, "", None
    for position, char in enumerate(text[: 2 * _LONGEST_LABEL]):
        taken += squeeze(char)
        role = layouts.label_roles.get(taken)
        if role is None:
            continue
        rest = text[position + 1 :]
        remark = _REMARK.match(rest)
        after = position + 1 + (remark.end() if remark else 0)
        value = text[after:].lstrip()
        ends = not value or value.startswith(_COLON)
        if ends or (role in AMOUNT_ROLES and _STARTS_WITH_FIGURE.match(value) and has_figure(value[:2])):
            found = (role, after)
    return found
