"""The published documents, each read and audited once for all tests; and a made-up one in the making."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mingzhang.audit import audit
from mingzhang.model import Disclosure, Finding, Report, Source
from mingzhang.pipeline import read_file
from mingzhang.read.text import parse_text
from mingzhang.recognise.document import recognise


@cache
def disclosure_of(folder: Path, document: str) -> Disclosure:
    """`document`: the beginning of the file's name."""
    return read_file(next(iter(sorted(folder.glob(f"{document}*.txt")))))


@cache
def report_on(folder: Path, document: str) -> Report:
    return audit(disclosure_of(folder, document))


def recognised(text: str) -> Disclosure:
    """A disclosure from text that a test makes up."""
    return recognise(parse_text(text, Source("made-up.txt", "0" * 64, None, "text")))


def where(findings: list[Finding] | tuple[Finding, ...], *severities: str) -> list[tuple[str, int | None]]:
    """(rule, line) of findings of these severities, of all where none is named."""
    chosen = [finding for finding in findings if not severities or finding.severity in severities]
    return [(finding.rule, finding.places[0].line if finding.places else None) for finding in chosen]
