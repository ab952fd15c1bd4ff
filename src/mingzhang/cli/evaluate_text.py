"""An evaluation as lines to read on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from mingzhang.evaluate.actuals import Actuals
from mingzhang.evaluate.as_json import Say, explained
from mingzhang.evaluate.evaluation import Evaluation, SheetResult
from mingzhang.evaluate.progress import Progress, elapsed, is_over
from mingzhang.evaluate.scoring import OWN, Score, per_cent
from mingzhang.evaluate.sheets import money, points
from mingzhang.report.messages import Messages
from mingzhang.report.wrap import harmless

_NONE = "–"


def lines(
    found: Evaluation, standing: Sequence[Progress], entries: Actuals, words: Messages, *, explain: bool
) -> Iterator[str]:
    """Title, sheets with their points, progress where it is asked for, open points at the end; before the
    year is over the progress alone, where it is asked for."""
    values = {"unit": found.unit, "year": found.year, "as_of": found.as_of, "amount_unit": found.amount_unit}
    yield harmless(words.text("evaluate.text.title", **values))
    over = is_over(entries.as_of)
    if over or not standing:
        if not over:
            yield words.text("evaluate.text.not_over")
        for result in found.sheets:
            yield ""
            yield from map(harmless, _sheet(result, words, explain=explain))
    if standing:
        yield ""
        yield words.text("evaluate.text.progress", past=per_cent(elapsed(entries.as_of)))
        for each in standing:
            yield from map(harmless, _progress(each, words))
    if over or not standing:
        yield ""
        yield from map(harmless, _open(found, words))


def _name(sheet: str, words: Messages) -> str:
    return sheet or words.text("evaluate.text.department")


def _sheet(result: SheetResult, words: Messages, *, explain: bool) -> Iterator[str]:
    total = points(result.total) or words.text("evaluate.text.no_total")
    grade = result.grade.name[words.lang] if result.grade else ""
    yield words.text("evaluate.text.sheet", name=_name(result.name, words), total=total, grade=grade).rstrip()
    amounts = {"budget": result.plan.budget, "adjusted": result.adjusted, "executed": result.executed}
    shown = {name: money(value) or _NONE for name, value in amounts.items()}
    yield words.text("evaluate.text.money", **shown)
    if result.weights.source == OWN:
        yield words.text("evaluate.text.own_weights")
    executed = f"{per_cent(result.rate)}%" if result.rate is not None else _NONE
    name = words.text("evaluate.text.execution")
    yield from _row(name, "100%", executed, result.execution, words, explain=explain)
    for row in result.rows:
        target = row.indicator.value or _NONE
        yield from _row(row.label, target, row.actual or _NONE, row.score, words, explain=explain)


def _row(
    label: str, target: str, actual: str, score: Score, words: Messages, *, explain: bool
) -> Iterator[str]:
    shown = {"label": label, "target": target, "actual": actual}
    shown |= {"points": points(score.points) or _NONE, "weight": points(score.weight) or _NONE}
    yield words.text("evaluate.text.row", **{key: _padded(key, value) for key, value in shown.items()})
    if explain:
        yield f"      {explained(score, _say(words))}"


def _padded(key: str, value: str) -> str:
    return value.rjust(5) if key in ("points", "weight") else value


def _say(words: Messages) -> Say:
    def say(key: str, details: Mapping[str, str]) -> str:
        return words.texts[key].format_map(details)

    return say


def _progress(each: Progress, words: Messages) -> Iterator[str]:
    yield _name(each.sheet, words)
    for at in each.standings:
        rate = per_cent(at.rate) if at.rate is not None else _NONE
        values = {"adjusted": money(at.adjusted), "executed": money(at.executed), "rate": rate}
        yield words.text("evaluate.text.standing", day=at.day, **values)
    shown = {"forecast": _rate(each.forecast), "reached": _rate(each.reached), "valued": each.valued}
    yield words.text("evaluate.text.forecast", **shown)
    for warned in each.warnings:
        label = f"{warned.label}: " if warned.label else ""
        message = words.texts[warned.key].format_map(warned.details)
        yield words.text("evaluate.text.warning", label=label, message=message)


def _rate(value: Decimal | None) -> str:
    return _NONE if value is None else per_cent(value)


def _open(found: Evaluation, words: Messages) -> Iterator[str]:
    if not found.demands:
        yield words.text("evaluate.text.closed")
        return
    yield words.text("evaluate.text.open", count=len(found.demands))
    for demand in found.demands:
        where = " · ".join(filter(None, (_name(demand.sheet, words), demand.label)))
        yield f"  {where}: {words.texts[demand.key].format_map(demand.details)}"
