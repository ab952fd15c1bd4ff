"""`mingzhang picture`: published files, or what other commands made of them → a picture and its table."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import CLEAN, MISUSE, UNREADABLE, choose, refuse_overwriting
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
_LARGEST = 64 * 1024 * 1024


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

    try:
        table = _table(files, kind, lang)
        if not table.rows:
            raise NothingToDraw(table.title)
        written = save(FINDINGS if kind == REGIONS else kind, table, output, lang)
    except NothingToDraw:
        print(words(lang).text("cli.picture.nothing", name=files[0].name), file=sys.stderr)
        return UNREADABLE
    except OSError as error:
        why = error.strerror or type(error).__name__
        print(words(lang).text("cli.unwritable", name=output, why=why), file=sys.stderr)
        return MISUSE
    for path in written:
        print(path)
    return CLEAN


def _table(files: Sequence[Path], kind: str, lang: str) -> Table:
    from mingzhang.pictures import disclosed
    from mingzhang.pictures.funds import funds

    if kind in (FINDINGS, REGIONS):
        return _findings(files, kind, lang)
    figures = [_figures(path, lang) for path in files]
    if kind in SINGLE:
        make = {"treemap": disclosed.spending, "bars": disclosed.classes, "flow": funds}[kind]
        return make(figures[0])
    left: list[Figures] = []
    if kind == PEERS:
        figures, left = disclosed.of_one_kind(figures)
    twice = disclosed.one_file_a_year(figures)
    if twice is not None:
        one, two = twice
        said = {"unit": one.unit, "year": one.year, "one": one.name, "two": two.name}
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


def _tell_left(notes: Sequence[str], left: Sequence[Figures]) -> None:
    """Which files are not in the picture, one a line, below the note that says so."""
    for line in (*notes, *(f"  {one.name}" for one in left)):
        print(line, file=sys.stderr)


def _figures(path: Path, lang: str) -> Figures:
    from mingzhang.compare.documents import DISCLOSURE, Document
    from mingzhang.pictures.disclosed import Figures
    from mingzhang.pipeline import read_file
    from mingzhang.report.disclosure_json import disclosure_document

    found = _json(path, DISCLOSURE)
    return Figures(Document(path.name, found or disclosure_document(read_file(path))), words(lang))


def _json(path: Path, *schemas: str) -> dict[str, object] | None:
    """A document of ours in JSON; None where the file is something else."""
    try:
        if path.stat().st_size > _LARGEST or not path.read_bytes()[:64].lstrip().startswith(b"{"):
            return None
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("schema") in schemas else None


def _findings(files: Sequence[Path], kind: str, lang: str) -> Table:
    """Findings by rule, or by region where a batch counted them."""
    from mingzhang.compare.documents import REPORT

    statistics = _json(files[0], "mingzhang/batch/1")
    if statistics is not None:
        return _counted(statistics, kind, lang)
    if kind == REGIONS:
        raise typer.BadParameter(words(lang).text("cli.picture.no_statistics", name=files[0].name))
    counts: Counter[tuple[str, str]] = Counter()
    heads: list[dict[str, object]] = []
    for path in files:
        report = _json(path, REPORT) or _audited(path)
        heads.append(report)
        found = report.get("findings")
        for one in found if isinstance(found, list) else ():
            counts[str(one.get("rule")), str(one.get("severity"))] += 1
    rows: list[Row] = [
        {"name": _rule(rule, lang), "severity": severity, "count": count}
        for (rule, severity), count in sorted(counts.items())
    ]
    if len(files) == 1:
        unit, year = heads[0].get("unit"), heads[0].get("year")
        title = words(lang).text("picture.title.findings", unit=unit, year=year)
        return _of_findings(title, rows, words(lang).text("picture.source", name=files[0].name))
    title = words(lang).text("picture.title.findings_rule", count=len(files))
    return _of_findings(title, rows, words(lang).text("picture.sources", count=len(files)))


def _audited(path: Path) -> dict[str, object]:
    from mingzhang.audit import audit
    from mingzhang.pipeline import read_file
    from mingzhang.report.json_format import report_document

    return report_document(audit(read_file(path)))


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
