"""Figures whose row or column is in doubt: certain where identities or other tables agree, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.audit.bindings import confirm_bindings
from mingzhang.model import Block, Disclosure, Grid, Row
from tests.audit.test_readings import disclosure_of, fact, placed


def aligned(blocks: list[Block]) -> list[Block]:
    return [replace(block, aligned=True) if isinstance(block, Grid) else block for block in blocks]


def confirmed(blocks: list[Block]) -> Disclosure:
    return confirm_bindings(disclosure_of(blocks), blocks)


def unclear_beside(blocks: list[Block], key: tuple[str, str, str], *columns: int) -> list[Block]:
    """The same with cells in front of a figure hard to read."""
    place = fact(disclosure_of(blocks), key).place

    def blurred(row: Row) -> Row:
        if all(cell.place != place for cell in row.cells):
            return row
        cells = (replace(c, confidence=0.4) if c.column in columns else c for c in row.cells)
        return replace(row, cells=tuple(cells))

    return [
        replace(block, rows=tuple(map(blurred, block.rows))) if isinstance(block, Grid) else block
        for block in blocks
    ]


def test_clear_cells_between_rulings_stay_as_they_are():
    blocks = placed()
    disclosure = disclosure_of(blocks)
    assert confirm_bindings(disclosure, blocks) is disclosure


def test_aligned_figures_that_add_up_stay_certain():
    read = confirmed(aligned(placed()))
    assert fact(read, ("expenditure", "210", "basic")).certain
    assert fact(read, ("expenditure", "2101501", "basic")).certain


def test_an_aligned_figure_in_a_wrong_column_is_not_certain():
    blocks = aligned(placed())
    right = fact(disclosure_of(blocks), ("expenditure", "2101506", "project"))
    basic = fact(disclosure_of(blocks), ("expenditure", "2101501", "basic"))

    def moved(row: Row) -> Row:
        columns = {
            c.place: c.column
            for block in blocks
            if isinstance(block, Grid)
            for r in block.rows
            for c in r.cells
        }
        cells = (
            replace(c, column=columns[basic.place]) if c.place == right.place else c
            for c in row.cells
            if c.column != columns[basic.place] or right.place not in {one.place for one in row.cells}
        )
        return replace(row, cells=tuple(cells))

    changed: list[Block] = [
        replace(block, rows=tuple(map(moved, block.rows))) if isinstance(block, Grid) else block
        for block in blocks
    ]
    read = confirmed(changed)
    assert not fact(read, ("expenditure", "2101506", "basic")).certain


def test_free_names_beside_aligned_figures_are_certain_only_where_the_text_has_them():
    blocks = aligned(placed())
    read = disclosure_of(blocks)
    named = [one for one in read.facts if "|" in one.row]
    without = replace(read, targets=(), projects=())
    assert named and all(not one.certain for one in confirm_bindings(without, blocks).facts if "|" in one.row)
    assert any(one.certain for one in confirm_bindings(read, blocks).facts if "|" in one.row)


@pytest.mark.parametrize("columns", [(0, 1, 2)])
def test_a_code_hard_to_read_leaves_the_row_in_doubt_unless_another_table_has_it(columns: tuple[int, ...]):
    key = ("expenditure", "2101506", "project")
    read = confirmed(unclear_beside(placed(), key, *columns))
    alone = replace(
        disclosure_of(placed()),
        facts=tuple(one for one in disclosure_of(placed()).facts if one.table == "expenditure"),
    )
    blocks = unclear_beside(placed(), key, *columns)
    assert fact(read, ("expenditure", "2101501", "basic")).certain
    assert not fact(confirm_bindings(alone, blocks), key).certain


def test_a_label_hard_to_read_beside_a_clear_code_does_not_matter():
    key = ("expenditure", "2101506", "project")
    read = confirmed(unclear_beside(placed(), key, 3))
    assert fact(read, key).certain


def test_a_label_alone_that_is_hard_to_read_leaves_its_figures_in_doubt():
    blocks = placed()
    key = next(
        one.key
        for one in disclosure_of(blocks).facts
        if one.table == "summary" and one.row.startswith("income")
    )
    place = fact(disclosure_of(blocks), key).place
    column = next(
        c.column for b in blocks if isinstance(b, Grid) for r in b.rows for c in r.cells if c.place == place
    )
    lonely = replace(disclosure_of(blocks), facts=(fact(disclosure_of(blocks), key),))
    blurred = unclear_beside(blocks, key, column - 1)
    assert not fact(confirm_bindings(lonely, blurred), key).certain
    assert fact(confirm_bindings(lonely, blocks), key).certain
