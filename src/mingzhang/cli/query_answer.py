"""An answer of the warehouse as a table to read, CSV, JSON, Parquet or Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.cli.outcome import result_to, write_bytes
from mingzhang.cli.screen import width
from mingzhang.cli.words import words
from mingzhang.report.csv_format import spreadsheet_text
from mingzhang.report.messages import Messages, package_rules
from mingzhang.report.wrap import harmless
from mingzhang.taxonomy.places import division_name

if TYPE_CHECKING:
    from mingzhang.warehouse.store import Answer

TABLE, CSV, JSON, PARQUET, MARKDOWN = FORMATS = ("table", "csv", "json", "parquet", "markdown")
SCHEMA = "mingzhang/answer/1"
_LABELLED = frozenset({"kind", "state", "level", "unit_kind", "what", "why", "parent_why"})
_AS_IN_REPORTS = frozenset({"severity", "verdict"})
_COLUMNS = "stated"  # a column that names others
_SHORT = {"sha256": 12}
_NARROWEST = 4


def give(answer: Answer, *, format: str, output: Path | None, bom: bool, lang: str) -> None:
    """Write the answer to a file or to standard output."""
    if format == PARQUET:
        from mingzhang.warehouse.parquet_file import answer_as_parquet

        write_bytes(answer_as_parquet(answer), output, lang)
        return
    with result_to(output, lang=lang, bom=bom and format == CSV) as stream:
        if bom and format == CSV and output is None:
            stream.write("\ufeff")
        stream.write(_rendered(answer, format, lang))


def _rendered(answer: Answer, format: str, lang: str) -> str:
    if format == CSV:
        return answer_csv(answer)
    if format == JSON:
        return answer_json(answer)
    say = words(lang)
    if format == MARKDOWN:
        return answer_markdown(answer, say)
    return answer_table(answer, say)


def answer_csv(answer: Answer) -> str:
    """Column ids, then one line a row; text that a spreadsheet would run gets an apostrophe in front."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in answer.rows)
    return stream.getvalue()


def _csv_cell(cell: object) -> str:
    return spreadsheet_text(cell) if isinstance(cell, str) else plain_cell(cell)


def answer_json(answer: Answer) -> str:
    """Columns and rows; amounts as decimal strings."""
    rows = [{name: _json_cell(cell) for name, cell in row.items()} for row in answer.dicts()]
    document = {"schema": SCHEMA, "columns": list(answer.columns), "rows": rows}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _json_cell(cell: object) -> object:
    return cell if cell is None or isinstance(cell, (str, bool, int)) else plain_cell(cell)


def answer_markdown(answer: Answer, say: Messages) -> str:
    """A table of Markdown with the headings of the language."""
    heads = [_head(name, say) for name in answer.columns]
    right = [_is_figure(answer, at) for at in range(len(heads))]
    return "".join(f"{line}\n" for line in markdown_table(heads, _shown(answer, say), right))


def markdown_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]
) -> Iterator[str]:
    """The lines of a table, `right` says which columns are flush right."""
    rule = ["---:" if one else "---" for one in right]
    for line in (heads, rule, *([markdown_text(cell) for cell in row] for row in rows)):
        yield f"| {' | '.join(line)} |"


def markdown_text(text: str) -> str:
    """Text that makes no column or line of its own."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def answer_table(answer: Answer, say: Messages) -> str:
    """A table to read; columns without any value are left out."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not answer.rows:
        return say.text("query.empty") + "\n"
    rows = list(_shown(answer, say))
    used = [at for at in range(len(answer.columns)) if any(row[at] for row in rows)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at in used:
        figure = _is_figure(answer, at)
        table.add_column(
            Text(_head(answer.columns[at], say)),
            justify="right" if figure else "left",
            no_wrap=figure,
            overflow="fold",
            min_width=_NARROWEST,
        )
    for row in rows:
        table.add_row(*(Text(row[at]) for at in used))
    stream = io.StringIO()
    Console(file=stream, width=max(width(), 24 * len(used)), color_system=None).print(table)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())


def _shown(answer: Answer, say: Messages) -> Sequence[list[str]]:
    return [
        [_cell(name, cell, say) for name, cell in zip(answer.columns, row, strict=True)]
        for row in answer.rows
    ]


def _cell(name: str, cell: object, say: Messages) -> str:
    if isinstance(cell, bool):
        return say.text("query.yes") if cell else say.text("query.no")
    if isinstance(cell, Decimal) or (isinstance(cell, int) and name == "yuan"):
        return f"{Decimal(plain_cell(cell)):,f}"
    text = harmless(plain_cell(cell))[: _SHORT.get(name)]
    if name == "row_id":
        return say.row(text)
    if name == "province":
        return division_name(text) or text
    if name == "table_id":
        return say.label("table", text)
    if name == _COLUMNS:
        return " ".join(_head(one, say) for one in text.split())
    if name in _AS_IN_REPORTS:
        return say.label(name, text)
    return _rule(text, say) if name == "rule" else _labelled(name, text, say)


def _labelled(name: str, text: str, say: Messages) -> str:
    known = name in _LABELLED and f"query.{name}.{text}" in say.texts
    return say.text(f"query.{name}.{text}") if known else text


def _rule(id: str, say: Messages) -> str:
    """Its title behind its id, which is what `--rule` and the pages of rules know it by."""
    found = package_rules().get(id)
    return f"{id} {found.title[say.lang]}" if found else id


def plain_cell(cell: object) -> str:
    """A value as text: figures without needless zeros, nothing for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        text = format(cell, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(cell)


def _head(name: str, say: Messages) -> str:
    return say.label("query.column", name)


def _is_figure(answer: Answer, at: int) -> bool:
    return any(isinstance(row[at], (int, Decimal)) and not isinstance(row[at], bool) for row in answer.rows)
