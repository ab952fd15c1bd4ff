"""What is said where a budget is held against a final account, on pages and in text alike."""

from __future__ import annotations

from mingzhang.report.messages import Messages


def two_kinds(say: Messages, old: tuple[str, str], new: tuple[str, str]) -> str:
    """The sentence that names both sides, each given by kind and year."""
    return say.text("diff.two_kinds", old=_named(say, *old), new=_named(say, *new))


def _named(say: Messages, kind: str, year: str) -> str:
    return say.text("diff.kind_of_year", year=year, kind=say.label("document", kind))
