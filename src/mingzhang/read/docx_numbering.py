"""Numbers that Word prints before paragraphs without storing them: counters by list and level."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from mingzhang.read.xml import attribute, child, local

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanCounting",
        "ideographDigital",
        "japaneseDigitalTenThousand",
        "taiwaneseDigital",
    )
)
_CIRCLED = frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"))
_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS = 9
_DEEPEST_STYLE = 20


@dataclass(frozen=True)
class _Level:
    start: int
    format: str
    text: str
    legal: bool


@dataclass(frozen=True)
class _List:
    """A list: lists of one family count on, but one that `restarts` begins anew."""

    family: str
    levels: dict[int, _Level]
    restarts: bool


@dataclass
class Numbering:
    """Lists by id, styles as (list id, level, style they are based on), and the counters so far."""

    lists: dict[str, _List] = field(default_factory=dict)
    styles: dict[str, tuple[str | None, str | None, str | None]] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def text_for(self, paragraph: etree._Element) -> str:
        """The number before a paragraph, which counts it; empty where there is none, or a bullet."""
        number, level = self._list_of(child(paragraph, "pPr"))
        found = self.lists.get(number)
        if found is None or level not in found.levels:
            return ""
        counters = self._counters.setdefault(found.family, [None] * _LEVELS)
        if found.restarts and number not in self._begun:
            counters[:] = [None] * _LEVELS
        self._begun.add(number)
        value = counters[level]
        counters[level] = found.levels[level].start if value is None else value + 1
        counters[level + 1 :] = [None] * (_LEVELS - level - 1)
        return _printed(found.levels, counters, level)

    def _list_of(self, properties: etree._Element | None) -> tuple[str, int]:
        own = child(properties, "numPr")
        number, level = _val(child(own, "numId")), _val(child(own, "ilvl"))
        style = _val(child(properties, "pStyle"))
        for _ in range(_DEEPEST_STYLE):
            if (number is not None and level is not None) or style not in self.styles:
                break
            list_id, list_level, style = self.styles[style or ""]
            number = list_id if number is None else number
            level = list_level if level is None else level
        return number or "", _whole(level, 0)


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists of word/numbering.xml and the styles that use them; either part may lack."""
    families: dict[str, dict[int, _Level]] = {}
    found = Numbering()
    for element in () if numbering is None else numbering:
        if local(element) == "abstractNum":
            families[attribute(element, "abstractNumId") or ""] = _levels(element)
    for element in () if numbering is None else numbering:
        if local(element) == "num":
            family = _val(child(element, "abstractNumId")) or ""
            found.lists[attribute(element, "numId") or ""] = _list(element, family, families.get(family, {}))
    for style in () if styles is None else styles:
        if local(style) == "style":
            own = child(style, "pPr", "numPr")
            found.styles[attribute(style, "styleId") or ""] = (
                _val(child(own, "numId")),
                _val(child(own, "ilvl")),
                _val(child(style, "basedOn")),
            )
    return found


def _list(element: etree._Element, family: str, levels: dict[int, _Level]) -> _List:
    """A list of its family, with the levels that it overrides."""
    own, restarts = dict(levels), False
    for override in element:
        if local(override) != "lvlOverride":
            continue
        own |= _levels(override)
        number, start = _whole(attribute(override, "ilvl"), 0), _val(child(override, "startOverride"))
        if start is not None and number in own:
            own[number] = replace(own[number], start=_whole(start, own[number].start))
            restarts = True
    return _List(family, own, restarts)


def _levels(holder: etree._Element) -> dict[int, _Level]:
    return {
        _whole(attribute(element, "ilvl"), 0): _Level(
            _whole(_val(child(element, "start")), 0),
            _val(child(element, "numFmt")) or "decimal",
            _val(child(element, "lvlText")) or "",
            child(element, "isLgl") is not None,
        )
        for element in holder
        if local(element) == "lvl"
    }


def _printed(levels: dict[int, _Level], counters: list[int | None], level: int) -> str:
    shown = levels[level]
    if shown.format in ("bullet", "none"):
        return ""

    def fill(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        value = counters[at]
        if value is None:
            value = levels[at].start if at in levels else 1
        return format_number(value, "decimal" if shown.legal or at not in levels else levels[at].format)

    return _PLACEHOLDER.sub(fill, shown.text)


def format_number(value: int, style: str) -> str:
    """A counter's value in one of Word's number formats; plain digits for those that are not known here."""
    if style in _CHINESE:
        return _in_chinese(value)
    if style == "chineseLegalSimplified":
        return "".join(_LEGAL[_DIGITS.index(c)] if c in _DIGITS else c for c in _in_chinese(value))
    if style in ("upperLetter", "lowerLetter") and 0 < value <= 26 * 26:
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in ("upperRoman", "lowerRoman") and 0 < value < 4000:
        return _in_roman(value).upper() if style == "upperRoman" else _in_roman(value)
    if style in _CIRCLED and 0 < value <= 20:
        return chr(ord("①") + value - 1)
    return f"{value:02d}" if style == "decimalZero" else str(value)


def _in_chinese(value: int) -> str:
    if not 0 < value < 100:
        return "".join(_DIGITS[int(digit)] for digit in str(abs(value)))
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def _in_roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (value // worth)
        value %= worth
    return text


def _val(element: etree._Element | None) -> str | None:
    return attribute(element, "val")


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 7 else otherwise
