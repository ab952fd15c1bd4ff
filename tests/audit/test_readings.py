"""Figures that were hard to read: marked, and settled where the arithmetic leaves one reading."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.audit.readings import settle_readings
from mingzhang.model import Block, Cell, Disclosure, Fact, Grid, Place, Reading, Row, Source
from mingzhang.read.text import parse_text
from mingzhang.recognise.document import recognise
from mingzhang.samples import samples_dir

CELL = ("expenditure", "2101506", "project")
PARENT = ("expenditure", "21015", "project")


def placed() -> list[Block]:
    """Our sample as a picture's reader would give it: every cell with page and box."""
    text = (samples_dir() / "yunxi-2024.txt").read_text(encoding="utf-8")
    blocks = parse_text(text, Source("sample", "", None, "text")).blocks
    return [
        _placed(block, number) if isinstance(block, Grid) else block for number, block in enumerate(blocks)
    ]


def _placed(grid: Grid, number: int) -> Grid:
    rows = []
    for index, row in enumerate(grid.rows):
        cells = (replace(cell, place=_place(number, index, cell)) for cell in row.cells)
        rows.append(Row(tuple(cells), row.page))
    return replace(grid, rows=tuple(rows))


def _place(number: int, row: int, cell: Cell) -> Place:
    return Place(page=number, box=(cell.column * 10.0, row * 10.0, cell.column * 10.0 + 9, row * 10.0 + 9))


def misread(
    blocks: list[Block], key: tuple[str, str, str], text: str, alternatives: tuple[str, ...]
) -> list[Block]:
    """The same with one figure read as `text`, doubtfully."""
    place = fact(disclosure_of(blocks), key).place
    changed: list[Block] = []
    for block in blocks:
        if isinstance(block, Grid):
            rows = []
            for row in block.rows:
                cells = (
                    replace(cell, text=text, confidence=0.4, alternatives=alternatives)
                    if cell.place == place
                    else cell
                    for cell in row.cells
                )
                rows.append(Row(tuple(cells), row.page))
            block = replace(block, rows=tuple(rows))
        changed.append(block)
    return changed


def disclosure_of(blocks: list[Block]) -> Disclosure:
    source = Source("sample", "", None, "image")
    return recognise(Reading(source, tuple(blocks)))


def fact(disclosure: Disclosure, key: tuple[str, str, str]) -> Fact:
    (found,) = (fact for fact in disclosure.facts if fact.key == key)
    return found


def settled(blocks: list[Block]) -> Disclosure:
    return settle_readings(disclosure_of(blocks), blocks)


def test_a_clear_page_stays_as_it_is():
    blocks = placed()
    disclosure = disclosure_of(blocks)
    assert settle_readings(disclosure, blocks) is disclosure


def test_the_one_reading_that_adds_up_is_taken_and_said():
    read = settled(misread(placed(), CELL, "43.80", ("48.30", "48.80", "46.80")))
    assert str(fact(read, CELL).amount) == "48.80" and fact(read, CELL).certain
    assert "ocr.chosen:expenditure.2101506.project:43.80->48.80" in read.notes


def test_a_lost_point_is_found():
    read = settled(misread(placed(), CELL, "4880", ("48.80",)))
    assert str(fact(read, CELL).amount) == "48.80"


def test_a_doubtful_figure_that_adds_up_as_read_is_certain_and_not_spoken_of():
    read = settled(misread(placed(), CELL, "48.80", ("43.80",)))
    assert fact(read, CELL).certain
    assert not [note for note in read.notes if note.startswith("ocr.chosen")]


def test_where_no_reading_adds_up_the_figure_stays_as_read_and_doubtful():
    read = settled(misread(placed(), CELL, "43.80", ("48.30", "46.80")))
    assert str(fact(read, CELL).amount) == "43.80" and not fact(read, CELL).certain


def test_two_doubtful_figures_of_one_sum_are_settled_together():
    blocks = misread(placed(), CELL, "43.80", ("48.80",))
    parent = str(fact(disclosure_of(placed()), PARENT).amount)
    wrong = parent.replace("8", "3", 1)
    read = settled(misread(blocks, PARENT, wrong, (parent,)))
    assert str(fact(read, CELL).amount) == "48.80" and str(fact(read, PARENT).amount) == parent
    assert fact(read, CELL).certain and fact(read, PARENT).certain


def test_a_clear_figure_is_never_changed_even_where_its_table_does_not_add_up():
    wrong = misread(placed(), CELL, "43.80", ("48.80",))
    sure = [
        replace(
            block,
            rows=tuple(
                Row(tuple(replace(cell, confidence=0.99) for cell in row.cells), row.page)
                for row in block.rows
            ),
        )
        if isinstance(block, Grid)
        else block
        for block in wrong
    ]
    assert str(fact(settled(sure), CELL).amount) == "43.80"
