"""The sheets of a budget book: columns, kinds of cell, lists of choices (data/book/sheets.yaml)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load

KINDS = frozenset({"text", "long", "figure", "amount", "count", "function", "economic", "choice", "shown"})
_LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Choice:
    """One entry of a list: its id and the words shown."""

    id: str
    zh: str
    en: str

    @property
    def title(self) -> dict[str, str]:
        """The words shown, by language."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Column:
    """A column of a sheet. `kind` is one of KINDS, `choice:<list>` or `shown:<column>`."""

    id: str
    title: dict[str, str]
    kind: str
    required: bool = False
    width: int = 16

    def __post_init__(self) -> None:
        if self.kind.partition(":")[0] not in KINDS:
            raise ValueError(f"column '{self.id}': unknown kind '{self.kind}'")
        if set(self.title) != set(_LANGUAGES):
            raise ValueError(f"column '{self.id}' needs a title in each of {', '.join(_LANGUAGES)}")

    @property
    def shown(self) -> bool:
        """Whether the workbook computes it, so that nothing of it is read."""
        return self.kind.startswith("shown:")

    @property
    def choices(self) -> str | None:
        """Name of its list of choices."""
        kind, _, name = self.kind.partition(":")
        return name if kind == "choice" else None

    def is_called(self, heading: str) -> bool:
        """Whether a heading is this column's title in some language, or its id."""
        return plain_word(heading) in {plain_word(word) for word in (self.id, *self.title.values())}


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook, one CSV file of the folder."""

    id: str
    title: dict[str, str]
    about: dict[str, str]
    columns: tuple[Column, ...]

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that hold data."""
        return tuple(column for column in self.columns if not column.shown)

    def column(self, heading: str) -> Column | None:
        """The column of a heading."""
        return next((column for column in self.columns if column.is_called(heading)), None)


@dataclass(frozen=True)
class BookSheets:
    """All sheets in order, the lists of choices, and the words of the workbook's own sheets."""

    basis: str
    sheets: tuple[Sheet, ...]
    choices: dict[str, tuple[Choice, ...]]
    workbook: dict[str, dict[str, str]]
    sections: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for sheet in self.sheets:
            for column in sheet.columns:
                if column.choices is not None and column.choices not in self.choices:
                    raise ValueError(f"sheet '{sheet.id}': no list of choices '{column.choices}'")

    @cached_property
    def by_id(self) -> dict[str, Sheet]:
        """Sheets by id."""
        return {sheet.id: sheet for sheet in self.sheets}

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that id or title."""
        word = plain_word(name)
        named = (each for each in self.sheets if word in map(plain_word, (each.id, *each.title.values())))
        return next(named, None)

    def choice(self, name: str, word: str) -> Choice | None:
        """The entry of a list by id or shown words."""
        wanted = plain_word(word)
        return next(
            (each for each in self.choices[name] if wanted in map(plain_word, (each.id, each.zh, each.en))),
            None,
        )

    def titles(self, name: str, id: str) -> dict[str, str]:
        """The words of an entry by language; the id itself where the list does not have it."""
        return {lang: self.shown(name, id, lang) for lang in _LANGUAGES}

    def shown(self, name: str, id: str, lang: str) -> str:
        """The words of an entry; the id itself where the list does not have it."""
        found = next((each for each in self.choices[name] if each.id == id), None)
        return id if found is None else (found.zh if lang == "zh" else found.en)


def listed(titles: Iterable[Mapping[str, str]], between: str) -> dict[str, str]:
    """Several titles in one line, by language."""
    found = list(titles)
    return {lang: between.join(title[lang] for title in found) for lang in _LANGUAGES}


def plain_word(word: str) -> str:
    """A heading without blanks, marks and width, in lower case."""
    return re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", word)).lower()


@cache
def book_sheets(name: str = "sheets") -> BookSheets:
    """The package's own layout of the book, or of another workbook (`data/book/<name>.yaml`)."""
    return load(data_dir() / "book" / f"{name}.yaml", BookSheets)
