"""A code over the years: renamed, moved, joined, split, not yet there; nothing becomes a silent zero."""

from __future__ import annotations

from decimal import Decimal

from mingzhang.compare.series import Figure, follow_code, follow_row


def figure(yuan: str, label: str = "") -> Figure:
    return Figure(Decimal(yuan), yuan, "元", label)


def series(code: str, found: dict[tuple[int, str], str]) -> list[tuple[object, ...]]:
    years = sorted({year for year, _ in found})
    figures = {key: figure(value) for key, value in found.items()}
    span = range(years[0], years[-1] + 1)
    return [
        (point.year, point.state, point.yuan, point.growth, point.codes)
        for point in follow_code(code, span, figures, frozenset(years))
    ]


def test_a_renamed_code_goes_on():
    found = {
        (2018, "210"): figure("10", "医疗卫生与计划生育支出"),
        (2019, "210"): figure("15", "卫生健康支出"),
    }
    points = follow_code("210", (2018, 2019), found, frozenset({2018, 2019}))
    assert [point.name for point in points] == ["医疗卫生与计划生育支出", "卫生健康支出"]
    assert points[1].growth == Decimal("50.00")


def test_a_moved_code_takes_the_figure_of_the_old_one():
    assert series("30113", {(2017, "30311"): "8", (2018, "30113"): "10"}) == [
        (2017, "joined", Decimal(8), None, ("30311",)),
        (2018, "printed", Decimal(10), Decimal("25.00"), ("30113",)),
    ]


def test_a_year_bears_the_names_of_the_codes_whose_money_it_is():
    found = {(2017, "2080504"): figure("3"), (2018, "2080501"): figure("1"), (2018, "2080504"): figure("2")}
    points = follow_code("2080501", (2017, 2018), found, frozenset({2017, 2018}))
    assert [point.name for point in points] == [
        "未归口管理的行政单位离退休",
        "归口管理的行政单位离退休 + 未归口管理的行政单位离退休",
    ]


def test_joined_codes_are_added_up():
    assert series("20138", {(2018, "20115"): "3", (2018, "20117"): "4", (2019, "20138"): "14"}) == [
        (2018, "joined", Decimal(7), None, ("20115", "20117")),
        (2019, "printed", Decimal(14), Decimal("100.00"), ("20138",)),
    ]


def test_a_part_of_a_split_code_is_not_guessed():
    assert series("21012", {(2016, "21005"): "9", (2017, "21012"): "5"}) == [
        (2016, "within", None, None, ("21005",)),
        (2017, "printed", Decimal(5), None, ("21012",)),
    ]


def test_a_code_that_was_not_there_yet_and_one_that_has_gone():
    assert series("20828", {(2018, "2080101"): "1"})[0][1] == "not-yet"
    assert series("20115", {(2020, "20138"): "1"})[0][1:] == ("gone", None, None, ("20138",))


def test_a_code_that_only_the_crosswalk_knows_has_gone_into_its_successors():
    """21005 医疗保障 was split for 2017; the lists begin after that."""
    found = {(2015, "21005"): "9", (2016, "21011"): "1", (2017, "21011"): "2"}
    assert [point[1] for point in series("21005", found)] == ["printed", "blank", "gone"]
    assert series("21005", found)[-1][-1] == ("21011", "21012", "21013", "21014")


def test_a_code_of_no_list_is_told_unknown():
    assert series("29999", {(2018, "210"): "1"})[0][1:] == ("unknown", None, None, ("29999",))


def test_years_without_disclosure_and_without_the_figure():
    points = series("2080505", {(2020, "2080505"): "1", (2022, "2080101"): "1"})
    assert [(point[1], point[2]) for point in points] == [
        ("printed", Decimal(1)),
        ("no-disclosure", None),
        ("blank", None),
    ]


def test_no_growth_over_a_gap_or_against_zero():
    points = series("2080505", {(2020, "2080505"): "1", (2022, "2080505"): "3"})
    assert [point[3] for point in points] == [None, None, None]
    assert series("2080505", {(2020, "2080505"): "0", (2021, "2080505"): "3"})[1][3] is None


def test_a_fall_is_negative_also_from_below_zero():
    found = {(2020, "total"): figure("-4"), (2021, "total"): figure("-6")}
    points = follow_row("total", (2020, 2021, 2022), found, frozenset({2020, 2021}))
    assert [point.growth for point in points] == [None, Decimal("-50.00"), None]
    assert points[2].state == "no-disclosure"
