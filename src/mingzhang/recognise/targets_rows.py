"""Rows of a target sheet, whatever shape they came in → indicators: levels carried down, cells cleaned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mingzhang.model import Indicator, Place
from mingzhang.recognise.targets_text import clean_text, clean_value, read_weight
from mingzhang.taxonomy.target_layouts import Level, TargetLayouts, squeeze

_LEVELS = ("level1", "level2")
_FIGURES = ("operator", "value", "measure", "previous")


@dataclass(frozen=True, slots=True)
class Inferred:
    """A first level that is not printed: `printed` stands above the row, but cannot hold its second level."""

    place: Place
    printed: str
    level1: str


@dataclass
class Record:
    """The cells of one printed row by column role, and where it stands."""

    place: Place
    cells: dict[str, str] = field(default_factory=dict)

    def text(self, role: str) -> str:
        """The cell's text; empty where it is blank."""
        return self.cells.get(role, "")

    @property
    def has_content(self) -> bool:
        """Whether the row names an indicator, not only a level."""
        return bool(self.text("level3"))


def level_key(text: str, layouts: TargetLayouts) -> str:
    """A level's name without the points that some forms print behind it."""
    return layouts.level_points_pattern.sub("", squeeze(text))


def to_indicators(
    records: Sequence[Record], columns: Iterable[str], layouts: TargetLayouts
) -> tuple[tuple[Indicator, ...], tuple[Inferred, ...]]:
    """Carry levels down over merged rows and build one indicator a row that names one.

    Also names the rows whose first level had to be inferred.
    """
    columns = frozenset(columns)
    printed = {
        level_key(record.text("level1"), layouts): clean_text(record.text("level1")) for record in records
    }
    level1 = level2 = ""
    only_level2 = False
    indicators, inferred = [], []
    for record in records:
        own1, own2 = (clean_text(record.text(name)) for name in _LEVELS)
        if own1:
            level2 = own2 or _level2_under(own1, level2 if only_level2 else "", layouts)
            level1 = own1
        elif own2:
            level2 = own2
        only_level2 = bool(own2) and not own1 and not record.has_content
        if record.has_content:
            fitted = _fit_level1(level1, level2, printed, layouts)
            indicators.append(_indicator(record, fitted, level2, columns))
            if fitted != level1:
                inferred.append(Inferred(record.place, level1, fitted))
    return tuple(indicators), tuple(inferred)


def _level2_under(level1: str, waiting: str, layouts: TargetLayouts) -> str:
    """The second level of a row that prints only its first: one printed just above it, or its namesake."""
    key = level_key(level1, layouts)
    if waiting and any(squeeze(waiting) in level.level2 for level in layouts.spellings.get(key, ())):
        return waiting
    return level1 if key in layouts.level2_names else ""


def _fit_level1(level1: str, level2: str, printed: dict[str, str], layouts: TargetLayouts) -> str:
    """The first level carried down, unless the second level cannot stand under it (its cell was dropped)."""
    parents = layouts.parents.get(level_key(level2, layouts), ())
    current = layouts.spellings.get(level_key(level1, layouts), ())
    if not parents or (level1 and not current):
        return level1
    if any(level in parents or not level.level2 for level in current):
        return level1
    for key, text in printed.items():
        if any(level in parents for level in layouts.spellings.get(key, ())):
            return text
    families = {level.family for key in printed for level in layouts.spellings.get(key, ())}
    return _nearest(parents, families).name


def _nearest(parents: tuple[Level, ...], families: set[str]) -> Level:
    return next((level for level in parents if level.family in families), parents[0])


def _indicator(record: Record, level1: str, level2: str, columns: frozenset[str]) -> Indicator:
    def text(role: str) -> str | None:
        if role not in columns:
            return None
        return clean_value(record.text(role)) if role in _FIGURES else clean_text(record.text(role))

    value = text("value")
    if value is not None:
        value = f"{text('operator') or ''}{value}{text('measure') or ''}"
    return Indicator(
        level1=level1,
        level2=level2,
        level3=clean_text(record.text("level3")),
        value=value,
        place=record.place,
        basis=text("basis"),
        previous=text("previous"),
        weight=read_weight(record.text("weight")) if "weight" in columns else None,
        scoring=text("scoring"),
        evidence=text("evidence"),
    )
