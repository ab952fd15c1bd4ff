"""What files are held against (own rules, a baseline), and what is counted over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mingzhang.cli.outcome import CLEAN, FINDINGS, Fault
from mingzhang.cli.words import words
from mingzhang.errors import DataError
from mingzhang.model import SEVERITIES

if TYPE_CHECKING:
    from mingzhang.audit.baseline import Entry
    from mingzhang.cli.work import Job
    from mingzhang.report.view import Audited
    from mingzhang.taxonomy.rules import Catalogue

NEVER = "never"


def own_catalogue(folder: Path | None) -> Catalogue | None:
    """The catalogue with a folder of rules laid over it; None without a folder. Raises DataError."""
    if folder is None:
        return None
    from mingzhang.taxonomy.overlay import load_catalogue

    return load_catalogue(folder)


@dataclass(frozen=True, slots=True)
class Against:
    """What files are held against: the catalogue where a folder of rules changes it, and what is accepted."""

    catalogue: Catalogue | None = None
    baseline: tuple[Entry, ...] = ()
    today: date = field(default_factory=date.today)

    @classmethod
    def load(cls, rules: Path | None, baseline: Path | None) -> Against:
        """Read the user's files; one that is wrong is misuse, and said with its line."""
        try:
            return cls(own_catalogue(rules), _entries(baseline))
        except DataError as error:
            raise typer.BadParameter(str(error)) from error


def _entries(path: Path | None) -> tuple[Entry, ...]:
    if path is None:
        return ()
    from mingzhang.audit.baseline import load_baseline

    return load_baseline(path)


def check_job(job: Job, *, against: Against) -> Checked:
    """Read and audit one job; raises InputError."""
    from mingzhang.audit import audit
    from mingzhang.audit.baseline import weigh_baseline
    from mingzhang.report.view import Audited

    disclosure = job.read()
    report = audit(disclosure, catalogue=against.catalogue)
    weighed = weigh_baseline(report, against.baseline, today=against.today)
    audited = Audited(disclosure, weighed.report, against.catalogue, weighed.accepted)
    return Checked(audited, weighed.used, weighed.expired)


@dataclass(frozen=True, slots=True)
class Checked:
    """One audited file, the acceptances that meant something in it, and those whose time is over."""

    audited: Audited
    used: frozenset[Entry]
    expired: tuple[Entry, ...]


class Tally:
    """What remains of the files when their reports are written; with `keep` the reports too."""

    def __init__(self, against: Against, *, keep: bool) -> None:
        self._against, self._keep = against, keep
        self._verdicts: Counter[str] = Counter()
        self._severities: set[str] = set()
        self._worst_fault = CLEAN
        self._used: set[Entry] = set()
        self._expired: list[Entry] = []
        self.kept: list[Audited] = []

    def watch(self, results: Iterable[Checked | Fault]) -> Iterator[Audited | Fault]:
        """Pass the results on, counting them."""
        for result in results:
            if isinstance(result, Fault):
                self._verdicts["unread"] += 1
                self._worst_fault = max(self._worst_fault, result.exit_code)
                yield result
                continue
            report = result.audited.report
            self._verdicts[report.verdict] += 1
            self._severities.update(finding.severity for finding in report.findings)
            self._used |= result.used
            self._expired += result.expired
            if self._keep:
                self.kept.append(result.audited)
            yield result.audited

    def exit_code(self, fail_on: str) -> int:
        """The highest code of all files."""
        failing = () if fail_on == NEVER else SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        found = FINDINGS if self._severities & set(failing) else CLEAN
        return max(self._worst_fault, found)

    def summary(self, files: int, lang: str) -> str:
        """How many passed and failed, on one line."""
        return words(lang).text(
            "report.files",
            files=files,
            passed=self._verdicts["pass"],
            failed=self._verdicts["fail"],
            undetermined=self._verdicts["undetermined"],
            unread=self._verdicts["unread"],
        )

    def remarks(self, lang: str) -> Iterator[str]:
        """Acceptances whose time is over, and those that nothing corresponds to any more."""
        for entry in self._expired:
            yield words(lang).text("cli.check.expired", id=entry.id, who=entry.who, until=entry.until)
        unused = [entry.id for entry in self._against.baseline if entry not in self._used]
        if unused:
            shown = words(lang).text("report.separator").join(unused)
            yield words(lang).text("cli.check.unused", count=len(unused), ids=shown)
