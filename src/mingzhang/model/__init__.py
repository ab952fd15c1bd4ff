"""Values only: what every other station takes and gives. Imports nothing of ours."""

from mingzhang.model.amount import Amount, Interval
from mingzhang.model.disclosure import (
    TOTAL,
    Claim,
    Disclosure,
    Fact,
    Heading,
    Indicator,
    Profile,
    Project,
    TableSeen,
    Target,
    Unaccounted,
)
from mingzhang.model.place import Place
from mingzhang.model.source import Block, Cell, Grid, Line, Reading, Row, Source

__all__ = [
    "TOTAL",
    "Amount",
    "Block",
    "Cell",
    "Claim",
    "Disclosure",
    "Fact",
    "Grid",
    "Heading",
    "Indicator",
    "Interval",
    "Line",
    "Place",
    "Profile",
    "Project",
    "Reading",
    "Row",
    "Source",
    "TableSeen",
    "Target",
    "Unaccounted",
]
