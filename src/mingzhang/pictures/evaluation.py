"""Pictures of an evaluation: execution by project as bars, targets reached as bullets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mingzhang.evaluate.evaluation import Evaluation
from mingzhang.evaluate.progress import elapsed
from mingzhang.evaluate.scoring import per_cent
from mingzhang.pictures.render import Spec

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_BLUE, _RED, _INK, _GREY, _BANDS = (
    "#2f6690",
    "#b3402a",
    "#333333",
    "#666666",
    ("#e3e7eb", "#d0d6dc", "#bcc4cc"),
)
_WIDTH, _ROW = 460, 26
_HUNDRED = 100
_MOST = 150  # where bars beyond the target are cut off


@dataclass(frozen=True)
class Picture:
    """A specification, its file name and what it shows, in words."""

    name: str
    spec: Spec
    alt: str


@dataclass(frozen=True)
class PictureWords:
    """Titles of pictures and axes, and the names in them."""

    execution: str
    execution_axis: str
    targets: str
    targets_axis: str
    calendar: str
    department: str


def execution(evaluation: Evaluation, words: PictureWords) -> Picture | None:
    """The execution rate of each project against the calendar; None where no budget is known."""
    known = [(sheet, sheet.rate) for sheet in evaluation.sheets if sheet.rate is not None]
    rows = [
        {
            "name": sheet.name or words.department,
            "rate": float(per_cent(rate)),
            "shown": f"{per_cent(rate)}%",
        }
        for sheet, rate in known
    ]
    if not rows:
        return None
    past = float(per_cent(elapsed(evaluation.as_of)))
    y = {"field": "name", "type": "nominal", "sort": None, "axis": _names_axis()}
    x = {
        "field": "rate",
        "type": "quantitative",
        "scale": {"domain": [0, _HUNDRED]},
        "title": words.execution_axis,
    }
    bars: list[object] = [
        {"mark": {"type": "bar", "color": _BLUE, "height": {"band": 0.6}}, "encoding": {"y": y, "x": x}},
        {
            "mark": {"type": "text", "align": "left", "dx": 5, "color": _INK},
            "encoding": {"y": y, "x": {"datum": _HUNDRED}, "text": {"field": "shown"}},
        },
    ]
    if past < _HUNDRED:
        bars.append(
            {
                "data": {"values": [{"past": past, "word": f"{words.calendar} {past:g}%"}]},
                "layer": [
                    {
                        "mark": {"type": "rule", "color": _RED, "strokeDash": [4, 3]},
                        "encoding": {"x": {"datum": past}},
                    },
                    {
                        "mark": {"type": "text", "color": _RED, "y": -8},
                        "encoding": {"x": {"datum": past}, "text": {"field": "word"}},
                    },
                ],
            }
        )
    spec = _spec(words.execution, rows, bars)
    told = [f"{row['name']} {row['shown']}" for row in rows]
    return Picture("execution", spec, _alt(words.execution, told))


def targets(evaluation: Evaluation, words: PictureWords) -> Picture | None:
    """How far each target is reached: a bar over bands, the target as a stroke at 100 %; without a value
    there is no bar."""
    rows = []
    for sheet in evaluation.sheets:
        for row in sheet.rows:
            ratio = row.score.ratio
            reached = (
                None if ratio is None else float(per_cent(ratio + (row.score.over or Decimal(0)) / _HUNDRED))
            )
            rows.append(
                {
                    "sheet": sheet.name or words.department,
                    "name": row.label,
                    "reached": None if reached is None else min(reached, _MOST),
                    "shown": "–" if reached is None else f"{reached:g}%",
                    "met": row.score.reached,
                }
            )
    if not rows:
        return None
    y = {"field": "name", "type": "nominal", "sort": None, "axis": _names_axis()}
    scale = {"domain": [0, _MOST], "nice": False}
    x = {"field": "reached", "type": "quantitative", "scale": scale, "title": words.targets_axis}
    colour = {"condition": {"test": "datum.met", "value": _BLUE}, "value": _RED}
    bands: list[object] = [
        {
            "mark": {"type": "bar", "color": shade, "height": {"band": 0.8}},
            "encoding": {"y": y, "x": {"datum": end, "type": "quantitative", "scale": scale}},
        }
        for end, shade in zip((_MOST, 80, 60), _BANDS, strict=True)
    ]
    layer = [
        *bands,
        {"mark": {"type": "bar", "height": {"band": 0.35}}, "encoding": {"y": y, "x": x, "color": colour}},
        {
            "mark": {"type": "tick", "color": _INK, "thickness": 2, "bandSize": 18},
            "encoding": {"y": y, "x": {"datum": _HUNDRED, "type": "quantitative", "scale": scale}},
        },
        {
            "mark": {"type": "text", "align": "left", "color": _INK, "dx": 5},
            "encoding": {"y": y, "x": {"datum": _MOST, "type": "quantitative"}, "text": {"field": "shown"}},
        },
    ]
    header = {"labelOrient": "top", "labelAnchor": "start", "labelFontSize": 12, "labelFontWeight": "normal"}
    order = list(dict.fromkeys(row["sheet"] for row in rows))
    facet = {"field": "sheet", "type": "nominal", "title": None, "sort": order, "header": header}
    spec: dict[str, object] = {
        "$schema": _SCHEMA,
        "title": _title(words.targets),
        "data": {"values": rows},
        "facet": {"row": facet},
        "spec": {"width": _WIDTH, "height": {"step": _ROW}, "layer": layer},
        "resolve": {"scale": {"y": "independent"}},
    }
    told = [f"{row['name']} {row['shown']}" for row in rows]
    return Picture("targets", spec, _alt(words.targets, told))


def _spec(title: str, rows: list[dict[str, object]], layer: list[object]) -> dict[str, object]:
    return {
        "$schema": _SCHEMA,
        "title": _title(title),
        "data": {"values": rows},
        "width": _WIDTH,
        "height": {"step": _ROW},
        "layer": layer,
    }


def _title(text: str) -> dict[str, object]:
    return {
        "text": text,
        "anchor": "start",
        "fontSize": 15,
        "fontWeight": "normal",
        "offset": 18,
        "color": _INK,
    }


def _names_axis() -> dict[str, object]:
    return {"title": None, "labelLimit": 260, "labelColor": _INK, "ticks": False, "domainColor": _GREY}


def _alt(title: str, told: list[str]) -> str:
    return f"{title}: {'; '.join(told)}"
