"""What regions and forms change about rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.overlay import load_catalogue
from mingzhang.taxonomy.regional import load_regional
from mingzhang.taxonomy.rules import package_catalogue, rule_catalogue

RULE, FORM = "growth-zero-base", "xinjiang-2024"
HEAD = "applies: {forms: [xinjiang-2024]}\n"


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_package_file_names_rules_that_exist():
    assert package_catalogue().regional
    for regional in package_catalogue().regional:
        named = {change.rule for change in (*regional.severities, *regional.off)}
        assert named and named <= set(rule_catalogue())


def test_a_form_without_target_sheets_is_not_asked_for_them():
    assert "target-sum" in package_catalogue().at("jiangsu-2017", "32").off
    assert "target-sum" not in package_catalogue().at(FORM, "65").off


def test_a_severity_holds_for_the_form_alone_and_says_why(tmp_path: Path):
    text = HEAD + f"severities:\n  - {{rule: {RULE}, severity: notice, basis: 本地通知}}\n"
    catalogue = load_catalogue(folder(tmp_path, a=text))
    meant, other = catalogue.at(FORM, "65").rules[RULE], catalogue.at("jiangsu-2017", "32").rules[RULE]
    assert meant.severity == "notice" and meant.basis.endswith("; 本地通知")
    assert other == rule_catalogue()[RULE]


def test_a_region_is_known_by_its_code_or_by_its_form(tmp_path: Path):
    text = f"applies: {{regions: ['65'], kinds: [budget]}}\noff:\n  - {{rule: {RULE}, basis: 本地通知}}\n"
    catalogue = load_catalogue(folder(tmp_path, a=text))
    assert RULE in catalogue.at("national-budget", "65").off
    assert RULE in catalogue.at(FORM, None).off
    assert RULE not in catalogue.at("national-final", "65").off
    assert RULE not in catalogue.at("national-budget", "31").off


def test_what_a_user_weighs_himself_is_not_changed_by_the_package(tmp_path: Path):
    catalogue = load_catalogue(folder(tmp_path, a="severities: {target-sum: error}\n"))
    found = catalogue.at("jiangsu-2017", "32")
    assert found.rules["target-sum"].severity == "error" and "target-sum" not in found.off


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (HEAD + "off:\n  - {rule: no-such-rule, basis: x}\n", 3, "no-such-rule"),
        (HEAD + f"off:\n  - {{rule: {RULE}}}\n", 3, "basis"),
        (HEAD + f"off:\n  - {{rule: {RULE}, basis: ''}}\n", 3, "basis"),
        (HEAD + f"severities:\n  - {{rule: {RULE}, severity: fatal, basis: x}}\n", 3, "fatal"),
        (HEAD + f"off:\n  - {{rule: {RULE}, basis: x}}\n  - {{rule: {RULE}, basis: y}}\n", 4, "twice"),
        ("applies: {forms: [atlantis-1]}\n", 1, "atlantis-1"),
        ("applies: {regions: ['6']}\n", 1, "'6'"),
        ("applies: {kinds: [budget]}\n", 1, "neither"),
        ("applies: {regions: ['65'], kinds: [letter]}\n", 1, "letter"),
        (HEAD + "links: []\n", 2, "links"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, problem: str):
    path = folder(tmp_path, a=text) / "a.yaml"
    with pytest.raises(DataError) as told:
        load_regional(path, rule_catalogue())
    assert told.value.line == line and problem in told.value.problem
    with pytest.raises(DataError):
        load_catalogue(tmp_path)
