"""Words and patterns by which tables, headers and notes are recognised, in any region."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class Rewrite:
    """In titles, what the pattern `find` matches gives way to `write`."""

    find: str
    write: str

    def __post_init__(self) -> None:
        try:
            re.compile(self.find)
        except re.error as error:
            raise ValueError(f"find '{self.find}' is no pattern: {error}") from error


@dataclass(frozen=True)
class Recognition:
    """data/recognition.yaml; patterns are Python regular expressions over half-width text."""

    title_blockers: tuple[str, ...]
    title_blocking_ends: tuple[str, ...]
    title_remarks_that_count: tuple[str, ...]
    other_titles: tuple[str, ...]
    title_rewrites: tuple[Rewrite, ...]
    other_title: str
    title_prefixes: tuple[str, ...]
    contents_words: tuple[str, ...]
    unit_line: tuple[str, ...]
    owner_line: str
    total_labels: tuple[str, ...]
    subtotal_labels: tuple[str, ...]
    header_words: tuple[str, ...]
    describing_words: tuple[str, ...]
    counting_words: tuple[str, ...]
    unit_codes: str
    government_codes: str
    economic_classes: str
    year_word: str
    last_year: str
    comparing: str
    blank_marks: tuple[str, ...]
    note_words: tuple[str, ...]
    note_starts: tuple[str, ...]
    bracketed_note: str
    section_heading: str
    label_numbering: str
    numeral_class: str
    row_numbering: str
    table_number: str

    @cached_property
    def unit_patterns(self) -> tuple[re.Pattern[str], ...]:
        """Patterns with the group `unit`."""
        return tuple(re.compile(pattern) for pattern in self.unit_line)

    @cached_property
    def other_title_pattern(self) -> re.Pattern[str]:
        """A line in plain form that reads like the title of a table, whatever its kind."""
        return re.compile(self.other_title)

    @cached_property
    def unit_codes_pattern(self) -> re.Pattern[str]:
        """Header words of the codes of units, which may look like those of a classification."""
        return re.compile(self.unit_codes)

    @cached_property
    def government_codes_pattern(self) -> re.Pattern[str]:
        """Header words of the government's economic classes, which stand beside the department's."""
        return re.compile(self.government_codes)

    @cached_property
    def economic_pattern(self) -> re.Pattern[str]:
        """Header words of rows by economic classes."""
        return re.compile(self.economic_classes)

    @cached_property
    def year_pattern(self) -> re.Pattern[str]:
        """A year in header words."""
        return re.compile(self.year_word)

    @cached_property
    def last_year_pattern(self) -> re.Pattern[str]:
        """Header words of a column of the year before."""
        return re.compile(self.last_year)

    @cached_property
    def comparing_pattern(self) -> re.Pattern[str]:
        """Header words of a column that holds a change."""
        return re.compile(self.comparing)

    @cached_property
    def owner_pattern(self) -> re.Pattern[str]:
        """Pattern with the group `owner`: the unit that made the table."""
        return re.compile(self.owner_line)

    @cached_property
    def bracketed_pattern(self) -> re.Pattern[str]:
        """A line that says in brackets why a table is empty."""
        return re.compile(self.bracketed_note)

    @cached_property
    def section_pattern(self) -> re.Pattern[str]:
        """A heading that ends any table."""
        return re.compile(self.section_heading)

    @cached_property
    def numbering_pattern(self) -> re.Pattern[str]:
        """Numbering and 其中 before a row label."""
        return re.compile(self.label_numbering)

    @cached_property
    def number_pattern(self) -> re.Pattern[str]:
        """The printed number of a table."""
        return re.compile(self.table_number)

    @cached_property
    def row_numbering_pattern(self) -> re.Pattern[str]:
        """Where a numbered row label begins inside a line."""
        return re.compile(self.row_numbering)

    @cached_property
    def plain_totals(self) -> frozenset[str]:
        """Total labels in plain form."""
        return frozenset(plain(label) for label in self.total_labels)

    @cached_property
    def plain_subtotals(self) -> frozenset[str]:
        """Labels of the sum of a group's rows."""
        return frozenset(plain(label) for label in self.subtotal_labels)

    @cached_property
    def plain_header_words(self) -> frozenset[str]:
        """Header words in plain form."""
        return frozenset(plain(word) for word in self.header_words)

    @cached_property
    def plain_describing_words(self) -> frozenset[str]:
        """Headers of columns that describe a row without naming it, in plain form."""
        return frozenset(plain(word) for word in self.describing_words)

    @cached_property
    def plain_counting_words(self) -> frozenset[str]:
        """Headers of columns that number the rows, in plain form."""
        return frozenset(plain(word) for word in self.counting_words)


@cache
def recognition() -> Recognition:
    """The package's recognition words."""
    return load(data_dir() / "recognition.yaml", Recognition)
