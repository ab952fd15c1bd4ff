"""Which pages are drawn, and what stands on them."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.draw.marks import GridPage
from mingzhang.model import Amount, Cell, Disclosure, Fact, Grid, Line, Place, Row, Unaccounted
from mingzhang.report.grid_pages import caption, grid_pages, legend
from mingzhang.report.messages import messages

BOX = (0.0, 0.0, 9.0, 9.0)


def cell(page: int, span: int = 1) -> Cell:
    return Cell("1.00", Place(page=page, box=BOX), 0, span)


def pages(disclosure: Disclosure | None, wanted: set[int] | None = None) -> list[GridPage]:
    blocks = [Line("文字", Place(page=1, box=BOX), 1), Grid((Row((cell(3), cell(3, span=2)), 3),))]
    return grid_pages(blocks, disclosure, wanted)


def bound(disclosure: Disclosure) -> Disclosure:
    place = Place(page=3, box=BOX)
    facts = [Fact("basic", "301", "total", Amount.parse("1"), "", place, sure) for sure in (True, False)]
    open_figure = Unaccounted("9", Place(page=4, box=BOX), "no column", "basic")
    return replace(disclosure, facts=tuple(facts), unaccounted=(open_figure,))


def test_pages_with_tables_are_drawn_with_their_cells_and_figures(disclosure: Disclosure):
    third, fourth = pages(bound(disclosure))
    assert (third.page, len(third.cells), len(third.merged)) == (3, 1, 1)
    assert [(figure.kind, figure.label) for figure in third.figures] == [
        ("fact", "301 · total"),
        ("uncertain", "301 · total"),
    ]
    assert [(figure.kind, figure.label) for figure in fourth.figures] == [("open", "no column")]


def test_wanted_pages_are_drawn_even_if_they_are_empty(disclosure: Disclosure):
    assert [page.page for page in pages(bound(disclosure), {1, 3})] == [1, 3]


def test_a_file_that_is_no_disclosure_shows_its_cells():
    assert [(page.page, page.figures) for page in pages(None)] == [(3, ())]


def test_the_caption_counts_what_was_bound(disclosure: Disclosure):
    third, fourth = pages(bound(disclosure))
    words = messages("en")
    assert "page 3" in caption(third, "a.pdf", words) and "2 figures bound, 0 not" in caption(
        third, "", words
    )
    assert "0 figures bound, 1 not" in caption(fourth, "", words)
    assert len({said for _, said in legend(words)}) == 6
