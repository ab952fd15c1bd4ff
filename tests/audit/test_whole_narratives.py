"""Whole disclosures in the words of several regions, made up: narrative and tables agree in each.

All accounts have the tables of `narratives/final.html`, all budgets those of `narratives/budget.html`.
Beside each narrative stands a list of faults: what is printed, what is planted instead, the rule that must
find it, and the right figure where the finding can name it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mingzhang.audit import audit
from mingzhang.model import NOTICE, Finding
from mingzhang.pipeline import disclose
from mingzhang.read.guard import take
from mingzhang.read.html import read_html

FOLDER = Path(__file__).parent / "narratives"
PAGES = sorted(FOLDER.glob("*/*.html"))
ABOUT_PARTS_LEFT_OUT = "missing-section"


def whole(page: Path) -> str:
    """The narrative with the tables of its kind, which all of the kind have."""
    tables = page.parent.with_suffix(".html")
    return page.read_text(encoding="utf-8") + tables.read_text(encoding="utf-8")


def findings(page: str) -> list[Finding]:
    found = audit(disclose(read_html(take("page.html", page.encode())))).findings
    return [one for one in found if one.severity != NOTICE and one.rule != ABOUT_PARTS_LEFT_OUT]


def faults(page: Path) -> list[dict[str, str]]:
    with page.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FAULTS = [
    pytest.param(page, fault, id=f"{page.parent.name}-{page.stem}-{fault['planted']}")
    for page in PAGES
    for fault in faults(page)
]


def names(finding: Finding, right: str) -> bool:
    """Whether the finding gives the right figure, as expected or as what the wrong one should be."""
    given = {None if finding.expected is None else f"{finding.expected:f}"}
    given.add(finding.culprit.suggest if finding.culprit else None)
    return not right or right in given


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_a_narrative_that_agrees_with_its_tables_has_no_fault(page: Path):
    assert findings(whole(page)) == []


@pytest.mark.parametrize(("page", "fault"), FAULTS)
def test_a_planted_fault_is_found_and_the_right_figure_named(page: Path, fault: dict[str, str]):
    text = whole(page)
    assert fault["printed"] in text
    found = findings(text.replace(fault["printed"], fault["planted"], 1))
    assert any(one.rule == fault["rule"] and names(one, fault["right"]) for one in found)
