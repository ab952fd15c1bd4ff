"""`mingzhang rules --test`: rules of one's own tried on the cases beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

RULE = """texts:
- id: our-old-name
  title: {{zh: 旧称, en: old name}}
  message: {{zh: '旧称“{{words}}”', en: 'old name "{{words}}"'}}
  severity: warning
  kind: label
  basis: unconfirmed
  patterns: ['{pattern}']
  cases:
  - {{faulted: false, passages: [青山区统计局。]}}
  - {{faulted: true, passages: [青山县统计局。]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.yaml").write_text(RULE.format(pattern="青山县"), encoding="utf-8")
    return tmp_path


def test_a_rule_that_does_what_its_cases_say(run: Run, folder: Path):
    done = run("rules", "--test", folder, "--lang", "en")
    assert done.code == 0
    assert done.out.splitlines() == [
        "our-old-name  all 2 cases as they should be",
        "1 rules tried on 2 cases, 0 wrong",
    ]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("青河县", "our-old-name  case 2 should be faulted and is not"),
        ("青山.统计局", 'our-old-name  case 1 should pass and is faulted: old name "青山区统计局"'),
    ],
)
def test_a_rule_that_does_not(run: Run, folder: Path, pattern: str, said: str):
    (folder / "own.yaml").write_text(RULE.format(pattern=pattern), encoding="utf-8")
    done = run("rules", "--test", folder, "--lang", "en")
    assert done.code == 1
    assert done.out.splitlines() == [said, "1 rules tried on 2 cases, 1 wrong"]


def test_a_link_is_tried_on_tables_that_agree_and_that_do_not(run: Run, tmp_path: Path):
    (tmp_path / "own.yaml").write_text(
        "links:\n- {id: our-link, left: [basic.total.public], right: [operating_cost.total.total],"
        " basis: unconfirmed, title: {zh: 两表}}\n",
        encoding="utf-8",
    )
    done = run("rules", "--test", tmp_path, "--lang", "en")
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 rules tried on 2 cases, 0 wrong")


def test_a_package_rule_with_a_pattern_too_many_faults_its_own_good_case(run: Run, tmp_path: Path):
    (tmp_path / "own.yaml").write_text("patterns: {double-punctuation: [主要]}\n", encoding="utf-8")
    done = run("rules", "--test", tmp_path, "--lang", "en")
    assert done.code == 1 and "double-punctuation  case 1 should pass" in done.out


def test_what_cannot_be_tried_is_told(run: Run, tmp_path: Path):
    own = tmp_path / "own.yaml"
    own.write_text("severities: {share: notice}\n", encoding="utf-8")
    done = run("rules", "--test", tmp_path, "--lang", "en")
    assert done.code == 0 and "adds and changes no rule" in done.out
    own.write_text(RULE.format(pattern="青山县").partition("  cases:")[0], encoding="utf-8")
    assert "our-old-name  has no cases" in run("rules", "--test", tmp_path, "--lang", "en").out
    own.write_text("off: [our-old-name]\n" + RULE.format(pattern="青山县"), encoding="utf-8")
    assert "our-old-name  is switched off" in run("rules", "--test", tmp_path, "--lang", "en").out


def test_a_wrong_file_is_misuse_and_named_with_its_line(run: Run, tmp_path: Path):
    (tmp_path / "own.yaml").write_text("off:\n- no-such-rule\n", encoding="utf-8")
    done = run("rules", "--test", tmp_path)
    assert done.code == 2 and "own.yaml:2" in done.err.replace("\n", "")
