"""PDF files made here → grids with spans, lines, places, notes and refusals."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mingzhang.errors import DamagedInput, NeedsPassword, TooLarge
from mingzhang.model import Block, Grid, Line, Place
from mingzhang.read import pdf as reader
from mingzhang.read.guard import RawFile
from mingzhang.read.pdf import PageImage, read_pdf
from tests.read.pdf_samples import Sheet, pdf, raw

XS, YS = [100.0, 200.0, 300.0, 400.0], [100.0, 120.0, 140.0, 160.0]
ROWS = [["科目", "合计", "基本"], ["201", "1,234.50", "34.50"], ["208", "12.00", ""]]


def table(**page: float) -> Sheet:
    return Sheet(**page).cells(XS, YS, ROWS)  # type: ignore[arg-type]


def blocks(*sheets: Sheet) -> tuple[Block, ...]:
    return read_pdf(raw(*sheets)).blocks


def grids(*sheets: Sheet) -> list[Grid]:
    return [block for block in blocks(*sheets) if isinstance(block, Grid)]


def lines(*sheets: Sheet) -> list[str]:
    return [block.text for block in blocks(*sheets) if isinstance(block, Line)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def spans(grid: Grid) -> list[list[tuple[int, int, int]]]:
    return [[(cell.column, cell.column_span, cell.row_span) for cell in row.cells] for row in grid.rows]


def test_a_ruled_table_is_a_grid_with_places():
    (grid,) = grids(table())
    assert texts(grid) == ROWS
    cell = grid.rows[1].cells[1]
    assert cell.place == Place(page=1, box=(200.0, 120.0, 300.0, 140.0))
    assert grid.rows[0].page == 1


def test_source_names_pages_and_reader():
    source = read_pdf(raw(table(), Sheet().text(50, 50, "附注"))).source
    assert (source.pages, source.reader, source.name) == (2, "pdf", "sample.pdf")


def test_lines_above_and_below_stand_in_reading_order():
    page = table().text(150, 60, "收支总表").text(100, 170, "注：无")
    assert [type(block).__name__ for block in blocks(page)] == ["Line", "Grid", "Line"]
    line = blocks(page)[0]
    assert isinstance(line, Line) and line.place.box is not None
    x0, top, x1, bottom = line.place.box
    assert (round(x0), round(x1)) == (150, 190) and 58 <= top < bottom <= 72


def test_missing_edges_join_cells():
    page = Sheet()
    for y0, x0 in ((100, 100), (120, 200), (140, 100), (160, 100)):
        page.line(x0, y0, 400, y0)
    page.line(100, 100, 100, 160).line(400, 100, 400, 160).line(200, 100, 200, 160).line(300, 120, 300, 160)
    page.text(104, 112, "科目").text(280, 104, "支出").text(204, 124, "基本").text(304, 124, "项目")
    page.text(104, 144, "201").text(204, 144, "1.00").text(304, 144, "2.00")
    (grid,) = grids(page)
    assert texts(grid) == [["科目", "支出"], ["基本", "项目"], ["201", "1.00", "2.00"]]
    assert spans(grid) == [
        [(0, 1, 2), (1, 2, 1)],
        [(1, 1, 1), (2, 1, 1)],
        [(0, 1, 1), (1, 1, 1), (2, 1, 1)],
    ]


def test_borders_drawn_as_thin_boxes_piece_by_piece():
    page = Sheet()
    for y in YS:
        for x0, x1 in pairwise(XS):
            page.bar(x0 + 0.5, y - 0.25, x1 - 0.5, y + 0.25)
    for x in XS:
        for y0, y1 in pairwise(YS):
            page.bar(x - 0.25, y0 + 0.5, x + 0.25, y1 - 0.5)
    for top, row in zip(YS, ROWS, strict=False):
        for left, text in zip(XS, row, strict=False):
            page.text(left + 4, top + 4, text)
    assert [texts(grid) for grid in grids(page)] == [ROWS]


def test_shading_behind_ruled_cells_adds_no_rows():
    page = Sheet().bar(100, 103, 400, 117).cells(XS, YS, ROWS)
    assert [texts(grid) for grid in grids(page)] == [ROWS]


def test_cells_that_are_only_coloured_boxes():
    page = Sheet()
    for top, row in zip(YS, ROWS, strict=False):
        for left, text in zip(XS, row, strict=False):
            page.bar(left + 0.5, top + 0.5, left + 99.5, top + 19.5).text(left + 4, top + 4, text)
    assert [texts(grid) for grid in grids(page)] == [ROWS]


def test_a_table_without_outer_sides():
    page = Sheet()
    for y in YS:
        page.line(100, y, 400, y)
    for x in XS[1:-1]:
        page.line(x, 100, x, 160)
    for top, row in zip(YS, ROWS, strict=False):
        for left, text in zip(XS, row, strict=False):
            if text:
                page.text(left + 4, top + 4, text)
    assert [texts(grid) for grid in grids(page)] == [ROWS]


def test_a_frame_around_prose_is_no_table():
    page = Sheet().grid([90, 500], [90, 200]).text(100, 100, "说明如下。").text(100, 120, "无。")
    assert not grids(page) and lines(page) == ["说明如下。", "无。"]


def test_tables_side_by_side_are_two():
    right = [x + 340 for x in XS[:3]]
    page = Sheet(width=842).cells(XS, YS, ROWS).cells(right, YS, [["项目", "金额"], ["甲", "5.00"]])
    assert [texts(grid)[0] for grid in grids(page)] == [["科目", "合计", "基本"], ["项目", "金额"]]


def test_a_label_over_several_lines_is_joined_without_blanks_and_words_with_one():
    page = Sheet().grid([100, 200, 300], [100, 140, 160])
    page.text(104, 104, "机关事业单位").text(104, 120, "养老保险").text(204, 104, "Budget").text(
        204, 120, "2024"
    )
    page.text(104, 144, "合计").text(204, 144, "1.00")
    (grid,) = grids(page)
    assert texts(grid) == [["机关事业单位养老保险", "Budget 2024"], ["合计", "1.00"]]


def test_a_header_written_downwards():
    page = Sheet().grid([100, 130, 300], [100, 160, 180]).text(200, 120, "金额").text(104, 164, "甲")
    for step, char in enumerate("功能科目"):
        page.text(110, 103 + 13 * step, char)
    (grid,) = grids(page.text(204, 164, "3.00"))
    assert texts(grid)[0] == ["功能科目", "金额"]


def test_text_drawn_twice_is_read_once():
    page = Sheet().grid(XS, YS)
    for top, row in zip(YS, ROWS, strict=False):
        for left, text in zip(XS, row, strict=False):
            page.text(left + 4, top + 4, text).text(left + 4.4, top + 4, text)
    page.text(100, 60, "合计 11.11").text(100.3, 60.2, "合计 11.11")
    assert [texts(grid) for grid in grids(page)] == [ROWS] and lines(page) == ["合计 11.11"]


def test_a_table_inside_a_form_object_stands_where_its_matrix_puts_it():
    page = Sheet().form(table(), "0.5 0 0 0.5 50 100")
    (grid,) = grids(page)
    assert texts(grid) == ROWS
    box = grid.rows[0].cells[0].place.box
    assert box is not None and round(box[0]) == 100 and round(box[2]) == 150


@pytest.mark.parametrize(("rotate", "matrix"), [(90, "0 1 -1 0 595 0"), (270, "0 -1 1 0 0 842")])
def test_a_turned_page_reads_as_it_is_shown(rotate: int, matrix: str):
    """The page is upright in its own space; its drawing is turned so that the shown page reads upright."""
    inner = Sheet(width=842, height=595).cells(XS, YS, ROWS)
    page = Sheet(width=595, height=842, rotate=rotate)
    page.operators = [f"q {matrix} cm", *inner.operators, "Q"]
    (grid,) = grids(page)
    assert texts(grid) == ROWS
    assert grid.rows[1].cells[1].place.box == pytest.approx((200, 120, 300, 140), abs=0.2)


def test_text_beyond_the_edge_of_the_page_is_not_read():
    assert lines(Sheet().text(50, 50, "在页内").text(50, 900, "在页外").text(700, 50, "也在页外")) == [
        "在页内"
    ]


def test_gaps_in_a_line_become_blanks():
    (line,) = lines(Sheet().text(50, 50, "编制部门：甲局").text(300, 50, "单位：万元"))
    left, right = line.split("  ", 1)
    assert (left, right.strip()) == ("编制部门：甲局", "单位：万元") and len(right) > 20


def test_a_short_line_and_an_indented_one_stay_two():
    assert lines(Sheet().text(50, 50, "第一").text(200, 64, "第二")) == ["第一", "第二"]


def test_full_width_figures_are_half_width():
    (grid,) = grids(Sheet().cells(XS, YS, [["甲", "１２．３０", "％"]]))
    assert texts(grid)[0] == ["甲", "12.30", "%"]


def test_a_continued_table_counts_columns_as_before():
    """The last page holds the total alone, its code columns merged away."""
    xs = [100.0, 130.0, 160.0, 300.0, 400.0]
    first = Sheet().cells(xs, [700, 720, 740], [["类", "款", "名称", "合计"], ["201", "01", "行政", "5.00"]])
    second = Sheet().cells([100, 300, 400], [60, 80], [["合计", "5.00"]])
    assert spans(grids(first, second)[1]) == [[(0, 3, 1), (3, 1, 1)]]


def test_a_table_kept_by_alignment_is_a_grid():
    page = Sheet().text(200, 60, "支出总表").text(100, 80, "单位：万元")
    rows = [
        ("科目", "名称", "合计", "基本"),
        ("201", "一般公共服务支出", "1,210.50", "10.50"),
        ("20101", "人大事务", "10.50", "10.50"),
        ("208", "社会保障", "9.00", ""),
    ]
    for index, row in enumerate(rows):
        for right, text, left in zip((0, 0, 400, 480), row, (100, 160, 0, 0), strict=True):
            if text:
                page.text(right - 5 * len(text) if right else left, 100 + 16 * index, text)
    (grid,) = grids(page)
    assert texts(grid) == [[text for text in row if text] for row in rows]
    assert [cell.column for cell in grid.rows[3].cells] == [0, 1, 2]
    assert lines(page) == ["支出总表", "单位：万元"]


def test_a_contents_list_is_no_table():
    page = Sheet()
    for index, name in enumerate(("部门概况", "收支总表", "支出总表", "名词解释")):
        page.text(100, 100 + 16 * index, name).text(400, 100 + 16 * index, str(3 + index))
    assert not grids(page)


def test_pages_without_text_are_named_and_blank_ones_are_not():
    reading = read_pdf(raw(table(), Sheet().grid(XS, YS), Sheet()))
    assert reading.notes == ("pdf.no_text:2",) == reading.source.notes


def test_text_that_names_no_characters_counts_as_none():
    reading = read_pdf(raw(Sheet().text(50, 50, "\ue001\ue002\ue003").grid(XS, YS)))
    assert reading.notes == ("pdf.no_text:1",) and not reading.blocks


def test_pages_without_text_go_to_the_text_recognition():
    seen: list[PageImage] = []

    def ocr(image: PageImage) -> list[Block]:
        seen.append(image)
        return [Line("认出", Place(page=image.number), image.number)]

    reading = read_pdf(raw(table(), Sheet().grid(XS, YS)), ocr=ocr)
    assert reading.notes == ("pdf.ocr:2",)
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == ["认出"]
    (image,) = seen
    assert image.pixels.shape == (int(842 * image.scale), int(595 * image.scale), 3)
    assert image.pixels[int(100 * image.scale), int(250 * image.scale)].min() < 200


def test_an_invisible_layer_is_read_and_said():
    reading = read_pdf(raw(Sheet().hidden(50, 50, "底层文字")))
    assert reading.notes == ("pdf.hidden:1",)
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == ["底层文字"]


def test_encryption_without_a_password_is_no_hindrance():
    assert read_pdf(raw(table(), password="")).blocks == read_pdf(raw(table())).blocks


def test_a_password_is_asked_for_by_name():
    with pytest.raises(NeedsPassword):
        read_pdf(raw(table(), password="geheim"))


def test_a_broken_cross_reference_is_repaired():
    content = pdf(table()).replace(b"startxref\n", b"startxref\n9")
    assert [texts(b) for b in read_pdf(RawFile("a.pdf", content)).blocks if isinstance(b, Grid)] == [ROWS]


@pytest.mark.parametrize("content", [b"%PDF-1.4\n", b"%PDF-1.7\n" + bytes(range(256)) * 8, pdf(Sheet())[:60]])
def test_what_cannot_be_repaired_is_refused(content: bytes):
    with pytest.raises(DamagedInput):
        read_pdf(RawFile("a.pdf", content))


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reader, "MAX_PAGES", 1)
    with pytest.raises(TooLarge):
        read_pdf(raw(table(), table()))


def test_progress_is_told_page_by_page():
    told: list[tuple[int, int]] = []
    read_pdf(raw(table(), table()), progress=lambda done, pages: told.append((done, pages)))
    assert told == [(1, 2), (2, 2)]


def test_a_long_file_is_opened_anew_from_time_to_time(monkeypatch: pytest.MonkeyPatch):
    """PDFium keeps what it made of every page; a table that goes on over the break stays whole."""
    sheets = [table() for _ in range(5)]
    whole = read_pdf(raw(*sheets))
    opened: list[RawFile] = []
    open_document = reader._document
    monkeypatch.setattr(reader, "AT_ONCE", 2)
    monkeypatch.setattr(reader, "_document", lambda file: opened.append(file) or open_document(file))
    assert read_pdf(raw(*sheets)) == whole
    assert len(opened) == 4
