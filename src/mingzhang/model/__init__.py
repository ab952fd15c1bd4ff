"""Values only: what every other station takes and gives. Imports nothing of ours."""

from mingzhang.model.amount import Amount, Interval
from mingzhang.model.disclosure import (
    TOTAL,
    Claim,
    Disclosure,
    Fact,
    Heading,
    Indicator,
    Passage,
    Profile,
    Project,
    TableSeen,
    Target,
    Unaccounted,
)
from mingzhang.model.finding import (
    ERROR,
    NOTICE,
    SEVERITIES,
    WARNING,
    Coverage,
    Culprit,
    Finding,
    Report,
    Term,
)
from mingzhang.model.place import Place
from mingzhang.model.source import Block, Cell, Grid, Line, Reading, Row, Source

__all__ = [
    "ERROR",
    "NOTICE",
    "SEVERITIES",
    "TOTAL",
    "WARNING",
    "Amount",
    "Block",
    "Cell",
    "Claim",
    "Coverage",
    "Culprit",
    "Disclosure",
    "Fact",
    "Finding",
    "Grid",
    "Heading",
    "Indicator",
    "Interval",
    "Line",
    "Passage",
    "Place",
    "Profile",
    "Project",
    "Reading",
    "Report",
    "Row",
    "Source",
    "TableSeen",
    "Target",
    "Term",
    "Unaccounted",
]
