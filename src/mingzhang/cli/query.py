"""`mingzhang query`: questions to the warehouse. One command a question; the answer is always one table."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.models import OptionInfo

from mingzhang.cli.load import DEFAULT_STORE, AskedStore
from mingzhang.cli.outcome import choose
from mingzhang.cli.query_answer import FORMATS, TABLE, give
from mingzhang.cli.query_picture import (
    Draw,
    check_picture,
    draw_answer,
    findings_picture,
    peers_picture,
    series_picture,
    shares_picture,
)
from mingzhang.cli.words import words
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.warehouse.statements import Scope
    from mingzhang.warehouse.store import Answer, Store

_KINDS = ("budget", "final", "any")
_PER = ("nothing", "staff", "expenditure")
_GROUPS = ("unit", "region", "province", "level", "unit_kind", "year", "kind", "form", "rule", "severity")
_PACKAGES = ("all", "parquet", "datapackage")

app = typer.Typer(help=words().text("cli.query.about"), no_args_is_help=True)


def _option(name: str, key: str) -> OptionInfo:
    option: OptionInfo = typer.Option(name, help=words().text(key))
    return option


What = Annotated[str, typer.Argument(metavar="WHAT", help=words().text("cli.query.what"))]
OneUnit = Annotated[str, typer.Option("--unit", help=words().text("cli.query.unit"))]
Region = Annotated[str, typer.Option("--region", help=words().text("cli.query.region"))]
Level = Annotated[str, typer.Option("--level", help=words().text("cli.query.level"))]
UnitKind = Annotated[str, typer.Option("--unit-kind", help=words().text("cli.query.unit_kind"))]
OneYear = Annotated[int, typer.Option("--year", min=1000, max=9999, help=words().text("cli.query.year"))]
AnyYear = Annotated[
    int | None, typer.Option("--year", min=1000, max=9999, help=words().text("cli.query.year"))
]
Kind = Annotated[str, typer.Option("--kind", help=words().text("cli.query.kind"))]
OneKind = Annotated[str, typer.Option("--kind", help=words().text("cli.query.one_kind"))]
Per = Annotated[str, typer.Option("--per", help=words().text("cli.query.per"))]
Format = Annotated[str, typer.Option("--format", help=words().text("cli.query.format"))]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help=words().text("cli.output"))
]
Bom = Annotated[bool, typer.Option("--bom", help=words().text("cli.query.bom"))]
Lang = Annotated[str, typer.Option("--lang", help=words().text("cli.language"))]
Picture = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help=words().text("cli.query.picture"))
]
_LANG = words().lang


def _open(url: str) -> AbstractContextManager[Store]:
    from mingzhang.warehouse.store import open_store

    return open_store(url)


def _scope(
    *,
    unit: str = "",
    region: str = "",
    level: str = "",
    unit_kind: str = "",
    year: int | None = None,
    kind: str = "any",
    every_version: bool = False,
) -> Scope:
    from mingzhang.warehouse.statements import Scope

    wanted = "" if choose(kind, _KINDS) == "any" else kind
    return Scope(unit, region, level, unit_kind, year, wanted, every_version)


def _check(warehouse: Store, scope: Scope, what: str = "") -> Scope:
    """The scope, where all that the question names is there."""
    from mingzhang.warehouse.asked import check_question

    check_question(warehouse, scope, what)
    return scope


@app.command("series", help=words().text("cli.query.series"))
def series(
    what: What,
    unit: OneUnit = "",
    region: Region = "",
    kind: Kind = "any",
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    picture: Picture = None,
    lang: Lang = _LANG,
) -> None:
    """Unit × year of a figure or a code."""
    from mingzhang.warehouse.questions import ask_series

    check_picture(picture, output, lang)
    with _open(store) as warehouse:
        scope = _check(warehouse, _scope(unit=unit, region=region, kind=kind), what)
        answer = ask_series(warehouse, what, scope)
    _give(answer, format, output, bom, lang)
    _draw(series_picture(what), answer, picture, lang)


@app.command("growth", help=words().text("cli.query.growth"))
def growth(
    what: What,
    year: OneYear,
    by: Annotated[str, _option("--by", "cli.query.by")] = "unit",
    region: Region = "",
    level: Level = "",
    unit_kind: UnitKind = "",
    kind: OneKind = "budget",
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    lang: Lang = _LANG,
) -> None:
    """A year against the one before."""
    from mingzhang.warehouse.questions import ask_growth

    choose(by, _GROUPS[:5])
    choose(kind, _KINDS[:2])
    scope = _scope(region=region, level=level, unit_kind=unit_kind, kind=kind)
    with _open(store) as warehouse:
        _check(warehouse, scope, what)
        answer = ask_growth(warehouse, what, year, scope, by)
    _give(answer, format, output, bom, lang)


@app.command("rank", help=words().text("cli.query.rank"))
def rank(
    what: What,
    year: OneYear,
    per: Per = "nothing",
    region: Region = "",
    level: Level = "",
    unit_kind: UnitKind = "",
    kind: OneKind = "budget",
    limit: Annotated[int, typer.Option("--limit", min=0, help=words().text("cli.query.limit"))] = 0,
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    picture: Picture = None,
    lang: Lang = _LANG,
) -> None:
    """Units by a figure."""
    from mingzhang.warehouse.questions import ask_rank

    choose(per, _PER)
    choose(kind, _KINDS[:2])
    scope = _scope(region=region, level=level, unit_kind=unit_kind, year=year, kind=kind)
    check_picture(picture, output, lang)
    with _open(store) as warehouse:
        _check(warehouse, scope, what)
        answer = ask_rank(warehouse, what, scope, per, limit=limit)
        group = ask_rank(warehouse, what, scope, per) if picture else answer
    _give(answer, format, output, bom, lang)
    _draw(peers_picture(what, year, per), group, picture, lang)


@app.command("peers", help=words().text("cli.query.peers"))
def peers(
    what: What,
    unit: OneUnit,
    year: OneYear,
    per: Per = "nothing",
    region: Region = "",
    level: Level = "",
    unit_kind: UnitKind = "",
    kind: OneKind = "budget",
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    picture: Picture = None,
    lang: Lang = _LANG,
) -> None:
    """One unit among others."""
    from mingzhang.warehouse.questions import ask_peers, ask_rank

    choose(per, _PER)
    choose(kind, _KINDS[:2])
    scope = _scope(region=region, level=level, unit_kind=unit_kind, year=year, kind=kind)
    check_picture(picture, output, lang)
    with _open(store) as warehouse:
        _check(warehouse, scope, what)
        _check(warehouse, _scope(unit=unit))
        answer = ask_peers(warehouse, unit, what, scope, per)
        group = ask_rank(warehouse, what, scope, per) if picture else answer
    _give(answer, format, output, bom, lang)
    _draw(peers_picture(what, year, per, unit), group, picture, lang)


@app.command("shares", help=words().text("cli.query.shares"))
def shares(
    year: OneYear,
    unit: OneUnit = "",
    region: Region = "",
    kind: OneKind = "budget",
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    picture: Picture = None,
    lang: Lang = _LANG,
) -> None:
    """Expenditure by function."""
    from mingzhang.warehouse.questions import ask_shares

    choose(kind, _KINDS[:2])
    check_picture(picture, output, lang)
    with _open(store) as warehouse:
        scope = _check(warehouse, _scope(unit=unit, region=region, year=year, kind=kind))
        answer = ask_shares(warehouse, scope)
    _give(answer, format, output, bom, lang)
    _draw(shares_picture(unit, region, year), answer, picture, lang)


@app.command("execution", help=words().text("cli.query.execution"))
def execution(
    unit: OneUnit,
    year: OneYear,
    row: Annotated[str, _option("--row", "cli.query.row")] = "",
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    lang: Lang = _LANG,
) -> None:
    """Budget × adjusted × final."""
    from mingzhang.warehouse.questions import ask_execution

    with _open(store) as warehouse:
        scope = _check(warehouse, _scope(unit=unit, year=year))
        answer = ask_execution(warehouse, scope, row)
    _give(answer, format, output, bom, lang)


@app.command("sums", help=words().text("cli.query.sums"))
def sums(
    what: What,
    unit: OneUnit,
    year: OneYear,
    kind: OneKind = "budget",
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    lang: Lang = _LANG,
) -> None:
    """A department against its units."""
    from mingzhang.warehouse.questions import ask_sums

    choose(kind, _KINDS[:2])
    with _open(store) as warehouse:
        _check(warehouse, _scope(unit=unit), what)
        answer = ask_sums(warehouse, unit, what, year, kind)
    _give(answer, format, output, bom, lang)


@app.command("findings", help=words().text("cli.query.findings"))
def findings(
    by: Annotated[str, _option("--by", "cli.query.groups")] = "rule",
    region: Region = "",
    unit: OneUnit = "",
    year: AnyYear = None,
    kind: Kind = "any",
    severity: Annotated[str, _option("--severity", "cli.query.severity")] = "",
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    picture: Picture = None,
    lang: Lang = _LANG,
) -> None:
    """Findings counted."""
    from mingzhang.model import SEVERITIES
    from mingzhang.warehouse.questions import ask_findings

    groups = [choose(one.strip(), _GROUPS) for one in by.split(",")]
    choose(severity, ("", *SEVERITIES))
    scope = _scope(unit=unit, region=region, year=year, kind=kind)
    check_picture(picture, output, lang)
    parted = list(dict.fromkeys((*groups, "severity")))
    with _open(store) as warehouse:
        _check(warehouse, scope)
        answer = ask_findings(warehouse, scope, groups, severity)
        counted = ask_findings(warehouse, scope, parted, severity) if picture else answer
    _give(answer, format, output, bom, lang)
    _draw(findings_picture, counted, picture, lang)


@app.command("disclosures", help=words().text("cli.query.disclosures"))
def disclosures(
    unit: OneUnit = "",
    region: Region = "",
    year: AnyYear = None,
    kind: Kind = "any",
    every_version: Annotated[
        bool, typer.Option("--every-version", help=words().text("cli.query.versions"))
    ] = False,
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    lang: Lang = _LANG,
) -> None:
    """What the store holds."""
    from mingzhang.warehouse.questions import ask_disclosures

    scope = _scope(unit=unit, region=region, year=year, kind=kind, every_version=every_version)
    with _open(store) as warehouse:
        _check(warehouse, scope)
        answer = ask_disclosures(warehouse, scope)
    _give(answer, format, output, bom, lang)


@app.command("units", help=words().text("cli.query.units"))
def units(
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    lang: Lang = _LANG,
) -> None:
    """The list of units, to be reviewed."""
    with _open(store) as warehouse:
        answer = warehouse.units()
    _give(answer, format, output, bom, lang)


@app.command("sql", help=words().text("cli.query.sql"))
def sql(
    statement: Annotated[str, typer.Argument(metavar="SELECT", help=words().text("cli.query.statement"))],
    store: AskedStore = DEFAULT_STORE,
    format: Format = TABLE,
    output: Output = None,
    bom: Bom = False,
    lang: Lang = _LANG,
) -> None:
    """A question of one's own."""
    from mingzhang.warehouse.store import once_named

    with _open(store) as warehouse:
        answer = once_named(warehouse.ask_sql(statement))
    _give(answer, format, output, bom, lang)


@app.command("export", help=words().text("cli.query.export"))
def export(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help=words().text("cli.query.folder"))
    ],
    format: Annotated[str, _option("--format", "cli.query.package")] = "all",
    store: AskedStore = DEFAULT_STORE,
    lang: Lang = _LANG,
) -> None:
    """The whole warehouse as open data."""
    from mingzhang.warehouse.export import export_all

    choose(format, _PACKAGES)
    choose(lang, LANGUAGES)
    with _open(store) as warehouse:
        for path in export_all(
            warehouse, output, parquet=format != "datapackage", package=format != "parquet"
        ):
            print(path)


def _give(answer: Answer, format: str, output: Path | None, bom: bool, lang: str) -> None:
    choose(format, FORMATS, key="cli.format_unknown")
    choose(lang, LANGUAGES)
    give(answer, format=format, output=output, bom=bom, lang=lang)


def _draw(draw: Draw, answer: Answer, picture: Path | None, lang: str) -> None:
    if picture is not None:
        draw_answer(draw, answer, picture, lang)
