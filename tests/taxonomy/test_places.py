"""Places, levels and kinds from the names of units."""

from __future__ import annotations

import pytest

from mingzhang.taxonomy.places import place_of


@pytest.mark.parametrize(
    ("name", "code", "level", "kind"),
    [
        ("克孜勒苏柯尔克孜自治州医疗保障局", "653000", "prefecture", "bureau"),
        ("克州医疗保障局", "653000", "prefecture", "bureau"),
        ("新疆维吾尔自治区喀什地区医疗保障局", "653100", "prefecture", "bureau"),
        ("昌吉州教育局", "652300", "prefecture", "bureau"),
        ("吉林省教育厅", "220000", "province", "bureau"),
        ("吉林市教育局", "220200", "prefecture", "bureau"),
        ("北京市朝阳区人民法院", "110105", "county", "court"),
        ("西安市长安区长安街道办事处", "610116", "township", "township"),
        ("中共江苏省委办公厅", "320000", "province", "party"),
        ("伊犁哈萨克自治州塔城地区财政局", "654200", "prefecture", "bureau"),
        ("伊犁州阿勒泰地区阿勒泰市财政局", "654301", "county", "bureau"),
        ("新疆生产建设兵团第八师石河子市教育局", "650000", "corps", "bureau"),
        ("石河子市教育局", "659001", "county", "bureau"),
        ("中华人民共和国财政部", "", "central", ""),
        ("朝阳区财政局", "", "", "bureau"),
        ("某局", "", "", "bureau"),
    ],
)
def test_what_a_name_says(name: str, code: str, level: str, kind: str):
    place = place_of(name)
    assert (place.code, place.level, place.kind) == (code, level, kind)


def test_the_own_name_is_without_the_place():
    assert place_of("浙江省杭州市财政局").own == place_of("杭州市财政局").own == "财政局"
    assert place_of("浙江省杭州市财政局").division == "浙江省杭州市"
