from __future__ import annotations

import pytest

from mingzhang.taxonomy.regions import province_of


@pytest.mark.parametrize(
    ("unit", "province"),
    [
        ("新疆维吾尔自治区医疗保障局", "65"),
        ("克孜勒苏柯尔克孜自治州医疗保障局", "65"),
        ("阜康市医疗保障局", "65"),
        ("喀什地区医疗保障局", "65"),
        ("库尔勒市医疗保障局", "65"),
        ("上海市黄浦区财政局", "31"),
        ("江苏省审计厅", "32"),
        ("南京市教育局", "32"),
        ("北京市海淀区人民政府办公室", "11"),
        ("内蒙古自治区财政厅", "15"),
        ("锡林郭勒盟医疗保障局", "15"),
    ],
)
def test_the_place_in_a_units_name_tells_the_province(unit: str, province: str):
    assert province_of(unit) == province


@pytest.mark.parametrize("unit", ["", "局", "云溪县医疗保障局", "本部门", "财政部", "某某县某某局"])
def test_a_name_without_a_known_place_tells_none(unit: str):
    assert province_of(unit) is None


def test_a_county_name_that_several_provinces_have_tells_none():
    assert province_of("鼓楼区民政局") is None


def test_blanks_in_the_printed_name_do_not_matter():
    assert province_of("阜 康 市 医疗保障局") == "65"
