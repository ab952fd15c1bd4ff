"""`mingzhang query … --picture FILE`: the answer to a question as a picture, with its table beside it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mingzhang.cli.outcome import MISUSE, UNREADABLE, Fault, tell
from mingzhang.cli.picture import FORMATS
from mingzhang.cli.words import words

if TYPE_CHECKING:
    from mingzhang.pictures.table import Row, Table
    from mingzhang.report.messages import Messages
    from mingzhang.warehouse.store import Answer

MOST_LINES = 12
_TEN_THOUSAND = Decimal(10_000)
_FOUR_PLACES = Decimal("0.0001")
_STAFF, _SHARE, _YEAR = "staff", "expenditure", "year"
Draw = Callable[["Answer", "Messages"], tuple[str, "Table"]]


def check_picture(picture: Path | None, output: Path | None, lang: str) -> None:
    """Misuse where the picture has an unknown ending, or it or its table would lie where the answer goes."""
    if picture is None:
        return
    say = words(lang)
    if picture.suffix.lstrip(".").lower() not in FORMATS:
        known = ", ".join(f".{format}" for format in FORMATS)
        raise typer.BadParameter(say.text("cli.picture.ending", name=picture.name, known=known))
    if output is not None and output.resolve() in (picture.resolve(), picture.with_suffix(".csv").resolve()):
        raise typer.BadParameter(say.text("cli.query.picture_is_output", name=output.name))


def draw_answer(draw: Draw, answer: Answer, path: Path, lang: str) -> None:
    """Write the picture and its table, named on standard error; ends the command where that cannot be."""
    from mingzhang.pictures.kinds import save
    from mingzhang.pictures.table import NothingToDraw

    say = words(lang)
    try:
        written = save(*draw(answer, say), path, lang)
    except NothingToDraw:
        print(say.text("cli.query.picture_nothing"), file=sys.stderr)
        raise typer.Exit(UNREADABLE) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        tell(Fault(path.name, "", say.text("cli.unwritable", name=path, why=why), MISUSE))
        raise typer.Exit(MISUSE) from error
    for one in written:
        print(one, file=sys.stderr)


def series_picture(what: str) -> Draw:
    """One series as bars with the change, several as lines."""

    def draw(answer: Answer, say: Messages) -> tuple[str, Table]:
        found = [(str(row["unit"]), str(row["kind"]), row) for row in answer.dicts()]
        units, kinds = _different(one[0] for one in found), _different(one[1] for one in found)
        several = units > 1 or kinds > 1
        if units * kinds > MOST_LINES and _different((one[0], one[1]) for one in found) > MOST_LINES:
            raise typer.BadParameter(say.text("cli.query.picture_lines", most=MOST_LINES))
        rows: list[Row] = [
            {
                "year": str(row["year"]),
                "series": _series(unit, kind, units, kinds, say) if several else "",
                "amount": _wan(row["yuan"]),
            }
            for unit, kind, row in found
        ]
        columns = ("year", "series", "amount") if several else ("year", "amount")
        who = say.text("picture.units", count=units) if units > 1 else found[0][0] if found else ""
        title = say.text("picture.title.series", unit=who, what=_what(what, say))
        return "years" if several else "changes", _table(title, columns, rows, say)

    return draw


def _series(unit: str, kind: str, units: int, kinds: int, say: Messages) -> str:
    named = say.label("query.kind", kind)
    if units == 1:
        return named
    return f"{unit} ({named})" if kinds > 1 else unit


def peers_picture(what: str, year: int, per: str, marked: str = "") -> Draw:
    """A dot for each unit, one of them marked."""

    def draw(answer: Answer, say: Messages) -> tuple[str, Table]:
        found = [(str(row["unit"]), _decimal(row["value"])) for row in answer.dicts()]
        small = per == _STAFF and any(0 < value < _TEN_THOUSAND for _, value in found if value is not None)
        keep = small or per == _SHARE
        rows: list[Row] = [
            {
                "name": name,
                "amount": value if keep else _wan(value),
                "marked": "*" if marked and name == marked else "",
            }
            for name, value in found
            if value is not None
        ]
        if marked and not any(row["marked"] for row in rows):
            rows = []
        title = say.text("picture.title.rank", year=year, what=_what(what, say), count=len(rows))
        columns = ("name", "amount", "marked") if marked else ("name", "amount")
        measured = f"{per}_yuan" if small else per
        unit, measure = f"picture.unit.{measured}", f"picture.amount.{measured}"
        if per not in (_STAFF, _SHARE):
            return "peers", _table(title, columns, rows, say)
        return "peers", _table(title, columns, rows, say, say.text(unit), say.text(measure))

    return draw


def shares_picture(unit: str, region: str, year: int) -> Draw:
    """A bar for each class of the functional classification, with its share."""

    def draw(answer: Answer, say: Messages) -> tuple[str, Table]:
        from mingzhang.taxonomy.places import division_name

        place = division_name(region) or region
        who = unit or (say.text("picture.units_of", place=place) if place else say.text("picture.every_unit"))
        rows: list[Row] = [
            {"code": str(row["code"]), "name": str(row["name"] or row["code"]), "amount": _wan(row["yuan"])}
            for row in answer.dicts()
        ]
        title = say.text("picture.title.classes", unit=who, year=year)
        return "bars", _table(title, ("code", "name", "amount"), rows, say)

    return draw


def findings_picture(answer: Answer, say: Messages) -> tuple[str, Table]:
    """A bar for each group, parted by severity, which is one of the columns."""
    from mingzhang.pictures.table import Table

    groups = [name for name in answer.columns if name not in ("severity", "findings", "disclosures")]
    every = say.label("query.column", "findings")
    rows: list[Row] = [
        {
            "name": " · ".join(_group(one, row[one], say) for one in groups) or every,
            "severity": str(row["severity"]),
            "count": _decimal(row["findings"]),
        }
        for row in answer.dicts()
    ]
    title, source = say.text("picture.title.findings_all"), say.text("picture.warehouse")
    by_year = groups == [_YEAR]
    if by_year:
        rows.sort(key=lambda row: str(row["name"]))
    return "findings", Table(title, ("name", "severity", "count"), rows, "", source, in_order=by_year)


def _group(group: str, value: object, say: Messages) -> str:
    if value is None or value == "":
        return say.text("batch.unknown")
    if group == "province":
        from mingzhang.taxonomy.places import division_name

        return division_name(str(value)) or str(value)
    if group == "rule":
        from mingzhang.report.messages import package_rules

        known = package_rules().get(str(value))
        return known.title[say.lang] if known else str(value)
    key = f"query.{group}.{value}"
    return say.text(key) if key in say.texts else str(value)


def _what(what: str, say: Messages) -> str:
    """A figure by its name in the language, a code with its name."""
    from mingzhang.taxonomy.codes import economic, functional
    from mingzhang.taxonomy.crosswalk import is_economic
    from mingzhang.warehouse.measures import measure

    one = measure(what)
    if not one.is_code:
        return say.label("query.figure", what)
    name = (economic() if is_economic(one.row) else functional()).name(one.row)
    return f"{what} {name}" if name else what


def _table(
    title: str, columns: tuple[str, ...], rows: list[Row], say: Messages, unit: str = "", measure: str = ""
) -> Table:
    from mingzhang.pictures.table import NothingToDraw, Table

    if not rows:
        raise NothingToDraw(title)
    unit = unit or say.text("picture.unit")
    title = title[:1].upper() + title[1:]
    return Table(title, columns, rows, unit, say.text("picture.warehouse"), measure)


def _different(values: Iterable[object]) -> int:
    return len(set(values))


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _wan(value: object) -> Decimal | None:
    yuan = _decimal(value)
    return None if yuan is None else (yuan / _TEN_THOUSAND).quantize(_FOUR_PLACES).normalize()
