"""How well a text fits a column of a target sheet: closed vocabularies, weights, shapes of values."""

from __future__ import annotations

import re

from mingzhang.recognise.targets_rows import level_key
from mingzhang.recognise.targets_text import clean_value
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
_COMPARISONS = frozenset("≥≤≧≦<>=")
_LONGEST_WORDS = 6
_FIGURE_WITHIN = re.compile(r"^\D{1,6}\d")


def starts_with_operator(key: str, layouts: TargetLayouts) -> bool:
    """Whether a squeezed text begins like a compared value."""
    return key.startswith(layouts.operators)


def has_comparison(key: str) -> bool:
    """Whether a sign of comparison stands in the text."""
    return any(char in _COMPARISONS for char in key)


def is_weight(key: str, layouts: TargetLayouts) -> bool:
    """A bare figure up to 100, perhaps with its unit."""
    found = layouts.weight_pattern.match(key)
    return found is not None and float(found[1]) <= 100


def is_number(key: str) -> bool:
    """A bare figure."""
    return bool(_NUMBER.match(key))


def is_date(key: str, layouts: TargetLayouts) -> bool:
    """A date or a part of one."""
    return bool(key) and any(char.isdigit() for char in key) and bool(layouts.date_pattern.match(key))


def value_cost(text: str, layouts: TargetLayouts) -> float:
    """How unlike a value the text is: 0 for an operator with a figure, high for long prose."""
    key = squeeze(clean_value(text))
    if not key:
        return 3.0
    operator = next((word for word in layouts.operators if key.startswith(word)), "")
    figure_or_words = key[len(operator) :]
    if is_date(figure_or_words, layouts):
        return 0.0 if operator else 0.3
    figure = layouts.figure_first_pattern.match(figure_or_words)
    if figure:
        return _unit_cost(figure[1], layouts) + (0.0 if operator else 0.4)
    if operator:
        return 0.4 + 0.15 * max(0, len(figure_or_words) - 4)
    return _words_cost(key, layouts)


def _unit_cost(unit: str, layouts: TargetLayouts) -> float:
    if len(unit) <= 2 or unit in layouts.units or (unit[0] in "%/" and len(unit) <= 5):
        return 0.0
    return 0.2 + 0.3 * len(unit)


def _words_cost(key: str, layouts: TargetLayouts) -> float:
    """A value without figures: what of it is no usual word of such values counts."""
    if len(key) <= _LONGEST_WORDS:
        rest = key
        for word in layouts.value_words:
            rest = rest.replace(word, "")
        if rest != key:
            return 0.4 + 0.25 * len(rest)
    if _FIGURE_WITHIN.match(key) and len(key) <= 12:
        return 1.5
    return 2.0 + 0.15 * len(key)


def looks_like_value(text: str, layouts: TargetLayouts) -> bool:
    """Surely a value, never the name of an indicator."""
    key = squeeze(clean_value(text))
    if starts_with_operator(key, layouts) and any(char.isdigit() for char in key):
        return True
    if is_date(key, layouts):
        return True
    figure = layouts.figure_first_pattern.match(key)
    return figure is not None and (not figure[1] or figure[1] in layouts.units or figure[1] == "%")


def fit(role: str, text: str, layouts: TargetLayouts) -> float:
    """Points for a text in a column; below -1.5 it does not belong there."""
    key = squeeze(text)
    closed = layouts.closed
    if role in ("level1", "level2"):
        return _fit_level(role, level_key(text, layouts), layouts)
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
        return 3.0 if is_weight(key, layouts) else -4.0
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
