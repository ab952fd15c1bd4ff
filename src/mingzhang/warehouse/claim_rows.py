"""Claims of the narrative → the rows of the printed tables that they speak of, whatever they say of them.

That the budget of a code was so much stands in many final accounts in the narrative alone: the row ties it to
the figure of the account.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TypeAlias

from mingzhang.model import Claim, Disclosure
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.sentences import CodeBook, fact_references, sentences

TableRow: TypeAlias = tuple[str, str]


def rows_of_claims(disclosure: Disclosure) -> tuple[TableRow | None, ...]:
    """(table, row) of each claim; None where it names no printed row, or where several may be meant."""
    codes = CodeBook(functional(), economic(), disclosure.year)
    printed = {(fact.table, fact.row) for fact in disclosure.facts}
    return tuple(_row(claim, codes, printed) for claim in disclosure.claims)


def _row(claim: Claim, codes: CodeBook, printed: Collection[TableRow]) -> TableRow | None:
    """The first in the order of preference; another row of the same table makes it a guess."""
    asked = replace(claim, kind="", share=None)
    named = [_table_row(text) for text in fact_references(asked, sentences(), codes)]
    found = list(dict.fromkeys(one for one in named if one in printed))
    alike = [row for table, row in found if table == found[0][0]]
    return found[0] if len(alike) == 1 else None


def _table_row(reference: str) -> TableRow:
    table, _, rest = reference.partition(".")
    return table, rest.rpartition(".")[0]
