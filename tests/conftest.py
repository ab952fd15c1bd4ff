"""Shared fixtures: where the published documents lie, and a small report made by hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.model import (
    Amount,
    Claim,
    Coverage,
    Culprit,
    Disclosure,
    Fact,
    Finding,
    Indicator,
    Place,
    Profile,
    Project,
    Report,
    Source,
    TableSeen,
    Target,
    Term,
    Unaccounted,
)

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("MINGZHANG_CHROMIUM", "/usr/bin/chromium")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: those of a package hold the time at which it was made."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    """The folder of published documents; tests that read them are skipped where it is absent."""
    folder = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds"))
    if not folder.is_dir():
        pytest.skip(f"no published documents in {folder}; set MINGZHANG_SEEDS to their folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A real browser, the only one of a process of tests; skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if shutil.which(CHROMIUM) is None:
        pytest.skip(f"no {CHROMIUM} (make browser); MINGZHANG_CHROMIUM names another")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def disclosure() -> Disclosure:
    """One of everything that a disclosure can hold."""
    source = Source("book.txt", "ab" * 32, None, "text")
    indicator = Indicator("产出指标", "数量指标", "窗口", "≥3个", Place(line=9), weight=Amount.parse("10"))
    return Disclosure(
        source,
        "某局",
        2024,
        "budget",
        "xinjiang-2024",
        "万元",
        Profile("22", "21", "18", "3", ("办公室",)),
        (
            Fact("expenditure", "210", "basic", Amount.parse("1,211.10"), "卫生健康支出", Place(line=5)),
            Fact(
                "projects",
                "2101506|=1+1",
                "total",
                Amount.parse("-3"),
                "=1+1",
                Place(line=6, span=(2, 4)),
                False,
            ),
        ),
        (
            Claim(
                "三",
                "expenditure",
                "基本支出",
                "……",
                Place(line=7),
                Amount.parse("5.00"),
                "万元",
                path=("a",),
            ),
        ),
        (Target("服务", Amount.parse("45.60"), None, Amount.parse("0"), "……", (indicator,), Place(line=8)),),
        (Project("服务", Place(line=10), amount=Amount.parse("45.60"), details=(("资金来源", "本级"),)),),
        (TableSeen("expenditure", "部门支出总体情况表", "3", Place(line=4), ("basic",), 2),),
        missing_tables=("govfund",),
        empty_tables=("statecap",),
        unaccounted=(Unaccounted("12.00", Place(line=11), "no column"),),
        notes=("encoding.gb18030",),
    )


@pytest.fixture
def report(disclosure: Disclosure) -> Report:
    """An error about a figure, one about a sentence, and a notice without either."""
    fact = disclosure.facts[0]
    broken_sum = Finding(
        "code-parts",
        "error",
        "sum",
        {"table": "expenditure", "row": "210", "column": "basic"},
        (fact.place,),
        Decimal("211.10"),
        Decimal("1211.10"),
        Decimal("0.01"),
        (fact,),
        (
            Term("行政单位医疗", "12.40", "+", Place(line=20)),
            Term("行政运行", "198.70", "+", Place(line=21)),
        ),
        Culprit("expenditure", "210", "basic", "211.10", True),
        2,
    )
    sentence = Finding("growth", "error", "growth", {"stated": "71.40"}, (Place(line=7),), quote="增长71.40%")
    notice = Finding("residue", "notice", "placeholder", {"text": "XX"}, (Place(line=30),), certain=False)
    coverage = Coverage(None, (), 11, 10, 412, 3, 61, 3, (("share", "no-total"),), (("odd", "KeyError"),))
    return Report(disclosure.source, "某局", 2024, "fail", coverage, (sentence, notice, broken_sum, sentence))
