"""A workbook's number → the text that its format displays (ECMA-376, part 1, 18.8.31)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

GENERAL = "General"
_GENERAL_WIDTH, _STORED_DIGITS, _SUSPICIOUS = 11, 15, 6
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|!.|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*")
_PLACE = re.compile(r"[0#?]")
_UNDISPLAYABLE = re.compile(r"[eE][+-]|/|[yYdDhHsS]")


def shortest(value: float) -> str:
    """The shortest decimal that stands for a stored number, without the noise of binary sums."""
    text = _plain(f"{value:.{_STORED_DIGITS}g}")
    return _plain(f"{value:.{_GENERAL_WIDTH}g}") if decimals_of(text) > _SUSPICIOUS else text


def _plain(text: str) -> str:
    number = Decimal(text)
    if not number.is_finite():
        return ""
    printed = f"{number:f}"
    return printed.rstrip("0").rstrip(".") if "." in printed else printed


def decimals_of(text: str) -> int:
    """Digits behind the point."""
    return len(text.partition(".")[2])


def show(value: float, code: str) -> str:
    """`value` in a number format. A zero that it writes as a dash is a dash; literal words are left out.

    What the format does not put in terms of decimals is shown as General does.
    """
    number = shortest(value)
    if not number:
        return ""
    section, negative = _section(code, Decimal(number))
    if section is None:
        return number
    shown = _parse(section)
    if shown is None:
        return "" if not section.strip() else _literal_text(section) if _is_literal(section) else number
    decimals, grouped, percent, scale = shown
    exact = abs(Decimal(number)) * (100 if percent else 1) / (Decimal(1000) ** scale)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}" if grouped else f"{rounded:f}"
    sign = "-" if negative and rounded else ""
    return f"{sign}{text}{'%' if percent else ''}"


def _section(code: str, number: Decimal) -> tuple[str | None, bool]:
    """The part of a format that applies, and whether the value is negative; None for General."""
    sections = _split(code)
    if len(sections) > 1 and any(re.search(r"\[[<>=]", section) for section in sections):
        return None, number < 0
    at = 0
    if number < 0 and len(sections) > 1:
        at = 1
    elif number == 0 and len(sections) > 2:
        at = 2
    section = sections[at]
    general = not code or GENERAL.lower() in section.lower() or section.strip() == "@"
    return (None if general else section), number < 0


@lru_cache(maxsize=500)
def _split(code: str) -> tuple[str, ...]:
    """Sections between semicolons that are not quoted."""
    parts, part, quoted, escaped = [], "", False, False
    for char in code:
        if char == ";" and not quoted and not escaped:
            parts.append(part)
            part = ""
            continue
        part += char
        quoted = quoted != (char == '"' and not escaped)
        escaped = char == "\\" and not escaped
    return (*parts, part)


@lru_cache(maxsize=500)
def _parse(section: str) -> tuple[int, bool, bool, int] | None:
    """(decimals, thousands grouped, percent, thousands scaled away); None where no figure is displayed so."""
    bare = _LITERAL.sub("", section)
    match = _DIGITS.search(bare)
    if match is None or _UNDISPLAYABLE.search(bare) or _DIGITS.search(bare, match.end()):
        return None
    if not any(char in "0#" for char in match.group()):
        return None
    whole, _, fraction = match.group().rstrip(",").partition(".")
    scale = len(match.group()) - len(match.group().rstrip(","))
    return len(_PLACE.findall(fraction)), "," in whole, "%" in bare, scale


def _is_literal(section: str) -> bool:
    """A section that displays words or a dash and no figure."""
    return not re.search(r"[0#]|[eE][+-]|[yYdDhHsS]", _LITERAL.sub("", section))


def _literal_text(section: str) -> str:
    parts = re.findall(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|([^?@])', section)
    return "".join("".join(part) for part in parts).strip()
