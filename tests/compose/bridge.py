"""A publication as a reader of plain cells and lines would hand it on, so that composing and reading meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mingzhang.model import (
    Block,
    Cell,
    Claim,
    Contents,
    Disclosure,
    Grid,
    Indicator,
    Line,
    Place,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Project,
    Publication,
    Reading,
    Row,
    Source,
    Target,
)
from mingzhang.recognise.document import recognise


def as_reading(publication: Publication) -> Reading:
    """Lines and grids in printed order."""
    blocks = tuple(_blocks(publication))
    return Reading(Source("composed", "", None, "bridge"), blocks)


def read_back(publication: Publication) -> Disclosure:
    """What recognition finds in the publication."""
    return recognise(as_reading(publication))


class _Lines:
    def __init__(self) -> None:
        self.number = 0

    def line(self, text: str) -> Line:
        self.number += 2
        return Line(text, Place(line=self.number, span=(0, len(text))))


def _blocks(publication: Publication) -> Iterator[Block]:
    lines = _Lines()
    yield lines.line(publication.title)
    for block in publication.blocks:
        if isinstance(block, Contents):
            yield lines.line(block.title)
            yield from (lines.line(entry) for entry in _entries(publication))
        elif isinstance(block, PrintedHeading | PrintedText):
            yield lines.line(block.text)
        elif isinstance(block, PrintedTable):
            yield from _table(block, lines)


def _entries(publication: Publication) -> Iterator[str]:
    for block in publication.blocks:
        if isinstance(block, PrintedHeading) and block.level < 3:
            yield block.text


def _table(table: PrintedTable, lines: _Lines) -> Iterator[Block]:
    if table.number:
        yield lines.line(table.number)
    yield lines.line(table.title)
    below = "　　".join(text for text in (table.maker, f"单位：{table.unit}" if table.unit else "") if text)
    if below:
        yield lines.line(below)
    yield Grid(tuple(_rows(table)))
    lines.number += len(table.head) + len(table.body)
    if table.note:
        yield lines.line(table.note)


def _rows(table: PrintedTable) -> Iterator[Row]:
    waiting = [0] * len(table.widths)
    for number, row in enumerate((*table.head, *table.body), start=1):
        free = [slot for slot, rows in enumerate(waiting) if rows == 0]
        waiting = [max(rows - 1, 0) for rows in waiting]
        cells = []
        for cell in row:
            slots = [free.pop(0) for _ in range(cell.columns)]
            place = Place(sheet=table.table, cell=f"R{number}C{slots[0] + 1}")
            cells.append(Cell(cell.text, place, slots[0], cell.columns, cell.rows))
            for slot in slots:
                waiting[slot] = cell.rows - 1
        assert not free, f"row {number} of {table.table} leaves columns open"
        yield Row(tuple(cells))


def facts(disclosure: Disclosure) -> Counter[tuple[str, str, str, str]]:
    """What a disclosure's facts say."""
    return Counter((*fact.key, str(fact.amount)) for fact in disclosure.facts)


def claims(disclosure: Disclosure) -> Counter[tuple[str | None, ...]]:
    """What its claims say; figures inside free reasons are the book's own words."""
    return Counter(_claim(claim) for claim in disclosure.claims if not claim.in_reason)


def _claim(claim: Claim) -> tuple[str | None, ...]:
    figures = (claim.amount, claim.share, claim.delta, claim.growth)
    shown = (None if figure is None else str(figure.value + 0) for figure in figures)  # no sign of a zero
    return (claim.section, claim.subject, *shown, claim.text)


def targets(disclosure: Disclosure) -> list[tuple[object, ...]]:
    """What its target sheets say."""
    return [_target(target) for target in disclosure.targets]


def _target(target: Target) -> tuple[object, ...]:
    funds = (target.year_funds, target.appropriation, target.other_funds)
    shown = tuple(None if figure is None else str(figure) for figure in funds)
    rows = tuple(_indicator(indicator) for indicator in target.indicators)
    return (target.project, *shown, target.goal, target.unit, target.year, target.layout, rows)


def _indicator(row: Indicator) -> tuple[str | None, ...]:
    weight = None if row.weight is None else str(row.weight)
    return (
        row.level1,
        row.level2,
        row.level3,
        row.value,
        row.basis,
        row.previous,
        weight,
        row.scoring,
        row.evidence,
    )


def projects(disclosure: Disclosure) -> list[tuple[object, ...]]:
    """What its list of projects says."""
    return [_project(project) for project in disclosure.projects]


def _project(project: Project) -> tuple[object, ...]:
    amount = None if project.amount is None else str(project.amount)
    return (project.name, project.basis, amount, project.allocation, project.period, project.details)
