"""Reports → a workbook to sort and filter: what came out, the findings, and every reconciliation weighed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.format import Format

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.relations import Outcome, all_relations, weigh
from mingzhang.model import NOTICE, Fact
from mingzhang.report.messages import DEFAULT_LANGUAGE, Messages, Rule, messages, package_rules
from mingzhang.report.view import (
    Audited,
    FindingView,
    Unread,
    accepted_views,
    cell_words,
    equation,
    finding_views,
    heading_view,
)
from mingzhang.report.wrap import harmless
from mingzhang.taxonomy.rules import package_catalogue

Value: TypeAlias = "str | int | Decimal | None"
_EXACT_DIGITS = 15  # more than these a spreadsheet does not keep
_LONGEST_CELL = 32_000
_LINE, _MOST_LINES = 16.5, 12  # height of a line in points; what is longer is cut off on screen
_A3 = 8  # as spreadsheets number paper sizes
_CREATED = datetime(1980, 1, 1)  # the oldest date of a zip archive: the same report gives the same bytes


@dataclass(frozen=True)
class _Column:
    """One column of a sheet: key of its heading, width in characters, whether long text is wrapped."""

    key: str
    width: int
    wrapped: bool = False


_VERDICTS = (
    _Column("sheet.file", 32), _Column("sheet.unit", 26), _Column("sheet.year", 10),
    _Column("sheet.kind", 10),
    _Column("sheet.verdict", 12), _Column("sheet.errors", 8), _Column("sheet.warnings", 8),
    _Column("sheet.notices", 8), _Column("sheet.accepted", 10), _Column("sheet.tables_expected", 11),
    _Column("sheet.tables_found", 11), _Column("sheet.figures", 10), _Column("sheet.figures_open", 12),
    _Column("sheet.rules_passed", 11), _Column("sheet.rules_failed", 11), _Column("sheet.rules_skipped", 11),
    _Column("sheet.remark", 50, True),
)  # fmt: skip
_FINDINGS = (
    _Column("sheet.number", 6), _Column("sheet.file", 24), _Column("sheet.severity", 9),
    _Column("sheet.status", 22, True), _Column("sheet.kind_of_fault", 14), _Column("sheet.table", 26, True),
    _Column("sheet.message", 60, True), _Column("sheet.expected", 14), _Column("sheet.found", 14),
    _Column("sheet.difference", 14), _Column("sheet.equation", 40, True),
    _Column("sheet.suggestion", 40, True),
    _Column("sheet.place", 22, True), _Column("sheet.quote", 50, True), _Column("sheet.basis", 30, True),
    _Column("sheet.rule", 24), _Column("sheet.id", 19),
)  # fmt: skip
_RELATIONS = (
    _Column("sheet.file", 24), _Column("sheet.relation", 36, True), _Column("sheet.rule", 26),
    _Column("sheet.result", 12), _Column("sheet.left", 44, True), _Column("sheet.left_value", 14),
    _Column("sheet.right_value", 14), _Column("sheet.difference", 12), _Column("sheet.rounding", 10),
    _Column("sheet.right", 60, True), _Column("sheet.place", 16),
)  # fmt: skip


def render_workbook(
    audited: Sequence[Audited], *, unread: Sequence[Unread] = (), lang: str = DEFAULT_LANGUAGE
) -> bytes:
    """One workbook of three sheets for all files."""
    words = messages(lang)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": words.text("html.title"), "created": _CREATED})
        sheets = _Sheets(book, words)
        sheets.add("sheet.verdicts", _VERDICTS, _verdicts(audited, unread, words))
        sheets.add("sheet.findings", _FINDINGS, _findings(audited, words))
        sheets.add("sheet.relations", _RELATIONS, _relations(audited, words))
    return stream.getvalue()


class _Sheets:
    """Writes tables as sheets that can be filtered, with the head of the table always in sight."""

    def __init__(self, book: xlsxwriter.Workbook, words: Messages) -> None:
        self._book, self._words = book, words
        self._head = book.add_format(
            {"bold": True, "bg_color": "#E9EEF5", "border": 1, "border_color": "#C5CEDA", "text_wrap": True,
             "valign": "vcenter"}
        )  # fmt: skip
        self._formats: dict[tuple[str, bool], Format] = {}

    def add(self, key: str, columns: Sequence[_Column], rows: Sequence[Sequence[Value]]) -> None:
        """One sheet: its headings, then a row each."""
        sheet = self._book.add_worksheet(self._words.text(key))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, self._words.text(column.key), self._head)
        for number, row in enumerate(rows, start=1):
            sheet.set_row(number, _LINE * _lines(row, columns))
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._write(sheet, number, index, value, wrapped=column.wrapped)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)

    def _write(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, *, wrapped: bool
    ) -> None:
        """Text as text, never as a formula; a figure as a number with its written decimals."""
        if value is None or value == "":
            return
        if isinstance(value, int) or (
            isinstance(value, Decimal) and len(value.as_tuple().digits) <= _EXACT_DIGITS
        ):
            sheet.write_number(row, column, value, self._format(_number_format(value), False))
        else:
            text = harmless(value) if isinstance(value, str) else format(value, "f")
            sheet.write_string(row, column, text[:_LONGEST_CELL], self._format("@", wrapped))

    def _format(self, number: str, wrapped: bool) -> Format:
        key = (number, wrapped)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"num_format": number, "text_wrap": wrapped, "valign": "top"}
            )
        return self._formats[key]


def _lines(row: Sequence[Value], columns: Sequence[_Column]) -> int:
    """Lines that the longest wrapped text of a row takes."""
    longest = (
        -(-cell_len(value) // column.width)
        for column, value in zip(columns, row, strict=True)
        if column.wrapped and isinstance(value, str)
    )
    return min(max(longest, default=1) or 1, _MOST_LINES)


def _number_format(value: int | Decimal) -> str:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * places if places else "")


def _verdicts(audited: Sequence[Audited], unread: Sequence[Unread], words: Messages) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for item in audited:
        head, coverage = heading_view(item, words), item.report.coverage
        remarks = [*map(words.note, item.disclosure.notes)]
        rows.append(
            [
                head.file, head.unit, head.year, head.kind, head.verdict_word,
                *(count for _, _, count in head.counts), head.accepted, coverage.tables_expected,
                coverage.tables_found, coverage.figures, coverage.figures_unaccounted, coverage.rules_passed,
                coverage.rules_failed, len(coverage.rules_skipped),
                words.text("report.separator").join(remarks),
            ]
        )  # fmt: skip
    blanks: list[Value] = [None] * (len(_VERDICTS) - 2)
    return rows + [[file.name, *blanks, file.message] for file in unread]


def _findings(audited: Sequence[Audited], words: Messages) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for item in audited:
        open_words = words.text("sheet.open")
        rows += [_finding(view, item, open_words, words) for view in finding_views(item, words)]
        rows += [_finding(view, item, said, words) for view, said in accepted_views(item, words)]
    return rows


def _finding(view: FindingView, audited: Audited, status: str, words: Messages) -> list[Value]:
    finding = view.finding
    places = dict.fromkeys((*view.places, *(figure.place for figure in (*view.cells, *view.terms))))
    return [
        view.number, audited.report.source.name, view.severity_word, status, view.kind, view.table,
        view.message, finding.expected, finding.found, finding.difference, equation(view), view.culprit,
        words.text("report.separator").join(filter(None, places)), finding.quote, view.basis,
        view.rule, view.id,
    ]  # fmt: skip


def _relations(audited: Sequence[Audited], words: Messages) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for item in audited:
        ledger = Ledger(item.disclosure, item.catalogue or package_catalogue())
        rows += [
            _relation(weigh(relation, ledger), ledger, item, words) for relation in all_relations(ledger)
        ]
    return rows


def _relation(outcome: Outcome, ledger: Ledger, audited: Audited, words: Messages) -> list[Value]:
    relation = outcome.relation
    rules = audited.rules if audited.rules is not None else package_rules()
    rule = rules.get(relation.rule)
    table, row, column = relation.cell
    left = [cell_words(words, fact) for fact in relation.left] or [
        words.text("report.cell", table=words.label("table", table), row=words.row(row),
                   column=words.label("column", column))
    ]  # fmt: skip
    sign = "≤" if relation.at_most else "="
    return [
        audited.report.source.name, _relation_name(relation.rule, rule, words), relation.rule,
        words.label("relation", _result(outcome)), " + ".join(left), outcome.found, outcome.expected,
        outcome.difference, outcome.tolerance,
        f"{sign} " + " + ".join(_figure(fact, relation.cell, words) for fact in relation.right),
        words.place(relation.facts[0].place) if relation.facts else "",
    ]  # fmt: skip


def _relation_name(id: str, rule: Rule | None, words: Messages) -> str:
    """What is reconciled; the title of a sum's rule already says that it fails."""
    name = words.label("reconciliation", id)
    return rule.title[words.lang] if rule and name == id else name


def _result(outcome: Outcome) -> str:
    if outcome.holds:
        return "holds"
    if outcome.rounding:
        return NOTICE
    return "broken" if outcome.relation.certain else "uncertain"


def _figure(fact: Fact, cell: tuple[str, str, str], words: Messages) -> str:
    """A figure of the right side, named by what sets it apart from the left one."""
    if fact.table != cell[0]:
        return f"{fact.amount} ({cell_words(words, fact)})"
    name = fact.label if fact.row != cell[1] else words.label("column", fact.column)
    return f"{fact.amount} ({name})" if name else str(fact.amount)
