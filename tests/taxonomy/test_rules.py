from __future__ import annotations

import string
from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.links import links
from mingzhang.taxonomy.rules import load_rules, rule_catalogue

GOOD = """
- id: sample
  title: {zh: 样例, en: Sample}
  message: {zh: '{found}', en: '{found}'}
  severity: error
  kind: sum
  basis: 预算法 §14
"""


def loaded(folder: Path, *texts: str):
    paths = []
    for index, text in enumerate(texts):
        path = folder / f"rules{index}.yaml"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return load_rules(paths)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("rule", rule_catalogue().values(), ids=lambda rule: rule.id)
def test_every_rule_speaks_both_languages_of_the_same_things(rule):
    assert set(rule.title) == set(rule.message) == {"zh", "en"}
    assert placeholders(rule.message["zh"]) - {"quote"} == placeholders(rule.message["en"]) - {"quote"}


def test_every_link_is_a_rule_of_its_own():
    rules = rule_catalogue()
    assert {link.id for link in links()} <= set(rules)
    assert all(rules[link.id].severity == link.severity for link in links())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("severity: error", "severity: fatal", "severity 'fatal' is none of error, warning, notice"),
        ("kind: sum", "kind: sums", "kind 'sums' is none of"),
        ("basis: 预算法 §14", "basis: ''", "has no basis"),
        ("basis: 预算法 §14", "basis:", "'basis' has no value"),
        ("id: sample", "name: sample", "unknown key 'name'"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, says: str):
    assert old in GOOD
    with pytest.raises(DataError, match=says) as caught:
        loaded(tmp_path, GOOD.replace(old, new, 1))
    assert caught.value.path.endswith("rules0.yaml") and caught.value.line


def test_a_rule_that_stands_in_two_files_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match="rule 'sample' stands twice") as caught:
        loaded(tmp_path, GOOD, GOOD)
    assert caught.value.path.endswith("rules1.yaml")
