"""The terms that a form's disclosure explains: data/glossary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.print_forms import Printing
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class Term:
    """A term with its explanation; `tables`: only where the form prints one of them."""

    term: str
    text: str
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """All terms in printed order."""

    basis: str
    terms: tuple[Term, ...]


@cache
def glossary() -> Glossary:
    """The declared terms."""
    return load(data_dir() / "glossary" / "terms.yaml", Glossary)


def glossary_of(printing: Printing) -> Iterator[str]:
    """What the form's disclosure explains, one text a term."""
    for term in glossary().terms:
        if not term.tables or any(table in printing.order for table in term.tables):
            yield f"{term.term}：{term.text}"
