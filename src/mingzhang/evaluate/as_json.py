"""An evaluation as a document: `mingzhang/evaluation/1`; amounts and points are decimal strings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from mingzhang.evaluate.evaluation import Evaluation, Row, SheetResult
from mingzhang.evaluate.progress import Progress
from mingzhang.evaluate.scoring import Score, figure, per_cent

SCHEMA = "mingzhang/evaluation/1"
Say = Callable[[str, Mapping[str, str]], str]


def document(
    evaluation: Evaluation, say: Say, lang: str, progress: Sequence[Progress] = ()
) -> dict[str, object]:
    """All sheets with points and explanations, open points, and the progress where it is asked for."""
    found: dict[str, object] = {
        "schema": SCHEMA,
        "unit": evaluation.unit,
        "year": evaluation.year,
        "amount_unit": evaluation.amount_unit,
        "as_of": evaluation.as_of.isoformat(),
        "basis": evaluation.basis,
        "sheets": [_sheet(sheet, say, lang) for sheet in evaluation.sheets],
        "open": [
            {
                "project": d.sheet or None,
                "indicator": d.label or None,
                "what": d.key,
                "message": say(d.key, d.details),
            }
            for d in evaluation.demands
        ],
    }
    if progress:
        found["progress"] = [_progress(each, say) for each in progress]
    return found


def _text(value: Decimal | None) -> str | None:
    return None if value is None else figure(value)


def _rate(value: Decimal | None) -> str | None:
    return None if value is None else per_cent(value)


def _sheet(result: SheetResult, say: Say, lang: str) -> dict[str, object]:
    return {
        "project": result.name or None,
        "budget": _text(result.plan.budget),
        "adjustments": [
            {"date": a.day.isoformat(), "amount": _text(a.amount), "reason": a.reason}
            for a in result.adjustments
        ],
        "adjusted": _text(result.adjusted),
        "executed": _text(result.executed),
        "weights": result.weights.source,
        "execution": _score(result.execution, say),
        "indicators": [_row(row, say) for row in result.rows],
        "total": _text(result.total),
        "grade": result.grade.name[lang] if result.grade else None,
    }


def _score(score: Score, say: Say) -> dict[str, object]:
    return {
        "weight": _text(score.weight),
        "points": _text(score.points),
        "reached_pct": _rate(score.ratio),
        "how": explained(score, say),
    }


def explained(score: Score, say: Say) -> str:
    """Why the points are what they are, in one sentence; without a weight how far it is reached."""
    shown = {"weight": score.weight, "points": score.points}
    details = score.details | {name: "" if value is None else figure(value) for name, value in shown.items()}
    if score.points is None:
        return say(
            "evaluate.how.no_weight" if score.weight is None and score.ratio is not None else score.how,
            details,
        )
    return say(score.how, details)


def _row(row: Row, say: Say) -> dict[str, object]:
    indicator = row.indicator
    return {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "indicator": row.label,
        "target": indicator.value,
        "actual": row.actual or None,
        **_score(row.score, say),
        "evidence": (row.reached.evidence or None) if row.reached else None,
        "reason": row.reason or None,
    }


def _progress(each: Progress, say: Say) -> dict[str, object]:
    return {
        "project": each.sheet or None,
        "standings": [
            {
                "day": s.day.isoformat(),
                "adjusted": _text(s.adjusted),
                "executed": _text(s.executed),
                "rate_pct": _rate(s.rate),
            }
            for s in each.standings
        ],
        "forecast_pct": _rate(each.forecast),
        "targets_reached_pct": _rate(each.reached),
        "targets_with_a_value": each.valued,
        "warnings": [
            {"indicator": w.label or None, "what": w.key, "message": say(w.key, w.details)}
            for w in each.warnings
        ],
    }
