"""Grids without gaps, columns wide enough for their figures, sections by direction, contents."""

from __future__ import annotations

import pytest

from mingzhang.model import (
    Amount,
    Contents,
    PageBreak,
    PrintedCell,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Publication,
)
from mingzhang.publish.layout import (
    cover_lines,
    entries_of,
    fit_columns,
    lay_out_table,
    runs_of,
    text_width,
    unit_of,
)
from mingzhang.publish.style import style
from tests.publish.publications import long_tables, sample


def table(*rows: tuple[PrintedCell, ...], head: int = 0, wide: bool = False, **more: object) -> PrintedTable:
    return PrintedTable("x", "某表", rows[:head], rows[head:], (), wide=wide, **more)  # type: ignore[arg-type]


def test_cells_flow_around_those_that_reach_down_and_gaps_are_filled():
    made = table(
        (PrintedCell("a", rows=2), PrintedCell("b", columns=2)),
        (PrintedCell("c"),),
        (PrintedCell("d"),),
    )
    grid = lay_out_table(made)
    texts = [[(one.column, one.cell.text, one.cell.columns) for one in row] for row in grid.cells]
    assert texts == [
        [(0, "a", 1), (1, "b", 2)],
        [(1, "c", 1), (2, "", 1)],
        [(0, "d", 1), (1, "", 1), (2, "", 1)],
    ]


@pytest.mark.parametrize("printed", [*sample().tables, *long_tables().tables], ids=lambda one: one.title)
def test_every_place_of_a_grid_belongs_to_one_cell(printed: PrintedTable):
    grid = lay_out_table(printed)
    covered = [
        (one.row + down, one.column + across)
        for row in grid.cells
        for one in row
        for down in range(one.cell.rows)
        for across in range(one.cell.columns)
    ]
    assert len(covered) == len(set(covered)) == grid.rows * grid.columns


def test_a_header_cell_never_reaches_into_the_body():
    made = table((PrintedCell("a", rows=3), PrintedCell("b")), (PrintedCell("1"), PrintedCell("2")), head=1)
    assert lay_out_table(made).cells[0][0].cell.rows == 1


@pytest.mark.parametrize("printed", [*sample().tables, *long_tables().tables], ids=lambda one: one.title)
def test_no_column_is_narrower_than_its_widest_figure(printed: PrintedTable):
    look, grid = style(), lay_out_table(printed)
    columns = fit_columns(printed, grid, wide=printed.wide, look=look)
    assert sum(columns.widths) == pytest.approx(look.paper(printed.wide).text_width, abs=0.01)
    for row in grid.cells:
        for one in row:
            if one.cell.amount is not None and one.cell.columns == 1:
                room = columns.widths[one.column] - 2 * look.cells.padding
                assert text_width(one.cell.text) * columns.size <= room + 0.01


def test_figures_too_wide_for_a_page_make_the_text_smaller():
    figure = PrintedCell("1,234,567,890.12", Amount.parse("1234567890.12"))
    narrow, look = table((figure,) * 4), style()
    many = table((figure,) * 9)
    sizes = [fit_columns(one, lay_out_table(one), wide=False, look=look).size for one in (narrow, many)]
    assert sizes[0] == look.cells.sizes[0] > sizes[1]


def test_a_table_that_is_too_long_at_any_size_is_set_in_the_best_one():
    (printed, _) = long_tables().tables
    columns = fit_columns(printed, lay_out_table(printed), wide=False, look=style())
    assert (columns.size, columns.whole) == (style().cells.sizes[0], False)


WIDE = table((PrintedCell("1"), PrintedCell("2")), wide=True)
NARROW = table((PrintedCell("1"), PrintedCell("2")))
HEADING, TEXT = PrintedHeading("一、某", 2), PrintedText("某")


@pytest.mark.parametrize(
    ("blocks", "runs"),
    [
        ((TEXT, WIDE, TEXT), [(False, (TEXT,)), (True, (WIDE,)), (False, (TEXT,))]),
        ((TEXT, HEADING, WIDE), [(False, (TEXT,)), (True, (HEADING, WIDE))]),
        ((WIDE, PageBreak(), WIDE), [(True, (WIDE, PageBreak(), WIDE))]),
        ((WIDE, PageBreak(), TEXT), [(True, (WIDE,)), (False, (TEXT,))]),
        ((TEXT, HEADING, PageBreak(), NARROW), [(False, (TEXT, PageBreak(), HEADING, NARROW))]),
        ((PageBreak(), TEXT), [(False, (TEXT,))]),
    ],
)
def test_sections_change_with_the_direction_and_headings_stay_with_what_they_head(
    blocks: tuple[object, ...], runs: list[tuple[bool, tuple[object, ...]]]
):
    assert [(run.wide, run.blocks) for run in runs_of(blocks)] == runs  # type: ignore[arg-type]


def test_the_contents_list_parts_sections_and_tables_once():
    blocks = (
        Contents("目录"), PrintedHeading("第一部分 某", 1), PrintedHeading("一、某表", 2), NARROW, NARROW,
        PrintedHeading("（一）某", 3), table((PrintedCell("1"),), kind="sheet"),
    )  # fmt: skip
    publication = Publication("某", blocks, sample().disclosure)
    assert [(entry.text, entry.level, entry.block) for entry in entries_of(publication)] == [
        ("第一部分 某", 1, 1), ("一、某表", 2, 2), ("某表", 2, 4),
    ]  # fmt: skip


def test_the_cover_puts_the_unit_on_a_line_of_its_own():
    assert cover_lines(sample()) == ("云溪县医疗保障局", "2024年部门预算公开")


def test_a_bare_unit_of_amounts_gets_its_label():
    assert unit_of(table(unit="万元"), style()) == "单位：万元"
    assert unit_of(table(unit="金额单位：元"), style()) == "金额单位：元"
    assert unit_of(table(), style()) == ""
