"""What follows every load, whichever command it came from: the list of units takes the new names, the store
is made quick to ask, and it is found out which disclosures have another current version than before.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from mingzhang.warehouse.schema import table
from mingzhang.warehouse.statements import replaced
from mingzhang.warehouse.store import Store
from mingzhang.warehouse.units import Review, update_units


@dataclass(frozen=True)
class Replaced:
    """A disclosure whose current version is another one now: the file that counts, and the one that did."""

    unit: str
    year: int
    kind: str
    file: str
    before: str


@dataclass(frozen=True)
class Settled:
    """What a person should be told after a load."""

    review: Review
    replaced: tuple[Replaced, ...] = ()


def newest(store: Store) -> int:
    """The place in the order of loading that was given last; 0 in an empty store."""
    ((seq,),) = store.ask(sa.select(sa.func.max(table("disclosures").c.seq))).rows
    return seq if isinstance(seq, int) else 0


def settle(store: Store, *, since: int, everything: bool = False) -> Settled:
    """Settle what was loaded after `since` (see `newest`); `everything`: make the store quick however small
    the gain."""
    review = update_units(store)
    store.finish(everything=everything)
    rows = store.ask(replaced(since)).rows
    found = (
        Replaced(str(unit), int(str(year)), str(kind), str(file), str(before))
        for unit, year, kind, file, before in rows
    )
    return Settled(review, tuple(found))
