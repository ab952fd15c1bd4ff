"""The statistics of a batch as a reader wants them: coverage, refusals, defects by rule, regions, years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import east_asian_width

from mingzhang.batch.statistics import Statistics
from mingzhang.model import SEVERITIES
from mingzhang.report.messages import Messages, package_rules
from mingzhang.taxonomy.regions import province_name

_GAP = "  "
_MOST = 20


def render(statistics: Statistics, words: Messages) -> str:
    """The report as plain text, ending in a newline."""
    return "\n".join([*_head(statistics, words), *_bodies(statistics, words)]) + "\n"


def _head(one: Statistics, words: Messages) -> Iterator[str]:
    states, totals, verdicts = one.states, one.totals, one.verdicts
    yield words.text(
        "batch.head", documents=one.documents, done=states["done"],
        share=_share(states["done"], one.documents), refused=states["refused"],
        failed=states["failed"], copies=totals["copies"],
    )  # fmt: skip
    yield words.text(
        "batch.verdicts",
        passed=verdicts["pass"],
        failed=verdicts["fail"],
        undetermined=verdicts["undetermined"],
    )
    yield words.text(
        "batch.coverage", facts=totals["facts"], claims=totals["claims"],
        tables=_share(totals["tables_found"], totals["tables_expected"]),
        figures=_share(totals["figures"], totals["figures"] + totals["figures_unaccounted"]),
    )  # fmt: skip


def _bodies(one: Statistics, words: Messages) -> Iterator[str]:
    yield from _table(words, "batch.refused", ("batch.documents",), _reasons(one.reasons, words))
    yield from _table(words, "batch.failed", ("batch.documents",), _plain(one.traces, words))
    severities = [f"severity.{severity}" for severity in SEVERITIES]
    rules = sorted(one.rules.items(), key=lambda pair: (-pair[1]["documents"], pair[0]))
    lines = [(_rule(rule, words), _numbers(counts)) for rule, counts in rules]
    yield from _table(words, "batch.rules", ("batch.documents", *severities), lines)
    regions = {_region(code, words): counts for code, counts in sorted(one.regions.items())}
    years = {year or words.text("batch.unknown"): counts for year, counts in sorted(one.years.items())}
    for key, groups in (("batch.regions", regions), ("batch.years", years)):
        lines = [
            (name, [counts["documents"], counts["verdict.fail"], *_numbers(counts)[1:]])
            for name, counts in groups.items()
        ]
        yield from _table(words, key, ("batch.documents", "batch.failing", *severities), lines, most=99)


def _numbers(counts: Mapping[str, int]) -> list[int]:
    return [counts.get(name, 0) for name in ("documents", *SEVERITIES)]


def _reasons(reasons: Counter[str], words: Messages) -> list[tuple[str, list[int]]]:
    return [(words.label("why", key), [count]) for key, count in reasons.most_common()]


def _plain(traces: Counter[str], words: Messages) -> list[tuple[str, list[int]]]:
    return [(words.texts.get(trace, trace), [count]) for trace, count in traces.most_common()]


def _rule(rule: str, words: Messages) -> str:
    known = package_rules().get(rule)
    return f"{known.title[words.lang]} ({rule})" if known else rule


def _region(code: str, words: Messages) -> str:
    return province_name(code) or words.text("batch.unknown")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _table(
    words: Messages,
    title: str,
    columns: Iterable[str],
    lines: Sequence[tuple[str, Sequence[int]]],
    *,
    most: int = _MOST,
) -> Iterator[str]:
    """A small table with its numbers to the right; nothing where there are no lines."""
    if not lines:
        return
    shown = lines[:most]
    heads = [words.text(column) for column in columns]
    first = max(_width(text) for text in (words.text(title), *(name for name, _ in shown)))
    widths = [max(_width(head), 7) for head in heads]
    yield ""
    yield _line(words.text(title), heads, first, widths)
    for name, numbers in shown:
        yield _line(name, [str(number) for number in numbers], first, widths)
    if len(lines) > most:
        yield words.text("batch.more", count=len(lines) - most)


def _line(name: str, cells: Sequence[str], first: int, widths: Sequence[int]) -> str:
    padded = [" " * (width - _width(cell)) + cell for cell, width in zip(cells, widths, strict=True)]
    return _GAP.join([name + " " * (first - _width(name)), *padded])


def _width(text: str) -> int:
    """Columns on a terminal."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
