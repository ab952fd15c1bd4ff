"""The command line in this process, and a pipeline whose answers a test decides."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import pytest

import mingzhang.audit
from mingzhang.cli import main
from mingzhang.errors import EmptyInput
from mingzhang.model import Disclosure, Report


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("check", path, …)`: exit code, standard output, standard error."""

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["mingzhang", *map(str, arguments)])
        code = main._run()
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, disclosure: Disclosure, report: Report) -> None:
    """Files named good, empty and crash do what they are called; the audit finds the hand-made report.

    `clean` gives a report without findings, `notice` one with a notice alone.
    """

    def read_file(path: Path, *, on_step: object = None) -> Disclosure:
        if path.stem == "empty":
            raise EmptyInput(path.name)
        if path.stem == "crash":
            raise RuntimeError("two\nlines")
        return replace(disclosure, source=replace(disclosure.source, name=path.name))

    def audit(disclosure: Disclosure, *, catalogue: object = None) -> Report:
        kept = {"clean": (), "notice": report.findings[1:2]}.get(
            Path(disclosure.source.name).stem, report.findings
        )
        return replace(
            report, source=disclosure.source, findings=kept, verdict="fail" if len(kept) > 1 else "pass"
        )

    for name, function in (("pipeline", read_file), ("audit", audit)):
        module = ModuleType(f"mingzhang.{name}")
        if name == "audit":
            module.__path__ = mingzhang.audit.__path__
        setattr(module, function.__name__, function)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("mingzhang.report.messages.package_rules", dict)
