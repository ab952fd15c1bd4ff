"""`mingzhang demo`: the whole way on a book that we own, with planted faults that the audit has to find."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import CLEAN, FINDINGS, MISUSE, choose
from mingzhang.cli.screen import show, width
from mingzhang.cli.words import words
from mingzhang.model import ERROR
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzhang.model import Disclosure, Finding, Report
    from mingzhang.samples import PlantedFault

BOOK, PUBLISHED = "book", "published"


@dataclass(frozen=True, slots=True)
class _Checked:
    """One sample on its way: what was read and what the audit says."""

    disclosure: Disclosure
    report: Report

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.report.findings if finding.severity == ERROR]


def demo(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.demo.output"), metavar="DIR")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Compose and publish the sample book, read everything back, and find the faults planted in a copy."""
    choose(lang, LANGUAGES)
    from mingzhang.samples import fault_plan, plant, samples_dir

    say = words(lang)
    folder = _folder(output, lang)
    plan = fault_plan()
    text = (samples_dir() / plan.sample).read_text(encoding="utf-8")
    faulty, lines = plant(text, plan.faults, source=samples_dir())

    print(say.text("demo.about_sample"))
    _step(say.text("demo.compose"))
    held = _publish(samples_dir() / BOOK, folder / PUBLISHED, lang)
    _step(say.text("demo.clean"))
    clean = _check(folder / plan.sample, text, lang)
    _step(say.text("demo.faults", count=len(plan.faults)))
    for fault, line in zip(plan.faults, lines, strict=True):
        print("  " + say.text("demo.fault", line=line, old=fault.old, new=fault.new, what=fault.what[lang]))
    _step(say.text("demo.check"))
    wrong = _check(folder / f"faulty-{plan.sample}", faulty, lang)
    _step(say.text("demo.result"))
    caught = _compare(plan.faults, lines, clean, wrong, lang=lang)
    print("\n" + say.text("demo.files", folder=folder))
    print(say.text("demo.site"))
    raise typer.Exit(CLEAN if held and caught and not clean.errors else FINDINGS)


def _folder(output: Path | None, lang: str) -> Path:
    if output is None:
        return Path(tempfile.mkdtemp(prefix="mingzhang-demo-"))
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(words(lang).text("cli.unwritable", name=output, why=error.strerror), file=sys.stderr)
        raise typer.Exit(MISUSE) from error
    return output


def _publish(book: Path, folder: Path, lang: str) -> bool:
    """Compose the book, publish it in every format, say what reading each file back gave."""
    from mingzhang.book import load_book, save_book
    from mingzhang.compose import compose
    from mingzhang.handover import hand_over
    from mingzhang.publish import FORMATS

    say = words(lang)
    loaded = load_book(book)
    save_book(loaded, folder.with_name(f"{BOOK}.xlsx"), lang=lang)
    publication = compose(loaded)
    print(
        say.text("demo.composed", tables=len(publication.tables), claims=len(publication.disclosure.claims))
    )
    proofs = hand_over(publication, folder, FORMATS, system_faces=False)
    for proof in proofs:
        key = "demo.read_back" if proof.holds else "demo.not_read_back"
        print("  " + say.text(key, name=proof.path.name, right=proof.right, asked=proof.asked))
    return all(proof.holds for proof in proofs)


def _step(title: str) -> None:
    from rich.text import Text

    show(Text(f"\n━━ {title}\n\n", "bold cyan"), sys.stdout)


def _check(path: Path, text: str, lang: str) -> _Checked:
    """Write the sample, read it back like any file, audit it, show the report, keep the results beside it."""
    from mingzhang.audit import audit
    from mingzhang.pipeline import read_file
    from mingzhang.report.disclosure_json import disclosure_document, write_json
    from mingzhang.report.json_format import report_document
    from mingzhang.report.text import render_report

    path.write_text(text, encoding="utf-8")
    disclosure = read_file(path)
    report = audit(disclosure)
    print(
        words(lang).text(
            "demo.facts",
            tables=len({table.table for table in disclosure.tables}),
            facts=len(disclosure.facts),
            claims=len(disclosure.claims),
            targets=len(disclosure.targets),
        )
    )
    shown = render_report(report, lang=lang, width=width())
    print()
    show(shown, sys.stdout)
    results = {
        ".disclosure.json": write_json(disclosure_document(disclosure)),
        ".report.json": write_json(report_document(report, lang=lang)),
        ".report.txt": shown.plain,
    }
    for suffix, content in results.items():
        path.with_suffix(suffix).write_text(content, encoding="utf-8")
    return _Checked(disclosure, report)


def _compare(
    faults: Sequence[PlantedFault], lines: Sequence[int], clean: _Checked, wrong: _Checked, *, lang: str
) -> bool:
    """Say for each planted fault which findings point at its line; whether all were found."""
    from mingzhang.audit.fingerprints import fingerprints
    from mingzhang.report.text import in_reading_order

    say, caught = words(lang), 0
    findings = in_reading_order(wrong.report.findings)
    known = set(fingerprints(clean.report.findings))
    new = [
        (number, finding)
        for number, (id, finding) in enumerate(zip(fingerprints(findings), findings, strict=True), start=1)
        if id not in known and finding.severity == ERROR
    ]
    for fault, line in zip(faults, lines, strict=True):
        numbers = [number for number, finding in new if line in _lines(finding)]
        caught += bool(numbers)
        key = "demo.caught" if numbers else "demo.missed"
        shown = say.text("report.separator").join(map(str, numbers))
        print("  " + say.text(key, numbers=shown, what=fault.what[lang]))
    print("\n" + say.text("demo.tally", count=len(faults), caught=caught))
    if clean.errors:
        print(say.text("demo.wrong_alarm", count=len(clean.errors)))
    return caught == len(faults)


def _lines(finding: Finding) -> set[int | None]:
    """The source lines that a finding points at."""
    places = (
        *finding.places,
        *(fact.place for fact in finding.facts),
        *(term.place for term in finding.terms),
    )
    return {place.line for place in places}
