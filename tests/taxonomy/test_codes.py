"""Code files are refused where a person would have mistyped them; a year decides which codes hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.errors import DataError
from mingzhang.taxonomy.code_words import code_words
from mingzhang.taxonomy.codes import COLUMNS, Codes, code_files, economic, functional, load_codes

HEADER = ",".join(COLUMNS)


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def codes(tmp_path: Path) -> Codes:
    return load_codes(
        [
            write(
                tmp_path / "codes.csv",
                "210,医疗卫生与计划生育支出,,,2018,,b",
                "210,卫生健康支出,,2019,,,b",
                "21015,医疗保障管理事务,210,2019,,,b",
                "2101501,行政运行,21015,2019,,,b",
                "21005,医疗保障,210,,2016,,b",
                "201,一般公共服务支出,,,,,b",
                "20101,人大事务,201,,,,b",
                "2010101,行政运行,20101,,,,b",
                "20131,党委办公厅（室）及相关机构事务,201,,,,b",
                "223,国有资本经营预算支出,,,2018,,b",
                "223,国有资本经营预算支出,,2020,,,b",
            )
        ]
    )


# ── the loader's refusals ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "line", "problem"),
    [
        (["20,x,,,,,b"], 2, "must have 3, 5 or 7 digits"),
        (["2o1,x,,,,,b"], 2, "must have 3, 5 or 7 digits"),
        (["２０１,x,,,,,b"], 2, "must have 3, 5 or 7 digits"),
        (["201,x,,,,,b", "202,,,,,,b"], 3, "202 has no name"),
        (["201, ,,,,,b"], 2, "201 has no name"),
        (["201,x,,,,,"], 2, "201 has no basis"),
        (["201,x"], 2, "201 has no basis"),
        (["201,x,y,,,,,b"], 2, "more cells than columns"),
        (["201,x,2,,,,b"], 2, "parent of 201 must be ''"),
        (["201,x,,,,,b", "20101,y,202,,,,b"], 3, "parent of 20101 must be '201'"),
        (["20101,y,201,,,,b"], 2, "parent 201 of 20101 is not defined"),
        (["201,x,,19,,,b"], 2, "'19' is not a year"),
        (["201,x,,,soon,,b"], 2, "'soon' is not a year"),
        (["201,x,,2020,2019,,b"], 2, r"ends \(2019\) before it begins \(2020\)"),
        (["201,x,,2019,,,b", "201,y,,2019,,,b"], 3, "201 from 2019 stands twice"),
        (["201,x,,,,,b", "201,x,,,,,b"], 3, "201 from the start stands twice"),
        (["201,x,,,2019,,b", "201,y,,2019,,,b"], 3, "dates of 201 overlap: 'x' and 'y'"),
        (["201,y,,2020,,,b", "201,x,,,,,b"], 2, "dates of 201 overlap: 'x' and 'y'"),
    ],
)
def test_faulty_row_is_refused_with_file_and_line(tmp_path: Path, rows: list[str], line: int, problem: str):
    path = write(tmp_path / "functional.csv", *rows)
    with pytest.raises(DataError, match=problem) as refused:
        load_codes([path])
    assert (refused.value.path, refused.value.line) == (str(path), line)


@pytest.mark.parametrize("header", [HEADER + ",note", "code,name", "name,code" + HEADER[9:]])
def test_other_columns_are_refused(tmp_path: Path, header: str):
    with pytest.raises(DataError, match=f"columns must be {HEADER}") as refused:
        load_codes([write(tmp_path / "functional.csv", header=header)])
    assert refused.value.line == 1


def test_file_in_another_encoding_is_refused_by_name(tmp_path: Path):
    path = tmp_path / "functional.csv"
    path.write_bytes(f"{HEADER}\n201,一般公共服务支出,,,,,b\n".encode("gb18030"))
    with pytest.raises(DataError, match="not UTF-8"):
        load_codes([path])


def test_missing_file_is_refused_by_name(tmp_path: Path):
    with pytest.raises(DataError, match="cannot be read"):
        load_codes([tmp_path / "functional.csv"])


def test_byte_order_mark_of_a_spreadsheet_does_no_harm(tmp_path: Path):
    path = tmp_path / "functional.csv"
    path.write_text(f"{HEADER}\n201,x,,,,,b\n", encoding="utf-8-sig")
    assert load_codes([path]).name("201") == "x"


def test_row_of_a_later_file_replaces_the_same_row_of_an_earlier_one(tmp_path: Path):
    first = write(tmp_path / "a.csv", "201,x,,,,,b", "202,z,,,,,b")
    second = write(tmp_path / "b.csv", "201,x,,,2019,,b", "201,y,,2020,,,b")
    codes = load_codes([first, second])
    assert [codes.name("201", year) for year in (2019, 2020)] == ["x", "y"]
    assert codes.name("202") == "z"


def test_parent_may_stand_in_another_file(tmp_path: Path):
    first = write(tmp_path / "a.csv", "20101,y,201,,,,b")
    assert len(load_codes([first, write(tmp_path / "b.csv", "201,x,,,,,b")])) == 2


# ── what a year decides ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("year", "name"), [(2018, "医疗卫生与计划生育支出"), (2019, "卫生健康支出"), (None, "卫生健康支出")]
)
def test_name_depends_on_the_year(codes: Codes, year: int | None, name: str):
    assert codes.name("210", year) == name


def test_code_outside_its_years_is_not_valid_but_keeps_its_name(codes: Codes):
    assert codes.at("21015", 2018) is None
    assert codes.name("21015", 2018) == "医疗保障管理事务"


def test_code_in_a_gap_between_its_years_is_not_valid(codes: Codes):
    assert [codes.at("223", year) is not None for year in (2018, 2019, 2020)] == [True, False, True]


def test_unknown_code_has_no_name(codes: Codes):
    assert codes.name("999") is None
    assert codes.versions("999") == ()


@pytest.mark.parametrize(("year", "children"), [(2016, ["21005"]), (2017, []), (2019, ["21015"])])
def test_children_depend_on_the_year(codes: Codes, year: int, children: list[str]):
    assert [row.code for row in codes.children("210", year)] == children


def test_classes_are_the_top_level(codes: Codes):
    assert [row.code for row in codes.classes()] == ["201", "210", "223"]


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────


def test_by_name_puts_codes_of_the_year_first(codes: Codes):
    assert [row.code for row in codes.by_name("行政运行", 2018)] == ["2010101", "2101501"]
    assert [row.code for row in codes.by_name("行政运行", 2019, parent="21015")] == ["2101501"]


def test_by_name_gives_the_version_of_the_year_or_the_latest(codes: Codes):
    name = "国有资本经营预算支出"
    assert [row.valid_from for row in codes.by_name(name, 2018)] == [None]
    assert [row.valid_from for row in codes.by_name(name)] == [2020]


def test_search_by_beginning_of_code_or_word(codes: Codes):
    assert {row.code for row in codes.search("2101")} == {"21015", "2101501"}
    assert {row.code for row in codes.search("２１０ 15")} == {"21015", "2101501"}
    assert {row.name for row in codes.search("医疗")} == {
        "医疗卫生与计划生育支出",
        "医疗保障管理事务",
        "医疗保障",
    }
    assert codes.search(" ") == ()


@st.composite
def printed_names(draw: st.DrawFn) -> tuple[str, str]:
    """A built-in name and the same as a document may print it."""
    name = draw(st.sampled_from(sorted({row.name for row in functional()})))
    printed, suffix = name, code_words().name_suffix
    if draw(st.booleans()):
        printed = printed.replace("（", "(").replace("）", ")")
    if printed.endswith(suffix) and len(printed) > len(suffix) + 1 and draw(st.booleans()):
        printed = printed.removesuffix(suffix)
    elif not printed.endswith(suffix) and draw(st.booleans()):
        printed += suffix
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(printed)))
        printed = (
            printed[:place] + draw(st.sampled_from([" ", "\u3000", "\n", "“", "”", '"'])) + printed[place:]
        )
    return name, printed


@given(printed_names())
def test_by_name_tolerates_how_names_are_printed(names: tuple[str, str]):
    name, printed = names
    wanted = {row.code for row in functional() if row.name == name}
    assert wanted <= {row.code for row in functional().by_name(printed)}


@given(st.text(max_size=20))
def test_by_name_and_search_take_any_text(text: str):
    for row in (*functional().by_name(text), *functional().search(text)):
        assert functional().versions(row.code)


# ── the built-in files ───────────────────────────────────────────────────────────────────────────────────


def test_built_in_codes_have_the_depth_of_their_classification():
    assert {len(row.code) for row in functional()} == {3, 5, 7}
    assert {len(row.code) for row in economic()} == {3, 5}


@pytest.mark.parametrize("kind", ["functional", "economic"])
def test_built_in_codes_begin_with_their_digit(kind: str, tmp_path: Path):
    rows = list(load_codes(code_files(kind, tmp_path)))
    assert rows
    assert {code_words().kind_of(row.code) for row in rows} == {kind}


@pytest.mark.parametrize("kind", ["functional", "economic"])
def test_built_in_replacements_are_codes_that_stand_there(kind: str, tmp_path: Path):
    codes = load_codes(code_files(kind, tmp_path))
    unknown = [
        (row.code, code) for row in codes for code in row.replaced_by.split() if not codes.versions(code)
    ]
    assert not unknown


def test_imported_folder_of_the_user_is_read_after_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MINGZHANG_DATA", str(tmp_path))
    mine = write(tmp_path / "functional-imported.csv", "201,x,,,,,b")
    *ours, last = code_files("functional")
    assert last == mine
    assert ours and all(path.parent != tmp_path for path in ours)
