"""`mingzhang diff`: two disclosures, published files or reports → what changed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import CLEAN, FINDINGS, choose, refuse_overwriting, result_to, write_bytes
from mingzhang.cli.words import words
from mingzhang.errors import DamagedInput, FolderGiven, SeveralDocuments
from mingzhang.model import ERROR, SEVERITIES
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.compare.disclosures import Comparison
    from mingzhang.compare.documents import Document
    from mingzhang.compare.reports import Progress

TEXT, JSON, CSV, PARQUET, MARKDOWN = FORMATS = ("text", "json", "csv", "parquet", "markdown")
NEVER, ANY = "never", "any"


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", readable=False, help=words().text("cli.diff.old"))],
    new: Annotated[Path, typer.Argument(metavar="NEW", readable=False, help=words().text("cli.diff.new"))],
    format: Annotated[str, typer.Option("--format", help=words().text("cli.diff.format"))] = TEXT,
    fail_on: Annotated[str, typer.Option("--fail-on", help=words().text("cli.diff.fail_on"))] = ERROR,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.output"), metavar="FILE")
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help=words().text("cli.diff.bom"))] = False,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Say what became of each figure, or of each finding; both inputs must be of one kind."""
    choose(format, FORMATS, key="cli.format_unknown")
    choose(fail_on, (*SEVERITIES, ANY, NEVER))
    choose(lang, LANGUAGES)
    refuse_overwriting(output, (old, new), lang=lang)
    before, after = _document(old), _document(new)
    if before.schema != after.schema:
        raise typer.BadParameter(words(lang).text("cli.diff.mixed", old=old.name, new=new.name))
    result = _compared(before, after)
    _give(result, format, output, bom, lang)
    raise typer.Exit(_exit_code(result, fail_on))


def _document(path: Path) -> Document:
    """A document as written to JSON, or what a published file is read as; raises InputError."""
    from mingzhang.compare.document_files import holds_documents, pieces
    from mingzhang.compare.documents import Document, parse
    from mingzhang.pipeline import read_file
    from mingzhang.report.disclosure_json import disclosure_document

    if path.is_dir():
        raise FolderGiven(path.name)
    if holds_documents(path):
        try:
            told = list(islice(pieces(path), 2))
        except OSError as error:
            raise DamagedInput(path.name, why=error.strerror or "") from error
        if len(told) > 1:
            raise SeveralDocuments(path.name)
        found = parse(path.name, told[0][1])
        if found is not None:
            return found
    return Document(path.name, disclosure_document(read_file(path)))


def _compared(before: Document, after: Document) -> Comparison | Progress:
    from mingzhang.compare import disclosures, reports
    from mingzhang.compare.documents import REPORT

    if after.schema == REPORT:
        return reports.compare(before, after)
    return disclosures.compare(before, after)


def _give(result: Comparison | Progress, format: str, output: Path | None, bom: bool, lang: str) -> None:
    if format == PARQUET:
        from mingzhang.cli.diff_text import comparison_answer, progress_answer
        from mingzhang.compare.reports import Progress
        from mingzhang.warehouse.parquet_file import answer_as_parquet

        answer = progress_answer(result) if isinstance(result, Progress) else comparison_answer(result)
        write_bytes(answer_as_parquet(answer), output, lang)
        return
    with result_to(output, lang=lang, bom=format == CSV) as stream:
        if bom and format == CSV and output is None:
            stream.write("\ufeff")
        stream.write(_rendered(result, format, lang))


def _rendered(result: Comparison | Progress, format: str, lang: str) -> str:
    from mingzhang.cli import diff_text
    from mingzhang.cli.screen import width
    from mingzhang.compare.as_json import comparison_document, progress_document
    from mingzhang.compare.reports import Progress
    from mingzhang.report.disclosure_json import write_json

    if isinstance(result, Progress):
        if format == JSON:
            return write_json(progress_document(result))
        if format == CSV:
            return diff_text.progress_csv(result)
        return diff_text.progress_text(result, lang=lang, width=width(), markdown=format == MARKDOWN)
    if format == JSON:
        return write_json(comparison_document(result))
    if format == CSV:
        return diff_text.comparison_csv(result)
    return diff_text.comparison_text(result, lang=lang, width=width(), markdown=format == MARKDOWN)


def _exit_code(result: Comparison | Progress, fail_on: str) -> int:
    """1 where the new report has a finding that the old one had not; with `any` where anything differs."""
    from mingzhang.compare.reports import ALTERED, NEW, UNCHANGED, Progress

    if fail_on == NEVER:
        return CLEAN
    if not isinstance(result, Progress):
        return FINDINGS if fail_on == ANY and result.differs else CLEAN
    if fail_on == ANY:
        return FINDINGS if any(item.state != UNCHANGED for item in result.told) else CLEAN
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    fresh = [*result.of(NEW), *result.of(ALTERED)]
    return FINDINGS if any(item.finding.word("severity") in failing for item in fresh) else CLEAN
