"""What a law, a region or a year decides, and what a user reads, is data: no string of the code holds it."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.sources import Module, constants, modules, strings

YEAR = re.compile(r"(?<![\d.])(?:199\d|20[0-4]\d)(?!\d)")
YEARS = range(1990, 2050)
CODE = re.compile(r"[1-3]\d{2}(?:\d{2}){0,2}")
TITLE = re.compile("情况表|总表|目标表|明细表|决算表|预算表")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾")
RANGE_ENDS = frozenset("一\u3400\u4e00\u9fa5\u9fff")  # of patterns that mean any Chinese character
NOTATION = frozenset("年月日号元第页表附件")  # how dates, amounts and numbering are written everywhere
REGIONS = re.compile(
    "北京|天津|河北|山西|内蒙|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆"
    "|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆"
    "|beijing|tianjin|hebei|shanxi|mongol|liaoning|jilin|heilongjiang|shanghai|jiangsu|zhejiang|anhui|fujian|jiangxi"
    "|shandong|henan|hubei|hunan|guangdong|guangxi|hainan|chongqing|sichuan|guizhou|yunnan|tibet|xizang|shaanxi"
    "|gansu|qinghai|ningxia|xinjiang",
    re.IGNORECASE,
)

# Chinese in code: which characters a module may use beyond those, and why they are no law and no message.
CHARACTERS: dict[str, tuple[str, str]] = {
    "read/text.py": (
        "的一中年人支出收入预算部门单位和",
        "common characters by which a right decoding is told",
    ),
    "recognise/rows_line.py": ("级个", "what follows a figure that is a rank or a count and no amount"),
    "taxonomy/regions.py": (
        "省市州县地区盟旗自治",
        "kinds of division, by which a place's short name is made",
    ),
}
# Whole numbers that only look like years.
LIMITS = {("recognise/targets_flow.py", 2000): "most words of one target sheet"}


def each_module(test):
    return pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)(test)


@each_module
def test_no_year(module: Module):
    found = [
        f"line {line}: {value!r}"
        for line, value in constants(module)
        if (isinstance(value, str) and YEAR.search(value))
        or (type(value) is int and value in YEARS and (module.name, value) not in LIMITS)
    ]
    assert not found, "a year belongs in a data file"


@each_module
def test_no_region(module: Module):
    found = [f"line {line}: {text!r}" for line, text in strings(module) if REGIONS.search(text)]
    assert not found, "what a region decides belongs in data/forms/regions"


@each_module
def test_no_table_title(module: Module):
    found = [f"line {line}: {text!r}" for line, text in strings(module) if TITLE.search(text)]
    assert not found, "titles belong in data/tables and data/forms"


@each_module
def test_no_classification_code(module: Module):
    found = [f"line {line}: {text!r}" for line, text in strings(module) if CODE.fullmatch(text)]
    assert not found, "codes belong in data/codes"


@each_module
def test_no_chinese_beyond_what_is_declared(module: Module):
    allowed = NUMERALS | RANGE_ENDS | set(CHARACTERS.get(module.name, ("", ""))[0])
    if module.station in ("read", "recognise"):
        allowed |= NOTATION
    found = [f"line {line}: {text!r}" for line, text in strings(module) if set(HAN.findall(text)) - allowed]
    assert not found, "words belong in a data file or a message catalogue"


@pytest.mark.parametrize("name", CHARACTERS)
def test_every_exception_is_still_needed(name: str):
    (module,) = [module for module in modules() if module.name == name]
    used = set("".join(text for _, text in strings(module)))
    assert set(CHARACTERS[name][0]) <= used | NUMERALS
    assert CHARACTERS[name][1]


def test_the_walk_sees_every_string_but_docstrings():
    """The checks above are worth nothing if a string escapes them."""
    code = '"""2024"""\nA = f"{x}年"\nB = 2024\n\ndef f(y="210"):\n    "支出"\n    return ["总表"]\n'
    seen = {value for _, value in constants(Module("probe.py", ast.parse(code)))}
    assert seen == {"年", 2024, "210", "总表"}
