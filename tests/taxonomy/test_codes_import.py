"""Official lists in many layouts give the same codes; what they change is written so that all still loads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingzhang.taxonomy import codes as codes_module
from mingzhang.taxonomy.codes import COLUMNS, KINDS, Codes, code_files, load_codes
from mingzhang.taxonomy.codes_import import ImportPlan, imported_file, plan_import, read_list, write_import
from mingzhang.taxonomy.codes_sheet import CodeList, list_codes
from mingzhang.taxonomy.codes_workbook import NotAWorkbook, Sheet, read_sheets
from tests.taxonomy.workbooks import Rows, ods, xlsx

LISTED = {
    "201": "一般公共服务支出",
    "20101": "人大事务",
    "2010101": "行政运行",
    "2010102": "一般行政管理事务",
    "20102": "政协事务",
    "2010201": "行政运行",
    "202": "外交支出",
    "20201": "外交管理事务",
}
TITLE = "政府收支分类科目"


def level(code: str) -> int:
    return (len(code) - 3) // 2


def short(code: str) -> str:
    return code if len(code) == 3 else code[-2:]


def stepped(cells: dict[int, str], width: int) -> list[str]:
    return [cells.get(column, "") for column in range(width)]


ONE_COLUMN: Rows = [[TITLE], ["科目编码", "科目名称", "说明"], *([c, n, "备注"] for c, n in LISTED.items())]
SHORT_LEVELS: Rows = [
    [TITLE],
    ["科目编码", "", "", "科目名称"],
    ["类", "款", "项", ""],
    *([*stepped({level(c): short(c)}, 3), "　" * level(c) + n] for c, n in LISTED.items()),
]
LAYOUTS: dict[str, Rows] = {
    "one column": ONE_COLUMN,
    "short codes in a column a level": SHORT_LEVELS,
    "upper levels repeated in every row": [
        ["类", "款", "项", "科目名称"],
        *([*stepped({0: c[:3], 1: c[3:5], 2: c[5:7]}, 3), n] for c, n in LISTED.items()),
    ],
    "whole codes in a column a level": [
        ["类级编码", "款级编码", "项级编码", "名称"],
        *([*stepped({level(c): c}, 3), n] for c, n in LISTED.items()),
    ],
    "level headers under one header": [
        ["科目", "", "", ""],
        ["类", "款", "项", "名称"],
        *([*stepped({level(c): short(c)}, 3), n] for c, n in LISTED.items()),
    ],
    "a name column a level": [
        ["类编码", "款编码", "项编码", "类名称", "款名称", "项名称"],
        *([*stepped({level(c): short(c), 3 + level(c): n}, 6)] for c, n in LISTED.items()),
    ],
    "code and name by turns": [
        ["类编码", "类名称", "款编码", "款名称", "项编码", "项名称"],
        *([*stepped({2 * level(c): short(c), 2 * level(c) + 1: n}, 6)] for c, n in LISTED.items()),
    ],
    "code and name by turns, upper levels repeated": [
        ["类编码", "类名称", "款编码", "款名称", "项编码", "项名称"],
        *(
            [cell for end in (3, 5, 7) if len(c) >= end for cell in (short(c[:end]), LISTED[c[:end]])]
            for c in LISTED
        ),
    ],
    "name before code": [["科目名称", "科目编码"], *([n, c] for c, n in LISTED.items())],
    "serial numbers in front": [
        ["序号", "科目编码", "科目名称"],
        *([str(number), c, n] for number, (c, n) in enumerate(LISTED.items(), start=1)),
    ],
    "header on every page": [
        *SHORT_LEVELS[:6],
        [],
        ["科目编码", "", "", "科目名称"],
        ["类", "款", "项", ""],
        *SHORT_LEVELS[6:],
        ["注：备注。"],
    ],
    "no header": [[c, n] for c, n in LISTED.items()],
    "no header, a column a level": [
        [TITLE],
        *([*stepped({level(c): short(c)}, 3), n] for c, n in LISTED.items()),
    ],
    "no header, serial numbers in front": [
        [str(number), c, n] for number, (c, n) in enumerate(LISTED.items(), start=1)
    ],
    "code and name in one cell": [[f"{c} {n}"] for c, n in LISTED.items()],
    "blanks and full width": [
        ["科目 编码", "科目 名称"],
        *(
            [" ".join(c).translate(str.maketrans("0123456789", "０１２３４５６７８９")), n]
            for c, n in LISTED.items()
        ),
    ],
    "away from the corner": [[], [], *([None, None, *row] for row in ONE_COLUMN)],
    "beside another classification": [
        ["政府预算经济分类", "", "功能分类", ""],
        ["科目编码", "科目名称", "科目编码", "科目名称"],
        *(
            [*pair, c, n]
            for pair, (c, n) in zip([["501", "工资"], *[["", ""]] * 7], LISTED.items(), strict=True)
        ),
    ],
}


def kept(listed: CodeList) -> dict[str, str]:
    return {code.code: code.name for code in listed.kept}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("numbers", [False, True], ids=["text", "numbers"])
def test_every_layout_gives_the_same_codes(layout: str, numbers: bool):
    listed = read_list("list.xlsx", xlsx({"表": LAYOUTS[layout]}, numbers=numbers))
    assert kept(listed) == LISTED
    assert not listed.faults


def test_open_document_gives_the_same_codes():
    assert kept(read_list("list.ods", ods({"表": SHORT_LEVELS}))) == LISTED


def test_several_sheets_are_read_and_each_completes_its_own_codes():
    economic: Rows = [["类", "款", "科目名称"], ["301", "", "工资福利支出"], ["", "01", "基本工资"]]
    listed = read_list("list.xlsx", xlsx({"功能": SHORT_LEVELS, "空": [], "经济": economic}))
    assert kept(listed) == {**LISTED, "301": "工资福利支出", "30101": "基本工资"}


def test_code_knows_its_cell():
    listed = read_list("list.xlsx", xlsx({"功能": SHORT_LEVELS}))
    assert [(code.sheet, code.cell) for code in listed.codes[:3]] == [
        ("功能", "A4"), ("功能", "B5"), ("功能", "C6"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([["01", "", "人大事务"]], ("incomplete", "01", "A2")),
        ([["201", "", "甲"], ["", "123456", "乙"]], ("incomplete", "123456", "B3")),
        ([["201", "", "甲"], ["", "1A", "乙"]], ("incomplete", "1A", "B3")),
        ([["201", "", "甲"], ["202", "20101", "乙"]], ("incomplete", "202 20101", "A3")),
        ([["201", "", "甲"], ["", "01", ""]], ("unnamed", "20101", "B3")),
    ],
)
def test_what_looks_like_a_code_and_is_none_is_told(rows: Rows, fault: tuple[str, str, str]):
    listed = read_list("list.xlsx", xlsx({"表": [["类", "款", "名称"], *rows]}))
    assert [(f.key, f.text, f.cell) for f in listed.faults] == [fault]


def test_short_code_never_hangs_on_another_class():
    listed = list_codes(
        [Sheet("表", (("类", "款", "项", "名称"), ("201", "01", "", "甲"), ("202", "", "01", "乙")))]
    )
    assert kept(listed) == {"20101": "甲"}
    assert [fault.text for fault in listed.faults] == ["202 01"]


@pytest.mark.parametrize(
    ("sheet", "title", "years"),
    [
        ("表", "2024年政府收支分类科目", {2024}),
        ("2024年", TITLE, {2024}),
        ("表", "2024 年（2023年修订）", {2023, 2024}),
        ("表", TITLE, set()),
        ("表", "科目 20240101", set()),
    ],
)
def test_years_of_titles_and_sheet_names(sheet: str, title: str, years: set[int]):
    listed = read_list("list.xlsx", xlsx({sheet: [[title], *ONE_COLUMN[1:], ["附：2010年科目"]]}))
    assert listed.years == years


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"201,a",
        b"PK\x03\x04 rubbish",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        xlsx({"表": ONE_COLUMN})[:900],
    ],
    ids=["empty", "text", "zip", "compound file", "cut"],
)
def test_file_that_is_no_workbook_is_refused(content: bytes):
    with pytest.raises(NotAWorkbook, match=r"list\.xlsx"):
        read_list("list.xlsx", content)


def test_sheet_that_no_memory_holds_is_refused():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write("A1", "201")
        sheet.write("XFD1048576", "far")
    with pytest.raises(NotAWorkbook):
        read_sheets("list.xlsx", file.getvalue())


cells = st.one_of(
    st.sampled_from(
        ["", "201", "01", "1", "20101", "类", "款", "项", "科目编码", "科目名称", "人大事务", "2024年"]
    ),
    st.text(max_size=6),
)


@given(st.lists(st.lists(cells, max_size=5), max_size=8))
def test_any_sheet_is_read_without_failing(rows: list[list[str]]):
    listed = list_codes([Sheet("表", tuple(map(tuple, rows)))])
    assert all(len(code.code) in (3, 5, 7) and code.name for code in listed.codes)


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────


BUILT_IN = (
    ",".join(COLUMNS),
    "201,一般公共服务支出,,,,,b",
    "20101,人大,201,,,,b",
    "2010101,行政运行,20101,,,,b",
    "202,外交事务,,2010,2018,20299,b",
    "202,外交支出,,2019,,,b",
    "203,国防支出,,,,,b",
)


@pytest.fixture
def small_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small built-in classification in place of ours."""
    data = tmp_path_factory.mktemp("data")
    (data / "codes").mkdir()
    (data / "codes" / "functional.csv").write_text("\n".join(BUILT_IN) + "\n", encoding="utf-8")
    monkeypatch.setattr(codes_module, "data_dir", lambda: data)


def take(folder: Path, year: int, listed: dict[str, str] | None = None) -> ImportPlan:
    rows: Rows = [["编码", "名称"], *([c, n] for c, n in (listed or LISTED).items())]
    plan = plan_import(read_list("l.xlsx", xlsx({"表": rows})), year=year, source="l.xlsx", folder=folder)
    if not plan.refused:
        write_import(plan, folder)
    return plan


def merged(folder: Path) -> Codes:
    return load_codes(code_files("functional", folder))


@pytest.mark.usefixtures("small_data")
def test_import_gives_the_listed_names_from_the_year_on_and_keeps_earlier_ones(tmp_path: Path):
    (kind,) = take(tmp_path, 2020).kinds
    codes = merged(tmp_path)
    assert {code: codes.name(code, 2020) for code in LISTED} == LISTED
    assert [codes.name("20101", year) for year in (2019, 2020)] == ["人大", "人大事务"]
    assert codes.at("20102", 2019) is None
    assert (kind.read, len(kind.new), kind.unchanged) == (8, 4, 3)
    assert [(change.earlier.name, change.later.name) for change in kind.renamed] == [("人大", "人大事务")]
    assert [row.code for row in kind.absent] == ["203"]
    assert codes.at("203", 2020) is not None


@pytest.mark.usefixtures("small_data")
def test_file_holds_only_what_changes_with_the_cell_as_basis(tmp_path: Path):
    take(tmp_path, 2020, {"201": "一般公共服务支出", "20101": "人大事务"})
    assert imported_file("functional", tmp_path).read_text(encoding="utf-8").splitlines() == [
        ",".join(COLUMNS), "20101,人大,201,,2019,,b", "20101,人大事务,201,2020,,,l.xlsx 表!A3",
    ]  # fmt: skip


@pytest.mark.usefixtures("small_data")
def test_list_of_an_earlier_year_ends_where_later_rows_begin(tmp_path: Path):
    take(tmp_path, 2015, {"202": "外交"})
    take(tmp_path, 2005, {"202": "对外事务"})
    names = [merged(tmp_path).name("202", year) for year in (2005, 2009, 2010, 2014, 2015, 2018, 2019)]
    assert names == ["对外事务", "对外事务", "外交事务", "外交事务", "外交", "外交", "外交支出"]
    assert merged(tmp_path).at("202", 2004) is None


@pytest.mark.usefixtures("small_data")
def test_list_of_the_year_in_which_a_row_begins_replaces_its_name(tmp_path: Path):
    take(tmp_path, 2019, {"202": "外交"})
    assert [row.name for row in merged(tmp_path).versions("202")] == ["外交事务", "外交"]


@pytest.mark.usefixtures("small_data")
def test_same_list_again_changes_nothing(tmp_path: Path):
    take(tmp_path, 2020)
    first = imported_file("functional", tmp_path).read_bytes()
    (kind,) = take(tmp_path, 2020).kinds
    assert not kind.changed
    assert imported_file("functional", tmp_path).read_bytes() == first


@pytest.mark.usefixtures("small_data")
def test_lists_of_two_years_stand_one_after_the_other(tmp_path: Path):
    take(tmp_path, 2020, {"201": "甲"})
    take(tmp_path, 2022, {"201": "乙"})
    names = [merged(tmp_path).name("201", year) for year in (2019, 2020, 2021, 2022)]
    assert names == ["一般公共服务支出", "甲", "甲", "乙"]


@pytest.mark.usefixtures("small_data")
def test_blanks_and_brackets_rename_nothing(tmp_path: Path):
    (kind,) = take(tmp_path, 2020, {"201": "一般公共 服务支出"}).kinds
    assert not kind.changed
    assert not imported_file("functional", tmp_path).exists()


@pytest.mark.usefixtures("small_data")
def test_code_with_two_names_and_code_without_parent_are_refused(tmp_path: Path):
    rows = [["编码", "名称"], ["201", "甲"], ["201", "乙"], ["2990101", "丙"], ["2010199", "丁"]]
    plan = plan_import(read_list("l.xlsx", xlsx({"表": rows})), year=2020, source="l.xlsx", folder=tmp_path)
    assert [(fault.key, fault.cell) for fault in plan.refused] == [("conflict", "A3"), ("orphan", "A4")]
    with pytest.raises(ValueError, match="refused"):
        write_import(plan, tmp_path)


@pytest.mark.usefixtures("small_data")
def test_codes_of_other_classifications_are_counted(tmp_path: Path):
    plan = take(tmp_path, 2020, {"101": "税收收入", "201": "一般公共服务支出", "501": "机关工资福利支出"})
    assert plan.others == 2
    assert [kind.kind for kind in plan.kinds] == ["functional"]


@pytest.mark.usefixtures("small_data")
def test_no_draft_is_left_behind(tmp_path: Path):
    take(tmp_path, 2020)
    assert [path.name for path in tmp_path.iterdir()] == ["functional-imported.csv"]


years = st.integers(2003, 2026)
lists = st.dictionaries(
    st.sampled_from(["201", "202", "203", "204", "20101"]), st.sampled_from("甲乙丙"), min_size=1
)


@pytest.mark.usefixtures("small_data")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # all examples share the small data
@given(imports=st.lists(st.tuples(years, lists), min_size=1, max_size=4))
def test_any_lists_in_any_order_still_load_and_the_last_one_holds_in_its_year(
    imports: list[tuple[int, dict[str, str]]], tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("codes")
    for year, names in imports:
        rows = (("编码", "名称"), *names.items())
        plan = plan_import(list_codes([Sheet("表", rows)]), year=year, source="l", folder=folder)
        write_import(plan, folder)
        codes = merged(folder)
        assert {code: codes.name(code, year) for code in names} == names


@pytest.mark.parametrize("year", [2018, 2024])
@pytest.mark.parametrize("levels", [False, True], ids=["one column", "a column a level"])
def test_our_own_codes_as_a_workbook_change_nothing(year: int, levels: bool, tmp_path: Path):
    sheets: dict[str, Rows] = {}
    for kind in KINDS:
        codes = sorted(
            (row.code, row.name) for row in load_codes(code_files(kind, tmp_path)) if row.valid_in(year)
        )
        sheets[kind] = (
            [["类", "款", "项", "名称"], *([*stepped({level(c): short(c)}, 3), n] for c, n in codes)]
            if levels
            else [["编码", "名称"], *codes]
        )
    listed = read_list("own.xlsx", xlsx(sheets, numbers=True))
    plan = plan_import(listed, year=year, source="own.xlsx", folder=tmp_path)
    assert not plan.refused and not plan.passed_over and len(plan.kinds) == len(KINDS)
    assert [(kind.new, kind.renamed, kind.absent) for kind in plan.kinds] == [((), (), ())] * len(KINDS)
