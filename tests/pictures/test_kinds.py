"""Each kind of picture: as it was looked at, with its table, in the package's own face, without a network."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from mingzhang.pictures.kinds import KINDS, NEEDS, save, specification
from mingzhang.pictures.render import render
from mingzhang.pictures.style import PALETTE, light
from mingzhang.pictures.table import NothingToDraw, Table
from mingzhang.report.messages import LANGUAGES
from tests.pictures.tables import TABLES

REFERENCES = Path(__file__).parent / "references"
# Mean difference of a pixel's channels, of 255: other versions of the drawing library smooth edges otherwise.
TOLERANCE = 3.0


def small(content: bytes) -> Image.Image:
    """At half size, as the references are kept."""
    image = Image.open(BytesIO(content)).convert("RGB")
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_looks_as_it_did_when_it_was_looked_at(kind: str):
    drawn = small(render(specification(kind, TABLES[kind], "zh"), "png"))
    kept = Image.open(REFERENCES / f"{kind}.png").convert("RGB")
    assert abs(drawn.width - kept.width) <= 4 and abs(drawn.height - kept.height) <= 4
    one, two = (np.asarray(image.resize(kept.size), dtype=float) for image in (drawn, kept))
    assert np.abs(one - two).mean() < TOLERANCE


def test_the_comparison_sees_a_bar_that_changed():
    table = TABLES["bars"]
    rows = [{**table.rows[0], "amount": Decimal(300)}, *table.rows[1:]]
    other = Table(table.title, table.columns, rows, table.unit, table.source)
    kept = np.asarray(Image.open(REFERENCES / "bars.png").convert("RGB"), dtype=float)
    drawn = small(render(specification("bars", other, "zh"), "png")).resize(kept.shape[1::-1])
    assert np.abs(np.asarray(drawn, dtype=float) - kept).mean() > TOLERANCE


@pytest.mark.parametrize("kind", KINDS)
def test_an_svg_needs_no_face_and_keeps_its_words_for_screen_readers(kind: str):
    root = etree.fromstring(render(specification(kind, TABLES[kind], "zh"), "svg"))
    assert not list(root.iter("{*}text")) and not list(root.iter("{*}image"))
    words = {element.get("aria-label") for element in root.iter() if isinstance(element.tag, str)}
    assert TABLES[kind].title in words
    assert any("来源：样例" in (word or "") for word in words)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_specification_serves_page_and_file(kind: str, lang: str, tmp_path: Path):
    (path,) = save(kind, TABLES[kind], tmp_path / "x.json", lang)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(specification(kind, TABLES[kind], lang)))
    assert "http" not in json.dumps({key: value for key, value in kept.items() if key != "$schema"})


def test_the_table_stands_beside_the_picture(tmp_path: Path):
    picture, table = save("flow", TABLES["flow"], tmp_path / "x.png", "zh")
    assert picture.read_bytes().startswith(b"\x89PNG")
    rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["来源", "去向", "金额（万元）"] and len(rows) == 1 + len(TABLES["flow"].rows)
    (page,) = save("flow", TABLES["flow"], tmp_path / "x.html", "zh")
    assert "<svg" in page.read_text(encoding="utf-8") and "812.40" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_figures_or_columns_is_refused(kind: str):
    table = TABLES[kind]
    with pytest.raises(NothingToDraw):
        specification(kind, Table(table.title, table.columns, ()), "zh")
    with pytest.raises(ValueError, match=NEEDS[kind][-1]):
        specification(kind, Table(table.title, ("other",), ()), "zh")


def test_what_a_treemap_cannot_show_is_counted():
    spec = json.dumps(specification("treemap", TABLES["treemap"], "zh"), ensure_ascii=False)
    assert "1 项未画出" in spec


def test_bands_of_a_flow_leave_and_enter_in_full():
    spec = specification("flow", TABLES["flow"], "zh")
    (bands,) = [data["values"] for data in spec["data"] if data["name"] == "bands"]
    (nodes,) = [data["values"] for data in spec["data"] if data["name"] == "nodes"]
    assert sum(band["amount"] for band in bands if band["to"] == "卫生健康支出") == pytest.approx(1145.73)
    (last,) = [data["values"] for data in spec["data"] if data["name"] == "last"]
    assert [node["name"] for node in last] == ["基本支出", "项目支出"]
    heights = {node["name"]: node["height"] for node in nodes}
    assert heights["基本支出"] / heights["项目支出"] == pytest.approx(883.42 / 333.33, rel=0.01)


def test_the_quartiles_of_peers_are_those_of_spreadsheets():
    spec = specification("peers", TABLES["peers"], "zh")
    assert "15.00–18.90" in str(spec["title"]) and "16.20" in str(spec["title"])


def test_text_on_colours_can_be_read():
    """Contrast of our ink on every light colour, by the formula of WCAG: at least 4.5."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for colour in PALETTE:
        for tint in (light(colour, 0.7), light(colour, 0.42)):
            assert (luminance(tint) + 0.05) / (luminance("#222222") + 0.05) >= 4.5
    marks = specification("treemap", TABLES["treemap"], "zh")["marks"]
    fills = {mark["encode"]["enter"]["fill"]["value"] for mark in marks if mark["type"] == "text"}
    assert fills == {"#222222"}


def test_names_of_a_flow_stand_beside_it_or_on_a_ground_of_their_own():
    spec = specification("flow", TABLES["flow"], "zh")
    texts = [
        (mark["from"]["data"], mark["encode"]["enter"]) for mark in spec["marks"] if mark["type"] == "text"
    ]
    assert {(data, enter["align"]["value"]) for data, enter in texts} == {
        ("first", "right"), ("last", "left"), ("inner", "center"),
    }  # fmt: skip
    (ground,) = [mark for mark in spec["marks"] if mark["from"]["data"] == "inner" and mark["type"] == "rect"]
    assert ground["encode"]["enter"]["fill"]["value"] == "#ffffff"
    assert spec["marks"].index(ground) == len(spec["marks"]) - 2


def test_a_long_name_stands_on_two_lines_in_svg_as_well():
    root = etree.fromstring(render(specification("treemap", TABLES["treemap"], "zh"), "svg"))
    name = "机关事业单位基本养老保险缴费支出"
    (group,) = [one for one in root.iter("{*}g") if one.get("aria-label") == name]
    downs = {path.get("transform").split(")")[1].split()[-1] for path in group.iter("{*}path")}
    assert len(downs) == 2 and len(list(group)) == len(name)


def test_a_year_without_a_figure_keeps_its_place():
    rows = [{"year": year, "amount": amount} for year, amount in (("2022", 1), ("2023", None), ("2024", 3))]
    for kind in ("changes", "years"):
        spec = json.dumps(specification(kind, Table("t", ("year", "amount"), rows), "zh"))
        assert '"domain": ["2022", "2023", "2024"]' in spec
