"""The words by which lists of codes are understood: data/codes/words.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class CodeWords:
    """Endings of names, first digits of the classifications, and headers of official lists."""

    name_suffix: str
    first_digit: dict[str, str]
    code_headers: tuple[str, ...]
    name_headers: tuple[str, ...]
    level_headers: tuple[str, ...]
    year_pattern: str

    def __post_init__(self) -> None:
        try:
            re.compile(self.year_pattern)
        except re.error as error:
            raise ValueError(f"'year_pattern' is no regular expression: {error}") from error

    def kind_of(self, code: str) -> str | None:
        """The classification that a code belongs to; None where we keep none that begins so."""
        return next((kind for kind, digit in self.first_digit.items() if code.startswith(digit)), None)

    def years_in(self, text: str) -> frozenset[int]:
        """The years that a title names."""
        return frozenset(int(year) for year in re.findall(self.year_pattern, text))


@cache
def code_words(path: Path | None = None) -> CodeWords:
    """The declared words; raises DataError where the file is wrong."""
    return load(path or data_dir() / "codes" / "words.yaml", CodeWords)
