"""Administrative divisions: which province a unit's name points to."""

from __future__ import annotations

import csv
import re
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain

_SHORT = re.compile(r"^(.{2,3}?)(?:[^省市州]*自治州|省|市|县|地区|盟|.{2,5}自治[区县旗])$")


@cache
def _provinces_by_name() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    with (data_dir() / "regions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, name = row["code"], row["name"]
            names.setdefault(name, set()).add(code[:2])
            short = _SHORT.match(name)
            if short:
                stem = short.group(1)
                for form in (stem, stem[:2] + name[-1], stem[:1] + name[-1]):
                    if len(form) >= 2 and (code.endswith("00") or len(form) > 2):
                        names.setdefault(form, set()).add(code[:2])
    return {name: frozenset(codes) for name, codes in names.items()}


@cache
def _names_by_code() -> dict[str, str]:
    with (data_dir() / "regions.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def province_name(code: str) -> str | None:
    """The name of a province by its two-digit code."""
    return _names_by_code().get(code.ljust(6, "0"))


def province_of(unit: str) -> str | None:
    """Two-digit code of the province that the unit's name names, the longest unambiguous name first."""
    text = plain(unit)
    known = _provinces_by_name()
    matches = sorted(
        (
            name
            for name in {
                text[i:j] for i in range(min(len(text), 12)) for j in range(i + 2, min(len(text), i + 12) + 1)
            }
            if name in known
        ),
        key=lambda name: (text.index(name), -len(name)),
    )
    for name in matches:
        if len(known[name]) == 1:
            return next(iter(known[name]))
    return None
