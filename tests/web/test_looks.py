"""The most important pages look as they did when they were looked at.

UPDATE_PAGES=1 takes the pictures anew; look at them before they are kept. They are compared coarsely, so that
other edges of letters do not matter; where the machine draws with another face, they are not compared at all.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.web.furnished import Furnished
from tests.web.visits import visits
from tests.web.windows import DESK, PHONE, open_window

REFERENCES = Path(__file__).parent / "references"
UPDATE = bool(os.environ.get("UPDATE_PAGES"))
FACE = "Noto Sans CJK SC"
KEPT, COARSE = 2, 8  # a kept picture's pixel, and one that is compared, in CSS pixels
SAME_SHADE, MOST_DIFFERENT = 24, 0.008


@dataclass(frozen=True)
class Look:
    """A page as somebody sees it; `vital`: what must not vanish from it."""

    visit: str
    vital: str
    size: dict[str, int]
    scheme: str = "light"
    lang: str = "zh"
    height: int = 900


LOOKS = {
    "home": Look("home", ".doors", DESK),
    "report": Look("report", ".columns aside", DESK),
    "finding": Look("finding-page", ".crop", DESK),
    "compose": Look("compose-lines", ".live", DESK),
    "version": Look("version-at_bureau", ".states", DESK, height=1100),
    "board": Look("board", ".tabs", DESK),
    "units": Look("units", ".search", DESK),
    "disclosure": Look("disclosure", ".sums", DESK, height=1000),
    "table-phone": Look("table", ".printed .scroll", PHONE),
    "compare": Look("compare", "table.list", DESK),
    "picture-dark": Look("picture", "img.picture", DESK, scheme="dark"),
    "disclosure-phone-en": Look("disclosure", "h1", PHONE, lang="en", height=1100),
}


def faces(page) -> set[str]:
    """The faces that the browser really draws the page with."""
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    found = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in found}


def shot(page) -> Image.Image:
    content = page.screenshot(animations="disabled", caret="hide")
    return Image.open(io.BytesIO(content)).convert("RGB")


def reduced(image: Image.Image, by: int) -> Image.Image:
    return image.resize((image.width // by, image.height // by), Image.Resampling.BOX)


def share_different(one: Image.Image, other: Image.Image) -> float:
    """How much of the page differs, seen from afar."""
    assert one.size == other.size
    coarse = [np.asarray(reduced(image.convert("L"), COARSE // KEPT), np.int16) for image in (one, other)]
    return float((np.abs(coarse[0] - coarse[1]) > SAME_SHADE).mean())


@pytest.fixture
def window(chromium, furnished: Furnished, furnished_site: str, request):
    """The page of a look, settled."""
    look = LOOKS[request.param]
    visit = next(each for each in visits(furnished) if each.name == look.visit)
    more = {"viewport": {**look.size, "height": look.height}, "color_scheme": look.scheme}
    page = open_window(chromium, furnished.site, furnished_site, visit.by, look.lang, **more)
    page.goto(furnished_site + visit.address, wait_until="networkidle")
    yield page, request.param, look
    page.context.close()


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_a_page_looks_as_it_did(window):
    page, name, look = window
    if FACE not in (used := faces(page)):
        pytest.skip(f"the page is drawn with {', '.join(sorted(used))}; the references with {FACE}")
    found = reduced(shot(page), KEPT)
    path = REFERENCES / f"{name}.png"
    if UPDATE:
        REFERENCES.mkdir(exist_ok=True)
        found.quantize(48).save(path, optimize=True)
    wanted = Image.open(path).convert("RGB")
    assert share_different(found, wanted) <= MOST_DIFFERENT
    page.evaluate("query => document.querySelector(query).style.setProperty('display', 'none')", look.vital)
    assert share_different(reduced(shot(page), KEPT), wanted) > MOST_DIFFERENT, "a vanished block is not seen"


@pytest.mark.parametrize("window", ["disclosure"], indirect=True)
def test_the_comparison_sees_blocks_that_overlap(window):
    page, _, _ = window
    before = reduced(shot(page), KEPT)
    page.evaluate("document.querySelector('.columns aside').style.setProperty('margin-left', '-14rem')")
    assert share_different(reduced(shot(page), KEPT), before) > MOST_DIFFERENT


def test_the_references_are_small():
    kept = list(REFERENCES.glob("*.png"))
    assert {path.stem for path in kept} == set(LOOKS)
    assert sum(path.stat().st_size for path in kept) < 1_200_000
