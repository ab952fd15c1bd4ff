"""Titles by which documents of other kinds are told from disclosures (data/other_documents.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class OtherKind:
    """One kind. `title`: a pattern for lines of the head; `body`: for titles of which at least
    `fewest_in_body` different ones tell the kind even where tables of ours are found."""

    id: str
    title: str
    body: str = ""
    fewest_in_body: int = 0

    @cached_property
    def title_pattern(self) -> re.Pattern[str]:
        """The compiled title."""
        return re.compile(self.title)

    @cached_property
    def body_pattern(self) -> re.Pattern[str]:
        """The compiled titles of the body."""
        return re.compile(self.body)


@dataclass(frozen=True)
class OtherDocuments:
    """All kinds; `ours` is a pattern that keeps a document from being any of them."""

    ours: str
    head_lines: int
    longest_title: int
    kinds: tuple[OtherKind, ...]

    @cached_property
    def ours_pattern(self) -> re.Pattern[str]:
        """The compiled `ours`."""
        return re.compile(self.ours)


@cache
def other_documents() -> OtherDocuments:
    """The package's kinds."""
    return load(data_dir() / "other_documents.yaml", OtherDocuments)
