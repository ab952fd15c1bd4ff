"""How well a text fits a column of a target sheet: closed vocabularies, weights, shapes of values."""

from __future__ import annotations

import re

from mingzhang.recognise.targets_rows import level_key
from mingzhang.recognise.targets_text import clean_value
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
_WEIGHT = re.compile(r"^\d{1,3}(?:\.\d+)?[分%]?$")
_DATE = re.compile(
    r"^(?:(?:19|20)\d\d年(?:度)?)?(?:\d{1,2}月(?:份)?)?(?:\d{1,2}[日号])?(?:底|末)?(?:之?前|以前|前完成)?$"
)
_FIGURE_FIRST = re.compile(r"^[约近第]?-?\d[\d,]*(?:\.\d+)?([^\d]*)")
_FIGURE_WITHIN = re.compile(r"^\D{1,6}\d")
_LONGEST_UNIT = 6


def starts_with_operator(key: str, layouts: TargetLayouts) -> bool:
    """Whether a squeezed text begins like a compared value."""
    return key.startswith(layouts.operators)


def is_weight(key: str) -> bool:
    """A bare figure up to 100, perhaps with 分 or %."""
    return bool(_WEIGHT.match(key)) and float(key.rstrip("分%")) <= 100


def is_number(key: str) -> bool:
    """A bare figure."""
    return bool(_NUMBER.match(key))


def is_date(key: str) -> bool:
    """A date or a part of one."""
    return bool(key) and any(char.isdigit() for char in key) and bool(_DATE.match(key))


def value_cost(text: str, layouts: TargetLayouts) -> float:
    """How unlike a value the text is: 0 for an operator with a figure, high for long prose."""
    key = squeeze(clean_value(text))
    if not key:
        return 3.0
    if starts_with_operator(key, layouts):
        return 0.0 if len(key) <= 20 else 1.0
    if is_date(key):
        return 0.3
    figure = _FIGURE_FIRST.match(key)
    if figure:
        unit = figure[1]
        return 0.4 if unit in layouts.units or len(unit) <= 2 or unit[0] in "%/" else 0.6 + 0.3 * len(unit)
    if key in layouts.values:
        return 0.4
    if len(key) <= 6 and any(word in key for word in layouts.values):
        return 0.9
    if _FIGURE_WITHIN.match(key) and len(key) <= 12:
        return 1.5
    return 2.0 + 0.15 * len(key)


def looks_like_value(text: str, layouts: TargetLayouts) -> bool:
    """Surely a value, never the name of an indicator."""
    key = squeeze(clean_value(text))
    if starts_with_operator(key, layouts) and any(char.isdigit() for char in key):
        return True
    if is_date(key):
        return True
    figure = _FIGURE_FIRST.match(key)
    return (
        bool(figure)
        and figure is not None
        and (not figure[1] or figure[1] in layouts.units or key[-1] == "%")
    )


def fit(role: str, text: str, layouts: TargetLayouts) -> float:
    """Points for a text in a column; below -1.5 it does not belong there."""
    key = squeeze(text)
    closed = layouts.closed
    if role in ("level1", "level2"):
        return _fit_level(role, level_key(text), layouts)
    if role in ("basis", "scoring", "evidence"):
        return _fit_closed(role, key, layouts)
    if any(key in closed[other] for other in ("basis", "scoring", "evidence")):
        return -3.0
    if role == "level3":
        taken = key in closed["level1"] or key in closed["level2"]
        return -3.0 if taken or looks_like_value(text, layouts) else 1.0
    if role == "value":
        return 2.0 - min(value_cost(text, layouts), 2.0) if key not in closed["level2"] else -3.0
    if role == "weight":
        return 3.0 if is_weight(key) else -4.0
    if role == "operator":
        return 3.0 if key in layouts.operators or not key.isalnum() else -3.0
    if role == "measure":
        return 2.0 if key in layouts.units or key == "%" else -0.5
    if role == "caption":
        return 3.0 if layouts.header_roles.get(key) == "caption" else (0.5 if is_number(key) else -4.0)
    return 0.0


def _fit_level(role: str, key: str, layouts: TargetLayouts) -> float:
    if key in layouts.closed[role]:
        return 3.0
    other = "level2" if role == "level1" else "level1"
    if key in layouts.closed[other] or looks_like_value(key, layouts):
        return -3.0
    return -1.0


def _fit_closed(role: str, key: str, layouts: TargetLayouts) -> float:
    if key in layouts.closed[role]:
        return 3.0
    if any(key in words for other, words in layouts.closed.items() if other != role):
        return -3.0
    return -2.0 if is_number(key) else -0.2
