"""The audit of dependencies: what fails it, what may be accepted, and that it says when it did not happen."""

from __future__ import annotations

import importlib.util
from datetime import date
from types import ModuleType

import pytest

from tests.house.sources import ROOT

TODAY = date(2000, 6, 15)


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    import sys

    spec = importlib.util.spec_from_file_location("dependencies", ROOT / "tools" / "dependencies.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def report(*fixed: str) -> dict:
    found = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": list(fixed)}
    return {
        "dependencies": [
            {"name": "sound", "version": "1", "vulns": []},
            {"name": "left-out", "skip_reason": "editable"},
            {"name": "weak", "version": "1.0", "vulns": [found]},
        ]
    }


def judged(tool, fixed: tuple[str, ...], accepted: str = ""):
    return tool.judge(tool.vulnerabilities(report(*fixed)), tool.read_accepted(accepted), TODAY)


def entry(id: str, until: str, reason: str = "never called") -> str:
    return f'[[accepted]]\nid = "{id}"\nreason = "{reason}"\nuntil = {until}\n'


def test_a_vulnerability_with_a_fixed_release_fails_and_is_named(tool):
    code, said = judged(tool, ("1.1",))
    assert code == tool.FAILED
    assert said == ["VULNERABLE: weak 1.0: PYSEC-1 CVE-1 (fixed in 1.1)"]


def test_one_without_a_fixed_release_is_told_only(tool):
    code, said = judged(tool, ())
    assert (code, said[0].partition(":")[0]) == (tool.PASSED, "known")


@pytest.mark.parametrize("id", ["PYSEC-1", "CVE-1"])
def test_it_may_be_accepted_until_a_day_by_either_name(tool, id: str):
    assert judged(tool, ("1.1",), entry(id, "2000-06-15"))[0] == tool.PASSED
    assert judged(tool, ("1.1",), entry(id, "2000-06-14"))[0] == tool.FAILED
    assert judged(tool, ("1.1",), entry("CVE-2", "2000-06-15"))[0] == tool.FAILED


@pytest.mark.parametrize(
    "text",
    [
        entry("CVE-1", "2000-06-15", " "),
        entry("", "2000-06-15"),
        '[[accepted]]\nid = "CVE-1"\nreason = "so"\n',
        entry("CVE-1", '"next year"'),
    ],
)
def test_nothing_is_accepted_without_a_reason_and_a_day(tool, text: str):
    with pytest.raises(tool.Unusable):
        tool.read_accepted(text)


def test_our_own_list_can_be_read(tool):
    tool.read_accepted(tool.ACCEPTED.read_text(encoding="utf-8"))


def test_without_the_service_it_passes_and_says_so(tool, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(tool, "SERVICE", "http://127.0.0.1:9")
    assert tool.main(tmp_path) == tool.PASSED
    assert capsys.readouterr().out.startswith("SKIPPED")


def test_ci_audits_the_dependencies():
    assert "make audit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
