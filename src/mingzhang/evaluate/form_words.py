"""Words of the printed self-evaluation (data/evaluation/forms.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class SheetWords:
    """Labels of the two forms."""

    project: str
    unit: str
    department: str
    funds: str
    fund_heads: tuple[str, ...]
    year_funds: str
    basic: str
    of_projects: str
    execution_reason: str
    adjustments: str
    goal: str
    expected: str
    achieved: str
    indicators: str
    heads: tuple[str, ...]
    total: str
    grade: str


@dataclass(frozen=True)
class FormWords:
    """See data/evaluation/forms.yaml."""

    basis: str
    title: str
    report: str
    overall: str
    results: str
    deviations: str
    open: str
    forms: str
    project_title: str
    department_title: str
    year_line: str
    summary_head: tuple[str, ...]
    summary_title: str
    department: str
    words: SheetWords
    sentences: dict[str, str]
    marks: dict[str, str]


@cache
def form_words() -> FormWords:
    """The package's words."""
    return load(data_dir() / "evaluation" / "forms.yaml", FormWords)
