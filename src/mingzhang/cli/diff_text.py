"""What changed, as tables to read or in Markdown, and as lines for a spreadsheet or a program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mingzhang.cli.query_answer import markdown_table, markdown_text
from mingzhang.cli.words import words
from mingzhang.compare.disclosures import ADDED, CHANGED, REMOVED, Change, Comparison
from mingzhang.compare.documents import Document
from mingzhang.compare.reports import MOVED, STATES, UNCHANGED, Progress, Told
from mingzhang.compare.rows import name_of
from mingzhang.report.csv_format import spreadsheet_text
from mingzhang.report.kinds import two_kinds
from mingzhang.report.messages import Messages
from mingzhang.report.wrap import harmless
from mingzhang.warehouse.store import Answer

FACT_COLUMNS = (
    "what", "table", "row", "column", "label", "kind", "old", "new", "change", "growth_pct", "unit",
    "certain",
)  # fmt: skip
FINDING_COLUMNS = ("state", "id", "rule", "severity", "kind", "message")
_NARROW = 4


def comparison_text(comparison: Comparison, *, lang: str, width: int, markdown: bool = False) -> str:
    """Two disclosures: head, staff, tables, figures table by table, projects, targets."""
    say = words(lang)
    page = _MarkdownPage() if markdown else _Page(width)
    page.line(_headline(say, comparison.old, comparison.new))
    if comparison.two_kinds:
        page.line(two_kinds(say, *comparison.sides))
    _named(page, say, "diff.head", comparison.head)
    _named(page, say, "diff.profile", comparison.profile)
    _tables(page, say, comparison.tables)
    for table, changes in groupby(comparison.facts, key=lambda change: change.key[0]):
        unit = comparison.new.word("amount_unit")
        title = say.text("diff.facts", table=say.label("table", table), unit=unit)
        page.table(title, _fact_heads(say), (_fact_row(say, change) for change in changes))
    for key, found in (("diff.projects", comparison.projects), ("diff.targets", comparison.targets)):
        page.table(say.text(key), _amount_heads(say), ((c.label, *_amounts(c)) for c in found))
    page.table(
        say.text("diff.indicators"),
        [say.text("diff.project"), say.text("diff.indicator"), say.text("diff.old"), say.text("diff.new")],
        ((*change.key, change.old or "", change.new or "") for change in comparison.indicators),
        figures=0,
    )
    kinds = {kind: sum(fact.kind == kind for fact in comparison.facts) for kind in (CHANGED, ADDED, REMOVED)}
    page.line(say.text("diff.counts", **kinds, same=comparison.same_facts))
    return page.text


def progress_text(progress: Progress, *, lang: str, width: int, markdown: bool = False) -> str:
    """Two reports: what is new first, then what is resolved, moved, altered; what is unchanged is counted."""
    say = words(lang)
    page = _MarkdownPage() if markdown else _Page(width)
    page.line(_headline(say, progress.old, progress.new))
    heads = [say.text("diff.severity"), say.text("diff.rule"), say.text("diff.message"), say.text("diff.at")]
    for state in STATES:
        if state != UNCHANGED:
            rows = (_finding_row(say, item) for item in progress.of(state))
            page.table(say.text(f"diff.state.{state}"), heads, rows, figures=0)
    counts = {state: len(progress.of(state)) for state in STATES}
    page.line(say.text("diff.progress", **counts))
    return page.text


def comparison_csv(comparison: Comparison) -> str:
    """One line a difference, figures as printed."""
    return _csv([FACT_COLUMNS, *_comparison_rows(comparison)])


def progress_csv(progress: Progress) -> str:
    """One line a finding."""
    return _csv([FINDING_COLUMNS, *_progress_rows(progress)])


def comparison_answer(comparison: Comparison) -> Answer:
    """The lines as a table with types: change and growth are numbers."""
    rows = (dict(zip(FACT_COLUMNS, row, strict=True)) for row in _comparison_rows(comparison))
    return Answer(FACT_COLUMNS, tuple(tuple(_typed(*cell) for cell in row.items()) for row in rows))


def progress_answer(progress: Progress) -> Answer:
    """The lines as a table."""
    return Answer(FINDING_COLUMNS, tuple(tuple(row) for row in _progress_rows(progress)))


def _typed(column: str, text: str) -> str | Decimal | bool | None:
    if column in ("change", "growth_pct"):
        return Decimal(text) if text else None
    if column == "certain":
        return text == "true" if text else None
    return text


def _comparison_rows(comparison: Comparison) -> Iterator[Sequence[str]]:
    unit = comparison.new.word("amount_unit")
    for fact in comparison.facts:
        yield ("fact", *fact.key, fact.label, *_csv_amounts(fact), unit, str(fact.certain).lower())
    for what, changes in (("project", comparison.projects), ("target", comparison.targets)):
        yield from ((what, "", change.label, "", "", *_csv_amounts(change), unit, "") for change in changes)
    for what, changes in (("head", comparison.head), ("profile", comparison.profile)):
        yield from ((what, "", *_csv_text(change, change.key[0])) for change in changes)
    for change in comparison.indicators:
        yield ("indicator", change.key[0], *_csv_text(change, change.key[1]))


def _progress_rows(progress: Progress) -> Iterator[Sequence[str]]:
    for item in progress.told:
        yield (item.state, *(item.finding.word(name) for name in FINDING_COLUMNS[1:]))


class _Page:
    """Lines and tables of a given width, as plain text."""

    def __init__(self, width: int) -> None:
        self._stream = io.StringIO()
        self._console = Console(file=self._stream, width=width, color_system=None, highlight=False)

    def line(self, text: str) -> None:
        """One paragraph."""
        self._console.print(Text(harmless(text)))

    def table(
        self, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], figures: int = _NARROW
    ) -> None:
        """A titled table, the last `figures` columns to the right; nothing without rows."""
        table = Table(box=box.SIMPLE_HEAD, title=Text(harmless(title)), title_justify="left", pad_edge=False)
        for index, head in enumerate(heads):
            right = index >= len(heads) - figures
            table.add_column(head, justify="right" if right else "left", overflow="fold", no_wrap=right)
        for row in rows:
            table.add_row(*(Text(harmless(cell)) for cell in row))
        if table.row_count:
            self._console.print(table)

    @property
    def text(self) -> str:
        """What was written."""
        return "\n".join(line.rstrip() for line in self._stream.getvalue().splitlines()) + "\n"


class _MarkdownPage(_Page):
    """The same in Markdown: a heading and a table each."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def line(self, text: str) -> None:
        """One paragraph."""
        self._lines += [markdown_text(harmless(text)), ""]

    def table(
        self, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], figures: int = _NARROW
    ) -> None:
        """A titled table, the last `figures` columns to the right; nothing without rows."""
        found = [[harmless(cell) for cell in row] for row in rows]
        right = [at >= len(heads) - figures for at in range(len(heads))]
        if found:
            self._lines += [
                f"### {markdown_text(harmless(title))}",
                "",
                *markdown_table(heads, found, right),
                "",
            ]

    @property
    def text(self) -> str:
        """What was written."""
        return "\n".join(self._lines)


def _headline(say: Messages, old: Document, new: Document) -> str:
    names = {side: document.part("source").word("name", document.name) for side, document in
             (("old", old), ("new", new))}  # fmt: skip
    return say.text("diff.headline", unit=new.word("unit"), **names)


def _named(page: _Page, say: Messages, key: str, changes: Sequence[Change]) -> None:
    heads = [say.text("diff.what"), say.text("diff.old"), say.text("diff.new")]
    rows = ((say.label("diff.name", c.key[0]), c.old or "", c.new or "") for c in changes)
    page.table(say.text(key), heads, rows, figures=0)


def _tables(page: _Page, say: Messages, changes: Sequence[Change]) -> None:
    rows = ((say.label("diff.kind", c.kind), say.label("table", c.key[0])) for c in changes)
    page.table(say.text("diff.tables"), [say.text("diff.what"), say.text("diff.table")], rows, figures=0)


def _fact_heads(say: Messages) -> list[str]:
    return [say.text("diff.row"), say.text("diff.column"), *_amount_heads(say)[1:]]


def _amount_heads(say: Messages) -> list[str]:
    return [say.text(f"diff.{name}") for name in ("what", "old", "new", "change", "growth")]


def _fact_row(say: Messages, change: Change) -> tuple[str, ...]:
    code, name = change.key[1].partition("|")[0], change.label
    row = f"{code} {name}" if code.isdigit() and not name.startswith(code) else name or say.row(change.key[1])
    row += change.key[1].removeprefix(name_of(change.key[1]))
    doubt = "" if change.certain else say.text("diff.uncertain")
    return (f"{row}{doubt}", say.label("column", change.key[2]), *_amounts(change))


def _amounts(change: Change) -> tuple[str, str, str, str]:
    growth = "" if change.growth is None else f"{change.growth}%"
    return (change.old or "", change.new or "", _signed(change.change), growth)


def _signed(value: Decimal | None) -> str:
    return "" if value is None else format(value, "+f")


def _finding_row(say: Messages, item: Told) -> tuple[str, ...]:
    finding = item.finding
    where = _where(say, finding)
    if item.state == MOVED and item.before is not None:
        where = f"{_where(say, item.before)} → {where}"
    severity = say.label("severity", finding.word("severity"))
    return (severity, finding.word("rule"), finding.word("message"), where)


def _where(say: Messages, finding: Document) -> str:
    place = next(iter(finding.parts("at")), None)
    if place is None:
        return ""
    names = (("page", "place.page"), ("line", "place.line"))
    parts = [say.text(key, **{name: place.word(name)}) for name, key in names if place.word(name)]
    return " ".join([*parts, place.word("sheet"), place.word("cell")]).strip()


def _csv_amounts(change: Change) -> tuple[str, ...]:
    figures = (change.change, change.growth)
    shown = ("" if figure is None else format(figure, "f") for figure in figures)
    return (change.kind, change.old or "", change.new or "", *shown)


def _csv_text(change: Change, name: str) -> tuple[str, ...]:
    return (name, "", "", change.kind, change.old or "", change.new or "", "", "", "", "")


def _csv(rows: Iterable[Sequence[str]]) -> str:
    """Text that a spreadsheet would run gets an apostrophe; figures, which may begin with a sign, do not."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for row in rows:
        writer.writerow([cell if _is_figure(cell) else spreadsheet_text(cell) for cell in row])
    return stream.getvalue()


def _is_figure(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()
