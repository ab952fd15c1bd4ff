"""Our own sample with one thing changed: what the audit then says, and where."""

from __future__ import annotations

from functools import cache

from mingzhang.audit import audit
from mingzhang.model import ERROR, WARNING, Finding, Report
from mingzhang.samples import samples_dir
from tests.published import recognised


@cache
def sample() -> str:
    return (samples_dir() / "yunxi-2024.txt").read_text(encoding="utf-8")


def report_on(*changes: tuple[str, str]) -> Report:
    """The report on the sample after each `old` (which stands once) became `new`."""
    text = sample()
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return audit(recognised(text))


def faults_of(*changes: tuple[str, str]) -> list[Finding]:
    """Errors and warnings; the sample itself has none."""
    return [finding for finding in report_on(*changes).findings if finding.severity in (ERROR, WARNING)]


def line_of(text: str) -> int:
    """The line of the sample in which the text stands first."""
    return next(number for number, line in enumerate(sample().split("\n"), start=1) if text in line)
