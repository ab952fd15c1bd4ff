from __future__ import annotations

import pytest

from mingzhang.recognise.columns import (
    Header,
    bind_columns,
    columns_in_text,
    numbered_slots,
    read_header,
)
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.tables import table_concepts
from tests.recognise.stuff import items_of

TABLES = table_concepts()


def bound(table: str, *rows: str) -> dict[int, str]:
    items = items_of(*rows)
    width = max(len(item.cells) for item in items)
    return bind_columns(TABLES[table], read_header(items, width))


@pytest.mark.parametrize(
    ("texts", "slots"),
    [
        (["※", "※", "1", "2", "3"], (2, 3, 4)),
        (["栏次", "", "1", "2"], (2, 3)),
        (["1", "2"], (0, 1)),
        (["1"], ()),
        (["2", "3"], ()),
        (["1", "3"], ()),
        (["210", "15", "01"], ()),
        (["卫生", "1", "2"], ()),
    ],
)
def test_a_row_of_column_numbers(texts: list[str], slots: tuple[int, ...]):
    assert numbered_slots(texts) == slots


def test_stacked_headers_are_read_from_top_to_bottom():
    header = read_header(items_of("科目\t\t支出预算\t", "类\t名称\t合计\t基本支出"), 4)
    assert header.paths == (
        ("科目", "类"),
        ("科目", "名称"),
        ("支出预算", "合计"),
        ("支出预算", "基本支出"),
    )


def test_a_subtotal_below_the_name_of_a_column_is_that_column():
    header = ("科目编码\t科目名称\t合计\t基本支出\t\t\t项目支出", "\t\t\t小计\t人员经费\t公用经费\t")
    assert bound("general", *header) == {
        2: "total",
        3: "basic",
        4: "basic_personnel",
        5: "basic_public",
        6: "project",
    }


def test_columns_are_bound_by_words_not_by_position():
    assert bound("expenditure", "科目编码\t科目名称\t项目支出\t合计\t基本支出") == {
        2: "project",
        3: "total",
        4: "basic",
    }


def test_the_word_above_tells_like_columns_apart():
    found = bound(
        "carryover",
        "项目名称\t总计\t财政拨款\t\t非财政拨款\t",
        "\t\t合计\t项目支出\t合计\t项目支出",
    )
    assert found == {
        1: "total",
        2: "appropriation_total",
        3: "appropriation_project",
        4: "non_appropriation_total",
        5: "non_appropriation_project",
    }


def test_a_numbering_that_fits_a_known_order_decides_before_misplaced_words():
    """A converter moved one header cell to the end of its row; the column numbers did not move."""
    order = [
        "总计",
        "财政拨款（补助）小计",
        "一般公共预算",
        "上级一般公共预算安排的转移支付",
        "政府性基金预算",
        "上级政府性基金安排的转移支付",
        "国有资本经营预算",
        "财政专户（教育收费）",
        "单位资金",
        "财政拨款结转",
        "非财政拨款结转结余",
        "上级国有资本经营预算安排的转移支付",
    ]
    numbers = [str(number) for number in range(1, 13)]
    found = bound("income", "\t".join(["科目", *order]), "\t".join(["※", *numbers]))
    assert found[8] == "statecap_transfer" and found[11] == "appropriation_carryover"


def test_no_column_is_bound_twice():
    found = bound("expenditure", "编码\t合计\t合计\t基本支出")
    assert sorted(found.values()) == ["basic", "total"]


@pytest.mark.parametrize("table", ["income", "expenditure", "general", "basic", "projects"])
def test_every_name_of_a_column_binds_it(table: str):
    concept = TABLES[table]
    for column in concept.columns:
        for name in column.headers:
            first = next(c.id for c in concept.columns if name in c.headers)
            path = (*column.under, plain(name))
            assert bind_columns(concept, Header(((), path), ()))[1] == first


def test_running_header_text_names_each_column_once_the_longest_word_first():
    found = columns_in_text(TABLES["projects"], plain("项目支出合计 资本性支出（基本建设） 商品服务支出"))
    assert found == ["total", "e302", "e309"]


def test_running_header_text_that_nearly_names_a_known_order_gives_that_order():
    text = plain(
        "总计 财政拨款（补助）小计 一般公共预算 上级一般公共预算安排的转移支付 政府性基金预算"
        " 国有资本经营预算 上级政府性基金安排的转移支付 财政专户（教育收费） 单位资金"
        " 财政拨款结转 非财政拨款结转结余"
    )
    found = columns_in_text(TABLES["income"], text)
    assert len(found) == 12 and found[7] == "statecap_transfer"


def test_what_stands_below_another_column_is_not_meant():
    header = (
        "科目编码\t科目名称\t年初结转和结余\t\t本年收入\t\t本年支出\t\t\t年末结转和结余",
        "\t\t合计\t基本支出结转\t合计\t项目支出\t合计\t基本支出\t项目支出\t",
    )
    own = {2: "opening", 4: "income", 6: "total", 7: "basic", 8: "project", 9: "closing"}
    assert bound("general", *header) == bound("govfund", *header) == own
