"""One unit over the years: the figures of a code, or of what stood for it then.

Codes are renamed, moved, joined and split; a year in which a code did not exist says so and is never a silent
zero. Growth is given between neighbouring years of one kind whose figures mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.taxonomy.crosswalk import Standing, is_known, list_of, standing, successors

PRINTED, SUMMED, JOINED, WITHIN = "printed", "summed", "joined", "within"
NOT_YET, GONE, BLANK, NO_DISCLOSURE = "not-yet", "gone", "blank", "no-disclosure"
UNKNOWN = "unknown"
STATES = (PRINTED, SUMMED, JOINED, WITHIN, NOT_YET, GONE, BLANK, NO_DISCLOSURE, UNKNOWN)
_HUNDRED, _CENT = Decimal(100), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure with its value in yuan; `parts`: the longer codes whose sum it is, where the
    code has no row of its own."""

    yuan: Decimal
    printed: str
    amount_unit: str
    label: str
    certain: bool = True
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One year. `state` says where the figure comes from, or why there is none; `codes`: the codes meant."""

    year: int
    state: str
    codes: tuple[str, ...]
    name: str
    yuan: Decimal | None = None
    printed: str = ""
    amount_unit: str = ""
    certain: bool = True
    change: Decimal | None = None
    growth: Decimal | None = None


def follow_code(
    code: str, years: Sequence[int], found: Mapping[tuple[int, str], Figure], disclosed: frozenset[int]
) -> tuple[Point, ...]:
    """The series of a code over `years`; `found`: figures by (year, code); `disclosed`: years with a
    disclosure."""
    return with_growth([_point(code, year, found, disclosed) for year in years])


def follow_row(
    row: str, years: Sequence[int], found: Mapping[tuple[int, str], Figure], disclosed: frozenset[int]
) -> tuple[Point, ...]:
    """The series of a row that is no code, such as a total."""
    points = []
    for year in years:
        figure = found.get((year, row))
        if figure is not None:
            points.append(_printed(year, row, figure))
        else:
            points.append(Point(year, BLANK if year in disclosed else NO_DISCLOSURE, (row,), ""))
    return with_growth(points)


def _point(code: str, year: int, found: Mapping[tuple[int, str], Figure], disclosed: frozenset[int]) -> Point:
    name = list_of(code).name(code, year) or ""
    if year not in disclosed:
        return Point(year, NO_DISCLOSURE, (code,), name)
    stands = standing(code, year)
    own = found.get((year, code))
    parts = [(each, found[year, each]) for each in stands.codes if (year, each) in found and each != code]
    if own is not None and not parts:
        point = _printed(year, code, own)
        return point if point.name else replace(point, name=name)
    if parts:
        return _joined(year, [*([(code, own)] if own else []), *parts])
    within = tuple(each for each in stands.parts_of if (year, each) in found)
    if within:
        return Point(year, WITHIN, within, name)
    return _absent(code, year, stands, name)


def _absent(code: str, year: int, stands: Standing, name: str) -> Point:
    """Why a disclosure of the year has no figure of the code. The crosswalk may tell of a code that is in no
    list any more."""
    after = successors(code, year)
    if stands.exists or not (stands.known or after):
        return Point(year, BLANK if is_known(code) else UNKNOWN, (code,), name)
    before = [one.valid_from or 0 for one in list_of(code).versions(code)]
    if before and year < min(before):
        return Point(year, NOT_YET, stands.codes or stands.parts_of, name)
    return Point(year, GONE, after, name)


def _printed(year: int, code: str, figure: Figure) -> Point:
    state = SUMMED if figure.parts else PRINTED
    codes, name = figure.parts or (code,), figure.label
    return Point(
        year, state, codes, name, figure.yuan, figure.printed, figure.amount_unit, figure.certain
    )  # fmt: skip


def _joined(year: int, parts: Sequence[tuple[str, Figure]]) -> Point:
    """The sum of several codes of the year, under the names that they have in it."""
    total = sum((figure.yuan for _, figure in parts), Decimal(0))
    names = (figure.label or list_of(code).name(code, year) or "" for code, figure in parts)
    return Point(
        year,
        JOINED,
        tuple(code for code, _ in parts),
        " + ".join(dict.fromkeys(filter(None, names))),
        total,
        " + ".join(figure.printed for _, figure in parts),
        parts[0][1].amount_unit,
        all(figure.certain for _, figure in parts),
    )


def with_growth(points: Sequence[Point]) -> tuple[Point, ...]:
    """Each point with its change against the year before, where both have a figure."""
    by_year = {point.year: point for point in points}
    return tuple(_grown(point, by_year.get(point.year - 1)) for point in points)


def _grown(point: Point, before: Point | None) -> Point:
    if before is None or before.yuan is None or point.yuan is None:
        return point
    return replace(
        point, change=point.yuan - before.yuan, growth=percent(point.yuan - before.yuan, before.yuan)
    )


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A share in percent with two decimals; None of nothing or zero."""
    if part is None or not whole:
        return None
    return (part / abs(whole) * _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
