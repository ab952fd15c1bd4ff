"""Tables of PDF pages without rulings: merged cells, long labels; rows cut by the end of a page."""

from __future__ import annotations

from mingzhang.model import Cell, Grid
from mingzhang.read.pdf import read_pdf
from tests.read.pdf_samples import Sheet, raw


def grids(*pages: Sheet) -> list[Grid]:
    return [block for block in read_pdf(raw(*pages)).blocks if isinstance(block, Grid)]


def cell(grid: Grid, text: str) -> Cell:
    (found,) = (cell for row in grid.rows for cell in row.cells if cell.text == text)
    return found


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def centred(page: Sheet, x: float, top: float, text: str) -> Sheet:
    return page.text(x - 5 * len(text), top, text)


def figures(page: Sheet, top: float, label: str, *amounts: str) -> Sheet:
    page.text(50, top, label)
    for column, amount in enumerate(amounts):
        page.text(250 + 80 * column - 5 * len(amount), top, amount)
    return page


def three_rows(page: Sheet, top: float = 160) -> Sheet:
    for row, label in enumerate(("合计", "办公费", "差旅费")):
        figures(page, top + 30 * row, label, "12.00", "7.00", "5.00", "8.50")
    return page


def test_header_words_reach_over_the_columns_in_whose_middle_they_stand():
    page = Sheet()
    centred(page, 80, 115, "项目")
    centred(centred(page, 275, 100, "财政拨款"), 475, 115, "其他")
    for x, word in ((235, "小计"), (315, "基本"), (395, "结转")):
        centred(page, x, 130, word)
    (grid,) = grids(three_rows(page))
    over = cell(grid, "财政拨款")
    assert (over.column, over.column_span, over.row_span) == (1, 2, 1)
    assert [(one.column, one.row_span) for one in grid.rows[0].cells if one.text in ("项目", "其他")] == [
        (0, 2),
        (4, 2),
    ]


def test_words_printed_over_the_gap_of_two_columns_belong_to_both():
    page = Sheet()
    centred(page, 80, 115, "项目")
    for x, word in ((275, "预算"), (435, "决算")):
        centred(page, x, 100, word)
    for x in (235, 315, 395, 475):
        centred(page, x, 130, "万元")
    (grid,) = grids(three_rows(page))
    assert [(one.text, one.column, one.column_span) for one in grid.rows[0].cells if one.column] == [
        ("预算", 1, 2),
        ("决算", 3, 2),
    ]


def test_a_label_of_three_lines_stands_beside_its_figures():
    page = centred(centred(Sheet(), 80, 100, "项目"), 235, 100, "金额")
    centred(centred(page, 315, 100, "基本"), 395, 100, "项目支出")
    for row, label in enumerate(("合计", "机关", "差旅费")):
        top = 160 + 60 * row
        figures(page, top, label, "12.00", "7.00", "5.00")
    page.text(50, 207, "后勤").text(50, 233, "服务")
    (grid,) = grids(page)
    assert texts(grid)[1:] == [
        ["合计", "12.00", "7.00", "5.00"],
        ["后勤机关服务", "12.00", "7.00", "5.00"],
        ["差旅费", "12.00", "7.00", "5.00"],
    ]


def test_group_names_between_rows_are_cells_over_them():
    page = Sheet()
    centred(page, 90, 60, "来源").text(200, 60, "科目名称").text(400, 60, "预算金额")
    for row, label in enumerate(("小计", "拨款收入", "事业收入", "经营收入", "专户收入", "其他收入")):
        page.text(200, 100 + 30 * row, label).text(400, 100 + 30 * row, f"1{row}.00")
    page.text(60, 115, "财政资金").text(60, 205, "其他资金")
    (grid,) = grids(page)
    assert (cell(grid, "财政资金").row_span, cell(grid, "其他资金").row_span) == (2, 4)
    assert [row.cells[0].text for row in grid.rows][1:4] == ["财政资金", "拨款收入", "其他资金"]


def test_a_sheet_of_words_keeps_its_merged_cells_and_labelled_rows():
    page = Sheet().text(50, 60, "项目名称").text(150, 60, "某项目")
    for x, word in ((50, "一级"), (150, "二级"), (250, "三级"), (420, "指标值")):
        page.text(x, 100, word)
    page.text(50, 170, "产出").text(150, 155, "数量").text(150, 200, "质量")
    rows = (("培训人数", "三人"), ("培训次数", "两次"), ("合格率", "较高"))
    for row, (name, value) in enumerate(rows):
        page.text(250, 140 + 30 * row, name).text(420, 140 + 30 * row, value)
    (grid,) = grids(page)
    assert texts(grid)[0] == ["项目名称", "某项目"] and cell(grid, "某项目").column_span == 3
    assert (cell(grid, "产出").row_span, cell(grid, "数量").row_span) == (3, 2)
    assert texts(grid)[2:] == [
        ["产出", "数量", "培训人数", "三人"],
        ["培训次数", "两次"],
        ["质量", "合格率", "较高"],
    ]


def test_grids_say_that_alignment_alone_found_them():
    header = centred(centred(Sheet(), 80, 100, "项目"), 235, 100, "金额")
    (bare,) = grids(three_rows(header))
    (ruled,) = grids(Sheet().cells([50, 150, 250], [50, 70, 90], [["项目", "金额"], ["合计", "12.00"]]))
    assert bare.aligned and not ruled.aligned


def test_a_row_cut_by_the_end_of_the_page_is_one_row():
    xs, ys = [50.0, 110.0, 200.0], [50.0, 70.0, 90.0]
    first = Sheet().cells(xs, ys, [["科目", "金额"], ["社会保障", "12.00"]])
    second = Sheet().cells(xs, ys, [["支出", ""], ["教育", "5.00"]])
    above, below = grids(first, second)
    assert texts(above)[1] == ["社会保障支出", "12.00"]
    assert texts(below) == [["教育", "5.00"]]


def test_a_row_with_room_left_above_the_cut_is_whole():
    xs, ys = [50.0, 180.0, 270.0], [50.0, 70.0, 90.0]
    first = Sheet().cells(xs, ys, [["科目", "金额"], ["教育", "12.00"]])
    second = Sheet().cells(xs, ys, [["其中", ""], ["培训", "5.00"]])
    assert [texts(grid) for grid in grids(first, second)][1][0] == ["其中", ""]


def test_a_header_cut_by_the_end_of_the_page_counts_the_columns_of_the_next():
    first = Sheet().cells(
        [50.0, 250.0, 350.0], [700.0, 720.0, 740.0], [["合计", "金额"], ["科目编码", "名称"]]
    )
    second = Sheet().cells(
        [50.0, 150.0, 250.0, 350.0], [50.0, 70.0, 90.0], [["类", "款", "名"], ["201", "01", "甲"]]
    )
    above, _ = grids(first, second)
    assert (cell(above, "科目编码").column_span, cell(above, "名称").column) == (2, 2)


def test_a_figure_too_wide_for_its_cell_is_one_figure():
    page = Sheet().grid([50.0, 95.0, 195.0], [50.0, 90.0, 110.0])
    page.text(54, 54, "1234.5").text(54, 68, "6").text(99, 58, "合计").text(54, 94, "1.00").text(99, 94, "甲")
    (grid,) = grids(page)
    assert texts(grid)[0] == ["1234.56", "合计"]
