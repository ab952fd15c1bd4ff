"""The board for programs: every unit that one works for, what it discloses for a year, how far it is."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from mingzhang.web import board
from mingzhang.web.api.shapes import After, Most, Page, following
from mingzhang.web.api.states import DueState, UnitName, due_state, unit_name
from mingzhang.web.choices import Kind, State
from mingzhang.web.clock import today
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.inputs import Year
from mingzhang.web.workflow import KINDS

router = APIRouter(tags=["board"])


class BoardEntry(BaseModel):
    """A unit, and the newest version of its disclosure (state `none`: it has begun nothing).

    `errors`: of the newest audit, null where there is none yet; `public`: whether any version is.
    """

    unit: UnitName
    state: str
    disclosure: int | None
    version: int | None
    public: bool
    errors: int | None
    due: DueState | None


class BoardPage(Page[BoardEntry]):
    """What is late comes first; `counts` by state for all units, `years` for which there is anything."""

    year: int
    kind: str
    years: list[int]
    counts: dict[str, int]


def _told(entry: board.Entry) -> BoardEntry:
    return BoardEntry(
        unit=unit_name(entry.unit),
        state=entry.state,
        disclosure=entry.disclosure.id if entry.disclosure else None,
        version=entry.newest.id if entry.newest else None,
        public=entry.public,
        errors=entry.errors,
        due=due_state(entry.due),
    )


@router.get("/board")
def get_board(
    visitor: SignedIn,
    context: InContext,
    year: Year | None = None,
    kind: Kind = KINDS[0],
    state: State | None = None,
    limit: Most = 50,
    after: After = 0,
) -> BoardPage:
    """Who has not begun, who has errors, whose time runs out; of the newest year unless one is given."""
    with context.db.reading() as session:
        shown = year or board.newest_year(session, today())
        found = board.board(session, visitor, shown, kind, today(), state=state, start=after, limit=limit)
        years = board.years_of(session, today())
    return BoardPage(
        items=[_told(entry) for entry in found.entries],
        total=found.total,
        next=following(after, limit, found.total),
        year=shown,
        kind=kind,
        years=years,
        counts=dict(found.counts),
    )
