"""Performance target sheets as data: titles, labels, header words, closed vocabularies, layouts.

Read from `data/forms/target_layouts.yaml`; every comparison is made over squeezed text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from mingzhang.taxonomy import strict
from mingzhang.taxonomy.files import data_dir

LABEL_ROLES = (
    *("project", "unit", "department", "goal", "ignored"),
    *("year_funds", "appropriation", "other_funds", "funds"),
)
HEADER_ROLES = (
    *("caption", "level1", "level2", "level3", "operator", "value", "measure"),
    *("basis", "previous", "weight", "scoring", "evidence", "other"),
)
_SUBJECTS = ("project", "department")
_SQUEEZED_OUT = re.compile(r"[\s:：*]|</?[A-Za-z][^>]{0,40}>")
_BRACKETS = str.maketrans("（）", "()")


@lru_cache(maxsize=16_384)
def squeeze(text: str) -> str:
    """Text for comparisons: no blanks, colons, tags or emphasis; brackets half-width."""
    return _SQUEEZED_OUT.sub("", text).translate(_BRACKETS)


@dataclass(frozen=True)
class SheetTitle:
    """A title as a pattern over squeezed text; `subject` is project or department."""

    pattern: str
    subject: str

    def __post_init__(self) -> None:
        _check_patterns("pattern", (self.pattern,))
        _check_subject(self.subject)


@dataclass(frozen=True)
class Level:
    """A first-level name, its other spellings and its second-level names (empty: any)."""

    name: str
    aliases: tuple[str, ...]
    family: str
    level2: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """Which columns make a named sheet layout."""

    id: str
    subject: str
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_subject(self.subject)
        _check_roles("columns", self.columns, HEADER_ROLES)


@dataclass(frozen=True)
class TargetLayouts:
    """Everything that a region or a year decides about target sheets."""

    titles: tuple[SheetTitle, ...]
    title_prefix: str
    title_suffix: str
    title_marks: tuple[str, ...]
    page_number: str
    contents: str
    ends_always: tuple[str, ...]
    ends_after_body: tuple[str, ...]
    labels: dict[str, tuple[str, ...]]
    headers: dict[str, tuple[str, ...]]
    not_targets: tuple[str, ...]
    levels: tuple[Level, ...]
    totals: tuple[str, ...]
    basis: tuple[str, ...]
    scoring: tuple[str, ...]
    evidence: tuple[str, ...]
    weight: str
    level_points: str
    date: str
    figure_first: str
    operators: tuple[str, ...]
    values: tuple[str, ...]
    units: tuple[str, ...]
    layouts: tuple[Layout, ...]

    def __post_init__(self) -> None:
        _check_patterns("title_prefix", (self.title_prefix,))
        _check_patterns("title_suffix", (self.title_suffix,))
        _check_patterns("page_number", (self.page_number,))
        _check_patterns("contents", (self.contents,))
        _check_patterns("weight", (self.weight,))
        _check_patterns("level_points", (self.level_points,))
        _check_patterns("date", (self.date,))
        _check_patterns("figure_first", (self.figure_first,))
        _check_patterns("ends_always", self.ends_always)
        _check_patterns("ends_after_body", self.ends_after_body)
        _check_roles("labels", tuple(self.labels), LABEL_ROLES)
        _check_roles("headers", tuple(self.headers), HEADER_ROLES)
        _check_once("labels", self.labels)
        _check_once("headers", self.headers)

    @cached_property
    def title_patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """(pattern over the squeezed text of a line, subject), in order of preference."""
        return tuple(
            (re.compile(f"{self.title_prefix}(?:{title.pattern}){self.title_suffix}"), title.subject)
            for title in self.titles
        )

    @cached_property
    def page_number_pattern(self) -> re.Pattern[str]:
        """A line that is only a page number."""
        return re.compile(self.page_number)

    @cached_property
    def weight_pattern(self) -> re.Pattern[str]:
        """A weight; group 1 is the figure."""
        return re.compile(self.weight)

    @cached_property
    def level_points_pattern(self) -> re.Pattern[str]:
        """Points printed behind a level's name."""
        return re.compile(self.level_points)

    @cached_property
    def date_pattern(self) -> re.Pattern[str]:
        """A date or a part of one."""
        return re.compile(self.date)

    @cached_property
    def figure_first_pattern(self) -> re.Pattern[str]:
        """A value that begins with a figure; group 1 is what follows it."""
        return re.compile(self.figure_first)

    @cached_property
    def contents_pattern(self) -> re.Pattern[str]:
        """A line of a list of contents."""
        return re.compile(self.contents)

    @cached_property
    def end_pattern(self) -> re.Pattern[str]:
        """A line, without blanks, that ends a sheet wherever it stands."""
        return _any_of(self.ends_always)

    @cached_property
    def end_of_body_pattern(self) -> re.Pattern[str]:
        """A line, without blanks, that ends a sheet once its indicators have begun."""
        return _any_of(self.ends_after_body)

    @cached_property
    def self_evaluation_words(self) -> frozenset[str]:
        """Header words, squeezed, that no target sheet has."""
        return frozenset(map(squeeze, self.not_targets))

    @cached_property
    def value_words(self) -> tuple[str, ...]:
        """Words of values without figures, the longest first."""
        return tuple(sorted(self.values, key=lambda word: (-len(word), word)))

    @cached_property
    def label_roles(self) -> dict[str, str]:
        """Squeezed label → role."""
        return {squeeze(word): role for role, words in self.labels.items() for word in words}

    @cached_property
    def header_roles(self) -> dict[str, str]:
        """Squeezed header word → column role."""
        return {squeeze(word): role for role, words in self.headers.items() for word in words}

    @cached_property
    def level1_names(self) -> frozenset[str]:
        """Every spelling of a first-level name."""
        return frozenset(squeeze(word) for level in self.levels for word in (level.name, *level.aliases))

    @cached_property
    def level2_names(self) -> frozenset[str]:
        """Every second-level name."""
        return frozenset(squeeze(word) for level in self.levels for word in level.level2)

    @cached_property
    def closed(self) -> dict[str, frozenset[str]]:
        """Column role → its closed vocabulary, squeezed."""
        return {
            "level1": self.level1_names,
            "level2": self.level2_names,
            "basis": frozenset(map(squeeze, self.basis)),
            "scoring": frozenset(map(squeeze, self.scoring)),
            "evidence": frozenset(map(squeeze, self.evidence)),
        }

    @cached_property
    def spellings(self) -> dict[str, tuple[Level, ...]]:
        """First-level spelling → the levels it may mean."""
        found: dict[str, tuple[Level, ...]] = {}
        for level in self.levels:
            for word in (level.name, *level.aliases):
                found[squeeze(word)] = (*found.get(squeeze(word), ()), level)
        return found

    @cached_property
    def parents(self) -> dict[str, tuple[Level, ...]]:
        """Second-level name → the levels it may stand under."""
        found: dict[str, tuple[Level, ...]] = {}
        for level in self.levels:
            for word in level.level2:
                found[squeeze(word)] = (*found.get(squeeze(word), ()), level)
        return found

    def layout_id(self, subject: str, columns: tuple[str, ...]) -> str:
        """The layout with just these columns; empty where none is declared."""
        wanted = tuple(column for column in columns if column != "caption")
        for layout in self.layouts:
            if layout.subject == subject and layout.columns == wanted:
                return layout.id
        return ""


def load_target_layouts(path: Path) -> TargetLayouts:
    """Read one file of target layouts; raises DataError naming file and line."""
    return strict.load(path, TargetLayouts)


@cache
def target_layouts() -> TargetLayouts:
    """The package's own target layouts."""
    return load_target_layouts(data_dir() / "forms" / "target_layouts.yaml")


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def _check_subject(subject: str) -> None:
    if subject not in _SUBJECTS:
        raise ValueError(f"subject '{subject}' is unknown; known: {', '.join(_SUBJECTS)}")


def _check_roles(key: str, roles: tuple[str, ...], known: tuple[str, ...]) -> None:
    for role in roles:
        if role not in known:
            raise ValueError(f"'{key}': unknown role '{role}'; known roles: {', '.join(known)}")


def _check_patterns(key: str, patterns: tuple[str, ...]) -> None:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"'{key}': '{pattern}' is not a regular expression: {error}") from error


def _check_once(key: str, groups: dict[str, tuple[str, ...]]) -> None:
    seen: dict[str, str] = {}
    for role, words in groups.items():
        for word in map(squeeze, words):
            if word in seen:
                raise ValueError(f"'{key}': '{word}' stands under both '{seen[word]}' and '{role}'")
            seen[word] = role
