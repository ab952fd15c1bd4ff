"""`mingzhang picture`: published files, or what other commands made of them → a picture and its table."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import CLEAN, MISUSE, UNREADABLE, choose, refuse_overwriting
from mingzhang.cli.picture_given import Given
from mingzhang.cli.words import words
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.pictures.disclosed import Figures
    from mingzhang.pictures.table import Row, Table

FORMATS = ("svg", "png", "html", "json")
SINGLE = ("treemap", "bars", "flow")
PEERS = "peers"
SEVERAL = ("years", "changes", PEERS, "three-public")
ONE_UNIT = ("changes", "three-public")
FINDINGS, REGIONS = "findings", "findings-region"
KINDS = (*SINGLE, *SEVERAL, FINDINGS, REGIONS)


def picture(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", readable=False, help=words().text("cli.picture.files"))
    ],
    kind: Annotated[str, typer.Argument(metavar="KIND", help=words().text("cli.picture.kind"))],
    output: Annotated[
        Path, typer.Option("-o", "--output", help=words().text("cli.picture.output"), metavar="FILE")
    ],
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Draw one picture about all files, its table beside it."""
    choose(kind, KINDS)
    choose(lang, LANGUAGES)
    if output.suffix.lstrip(".").lower() not in FORMATS:
        known = ", ".join(f".{format}" for format in FORMATS)
        raise typer.BadParameter(words(lang).text("cli.picture.ending", name=output.name, known=known))
    if kind in SINGLE and len(files) > 1:
        raise typer.BadParameter(words(lang).text("cli.picture.one"))
    refuse_overwriting(output, files, lang=lang)
    raise typer.Exit(_draw(files, kind, output, lang))


def _draw(files: Sequence[Path], kind: str, output: Path, lang: str) -> int:
    from mingzhang.pictures.kinds import save
    from mingzhang.pictures.table import NothingToDraw

    given = Given(files, lang)
    try:
        table = _findings(given, kind, lang) if kind in (FINDINGS, REGIONS) else _table(given, kind, lang)
        if not table.rows:
            raise NothingToDraw(table.title)
        written = save(FINDINGS if kind == REGIONS else kind, table, output, lang)
    except NothingToDraw:
        if given.worst == CLEAN:
            print(words(lang).text("cli.picture.nothing", name=files[0].name), file=sys.stderr)
        return given.worst or UNREADABLE
    except OSError as error:
        why = error.strerror or type(error).__name__
        print(words(lang).text("cli.unwritable", name=output, why=why), file=sys.stderr)
        return MISUSE
    for path in written:
        print(path)
    return given.worst


def _table(given: Given, kind: str, lang: str) -> Table:
    from mingzhang.pictures import disclosed
    from mingzhang.pictures.disclosed import Figures
    from mingzhang.pictures.funds import funds
    from mingzhang.pictures.table import NothingToDraw

    figures = [Figures(document, words(lang)) for document in given.disclosures()]
    if not figures:
        raise NothingToDraw(kind)
    _tell_empty(figures, lang)
    if kind in SINGLE:
        if len(figures) > 1:
            raise typer.BadParameter(words(lang).text("cli.picture.one"))
        make = {"treemap": disclosed.spending, "bars": disclosed.classes, "flow": funds}[kind]
        return make(figures[0])
    left: list[Figures] = []
    if kind == PEERS:
        figures, left = disclosed.of_one_kind(figures)
    twice = disclosed.one_file_a_year(figures)
    if twice is not None:
        one, two = twice
        said = {"unit": one.unit, "year": one.year, "one": one.document.name, "two": two.document.name}
        raise typer.BadParameter(words(lang).text("cli.picture.twice", **said))
    if kind in ONE_UNIT and len({one.unit for one in figures}) > 1:
        raise typer.BadParameter(words(lang).text("cli.picture.one_unit"))
    if kind == "three-public":
        return disclosed.three_public(figures)
    if kind == PEERS:
        table = disclosed.compared(figures, left)
        _tell_left(table.notes, left)
        return table
    return disclosed.totals(figures, kind)


def _tell_empty(figures: Sequence[Figures], lang: str) -> None:
    """Which files among others hold no figure: a narrative beside its tables, or nothing at all."""
    for one in figures if len(figures) > 1 else ():
        if not one.amounts:
            print(words(lang).text("cli.picture.nothing", name=one.document.name), file=sys.stderr)


def _tell_left(notes: Sequence[str], left: Sequence[Figures]) -> None:
    """Which files are not in the picture, one a line, below the note that says so."""
    for line in (*notes, *(f"  {one.name}" for one in left)):
        print(line, file=sys.stderr)


def _findings(given: Given, kind: str, lang: str) -> Table:
    """Findings by rule, or by region where a batch counted them."""
    statistics = given.statistics()
    if statistics is not None:
        return _counted(statistics, kind, lang)
    if kind == REGIONS:
        raise typer.BadParameter(words(lang).text("cli.picture.no_statistics", name=given.files[0].name))
    reports = list(given.reports())
    counts = Counter(
        (found.word("rule"), found.word("severity"))
        for report in reports
        for found in report.parts("findings")
    )
    rows: list[Row] = [
        {"name": _rule(rule, lang), "severity": severity, "count": count}
        for (rule, severity), count in sorted(counts.items())
    ]
    if len(reports) == 1:
        unit, year = reports[0].word("unit"), reports[0].word("year")
        title = words(lang).text("picture.title.findings", unit=unit, year=year)
        return _of_findings(title, rows, words(lang).text("picture.source", name=Path(reports[0].name).name))
    title = words(lang).text("picture.title.findings_rule", count=len(reports))
    return _of_findings(title, rows, words(lang).text("picture.sources", count=len(reports)))


def _counted(statistics: dict[str, object], kind: str, lang: str) -> Table:
    from mingzhang.model import SEVERITIES
    from mingzhang.taxonomy.regions import province_name

    group = "regions" if kind == REGIONS else "rules"
    counts = statistics.get(group)
    rows: list[Row] = []
    for name, found in counts.items() if isinstance(counts, dict) else ():
        known = (province_name(name) if name else None) or words(lang).text("batch.unknown")
        shown = known if kind == REGIONS else _rule(name, lang)
        rows += [
            {"name": shown, "severity": severity, "count": Decimal(found[severity])}
            for severity in SEVERITIES
            if found.get(severity)
        ]
    documents = statistics.get("documents")
    key = "picture.title.findings_region" if kind == REGIONS else "picture.title.findings_rule"
    title = words(lang).text(key, count=documents)
    return _of_findings(title, rows, words(lang).text("picture.sources", count=documents))


def _rule(rule: str, lang: str) -> str:
    from mingzhang.report.messages import package_rules

    known = package_rules().get(rule)
    return known.title[lang] if known else rule


def _of_findings(title: str, rows: Sequence[Row], source: str) -> Table:
    from mingzhang.pictures.table import Table

    return Table(title, ("name", "severity", "count"), tuple(rows), "", source)
