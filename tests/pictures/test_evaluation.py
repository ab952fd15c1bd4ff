"""Pictures of the worked example: what they say, and that they carry no text that needs a font."""

from __future__ import annotations

import io
from datetime import date

import pytest
from lxml import etree
from PIL import Image

from mingzhang.book import load_book
from mingzhang.evaluate.actuals import load_actuals
from mingzhang.evaluate.evaluation import evaluate
from mingzhang.evaluate.plan import plan_of_book
from mingzhang.evaluate.scheme import scheme
from mingzhang.pictures.evaluation import PictureWords, execution, targets
from mingzhang.pictures.render import outlined, render
from tests.evaluate.plans import EXAMPLE, plan, sheet

WORDS = PictureWords("各项目预算执行率", "执行率（%）", "目标完成情况", "比例（%）", "时间进度", "部门整体")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found():
    of = plan_of_book(load_book(EXAMPLE / "targets"))
    entries = load_actuals(EXAMPLE / "actuals", of, scheme()).until(date(2024, 9, 30))
    return evaluate(of, entries, scheme())


def labels(svg: bytes) -> list[str]:
    root = etree.fromstring(svg)
    return [group.get("aria-label") for group in root.iter(f"{SVG}g") if group.get("aria-label")]


@pytest.mark.parametrize("draw", [execution, targets])
def test_an_svg_holds_outlines_instead_of_text(found, draw):
    svg = render(draw(found, WORDS).spec, "svg")
    root = etree.fromstring(svg)
    assert not list(root.iter(f"{SVG}text"))
    assert "参保扩面和政策宣传" in labels(svg)
    assert len(list(root.iter(f"{SVG}path"))) > 100


def test_the_execution_picture_says_the_rates_and_the_calendar(found):
    picture = execution(found, WORDS)
    shown = labels(render(picture.spec, "svg"))
    assert {"71.01%", "64.00%", "64.55%", "75.00%", "时间进度 74.86%"} <= set(shown)
    assert "医保基金稽核 64.55%" in picture.alt


def test_the_targets_stand_in_the_order_of_the_sheets(found):
    shown = labels(render(targets(found, WORDS).spec, "svg"))
    names = [sheet.name or "部门整体" for sheet in found.sheets]
    assert [label for label in dict.fromkeys(shown) if label in names] == names


def test_a_png_has_the_picture(found):
    with Image.open(io.BytesIO(render(execution(found, WORDS).spec, "png"))) as image:
        assert image.width > 800
        assert len(image.convert("RGB").getcolors(1_000_000)) > 10


def test_the_same_picture_gives_the_same_bytes(found):
    spec = execution(found, WORDS).spec
    assert render(spec, "svg") == render(spec, "svg")


def test_outlines_stand_where_the_text_stood():
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg"><text transform="translate(10,20)" font-size="10px" '
        'text-anchor="end" fill="#333">一二</text></svg>'
    )
    (group,) = etree.fromstring(outlined(text.encode()))
    assert (group.get("transform"), group.get("fill")) == ("translate(10,20)", "#333")
    assert [path.get("transform") for path in group] == [
        "scale(0.010000 -0.010000) translate(-2000 0)",
        "scale(0.010000 -0.010000) translate(-1000 0)",
    ]


def test_without_budgets_there_is_no_execution_picture():
    of = plan(sheet(budget=None))
    from mingzhang.evaluate.actuals import Actuals

    assert execution(evaluate(of, Actuals(date(2024, 12, 31)), scheme()), WORDS) is None
