"""A folder of own rules: what it changes, what it adds, and how it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.audit import audit
from mingzhang.audit.cases import case_disclosure, case_findings, cases_of
from mingzhang.errors import DataError
from mingzhang.report.messages import finding_message
from mingzhang.taxonomy.cases import Case
from mingzhang.taxonomy.overlay import load_catalogue
from mingzhang.taxonomy.rules import Catalogue, package_catalogue

GOOD = """
off: [code-unknown]
severities: {growth: notice}
words:
  direction-reason:
    result: [带动]
patterns:
  template-residue: ['示例单位']
links:
  - id: own-link
    left: [basic.total.public]
    right: [expenditure.total.basic]
    severity: warning
    basis: 本地通知
    title: {zh: 自定勾稽}
texts:
  - id: own-text
    title: {zh: 旧称}
    message: {zh: '写着“{words}”'}
    severity: warning
    kind: label
    basis: 本地通知
    patterns: [旧称局]
"""


def catalogue(folder: Path, *texts: str) -> Catalogue:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(folder)


@pytest.fixture
def own(tmp_path: Path) -> Catalogue:
    return catalogue(tmp_path, GOOD)


def found(catalogue: Catalogue, **case: object) -> dict[str, str]:
    """Severity by rule of what the audit finds in a case."""
    report = audit(case_disclosure(Case(faulted=True, **case)), catalogue=catalogue)
    return {finding.rule: finding.severity for finding in report.findings}


def test_a_rule_that_is_switched_off_finds_nothing_and_is_told_as_not_run(own: Catalogue):
    facts = {"expenditure.2987654.total": "10.00"}
    assert "code-unknown" in found(package_catalogue(), year=2021, facts=facts)
    assert "code-unknown" not in found(own, year=2021, facts=facts)
    report = audit(case_disclosure(Case(faulted=True, year=2021, facts=facts)), catalogue=own)
    assert ("code-unknown", "switched-off") in report.coverage.rules_skipped


@pytest.mark.parametrize("rule", ["row-total", "summary-balance"])
def test_sums_and_links_can_be_switched_off_too(tmp_path: Path, rule: str):
    off = catalogue(tmp_path, f"off: [{rule}]")
    case = next(case for case in cases_of(off.rules[rule], off) if case.faulted)
    named = {finding.rule for finding in audit(case_disclosure(case), catalogue=off).findings}
    assert rule in {finding.rule for finding in audit(case_disclosure(case)).findings}
    assert rule not in named


def test_another_severity_is_that_of_the_findings(own: Catalogue):
    rule = own.rules["growth"]
    case = next(case for case in rule.cases if case.faulted)
    assert [finding.severity for finding in case_findings(rule, case, own)] == ["notice"]


def test_added_words_and_patterns_are_looked_for(own: Catalogue):
    assert "带动" in own.rules["direction-reason"].words["result"]
    assert "template-residue" in found(own, passages=("示例单位公务接待费。",))
    assert "template-residue" not in found(package_catalogue(), passages=("示例单位公务接待费。",))


def test_a_link_of_ones_own_is_weighed(own: Catalogue):
    agreeing = {"basic.total.public": "10.00", "expenditure.total.basic": "10.00"}
    assert "own-link" not in found(own, facts=agreeing)
    assert found(own, facts=agreeing | {"basic.total.public": "12.00"})["own-link"] == "warning"


def test_a_text_rule_of_ones_own_speaks_its_message_in_every_language(own: Catalogue):
    report = audit(case_disclosure(Case(faulted=True, passages=("原为旧称局。",))), catalogue=own)
    (finding,) = [finding for finding in report.findings if finding.rule == "own-text"]
    assert [finding_message(finding, lang, own.rules) for lang in ("zh", "en")] == ["写着“旧称局”"] * 2


def test_files_are_laid_over_each_other_by_name(tmp_path: Path):
    own = catalogue(tmp_path, GOOD, "off: [own-text]\nseverities: {growth: warning}")
    assert own.rules["growth"].severity == "warning" and {"own-text", "code-unknown"} <= own.off


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("off: [code-unknown]", "off: [no-such-rule]", "there is no rule 'no-such-rule'"),
        ("growth: notice", "growht: notice", "there is no rule 'growht'"),
        ("growth: notice", "growth: fatal", "severity 'fatal' is none of"),
        ("    result: [带动]", "    results: [带动]", "rule 'direction-reason' has no words 'results'"),
        ("  template-residue: ['示例单位']", "  growth: ['x']", "'growth' does not look for patterns"),
        ("['示例单位']", "['(']", "is no pattern"),
        ("['示例单位']", "['x*']", "matches nothing at all"),
        ("    severity: warning\n    basis", "    severity: grave\n    basis", "severity 'grave' is none of"),
        ("{zh: 自定勾稽}", "{}", "link 'own-link' needs a title"),
        ("own-link", "growth", "rule 'growth' exists already"),
        ("own-text", "growth", "rule 'growth' exists already"),
        ("basic.total.public]", "basic.total.pubic]", "has no column 'pubic'"),
        ("    basis: 本地通知\n    title", "    basis: ''\n    title", "has no basis"),
        ("[旧称局]", "[]", "has no patterns"),
        ("{words}", "{word}", "a message may hold"),
        ("{words}", "{words", "is no template"),
        ("off:", "of:", "unknown key 'of'"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, says: str):
    assert old in GOOD
    with pytest.raises(DataError, match=says) as caught:
        catalogue(tmp_path, GOOD.replace(old, new, 1))
    assert caught.value.path.endswith("0.yaml") and caught.value.line


def test_the_line_is_that_of_the_wrong_id(tmp_path: Path):
    with pytest.raises(DataError) as caught:
        catalogue(tmp_path, GOOD.replace("growth: notice", "growht: notice"))
    assert caught.value.line == 3


def test_a_folder_without_rules_is_refused(tmp_path: Path):
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(DataError, match="no folder that holds rules"):
            load_catalogue(folder)


def test_the_example_of_the_documentation_loads(tmp_path: Path):
    text = (Path(__file__).resolve().parents[2] / "docs" / "own-rules.md").read_text(encoding="utf-8")
    own = catalogue(tmp_path, text.split("```yaml\n")[1].split("```")[0])
    assert own.texts and own.off and len(own.links) == len(package_catalogue().links) + 1
