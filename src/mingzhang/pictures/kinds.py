"""The kinds of picture: which columns each needs, its specification for page and file, and the file itself.

Use: `save(kind, table, path, lang)`. The path's ending says what is written: `svg`, `png`, `html` (with
the table) or `json` (the specification, for the web). Beside `svg` and `png` the table is written as CSV.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from mingzhang.errors import TableInTheWay
from mingzhang.pictures import charts, complete
from mingzhang.pictures.flow import flow, in_bands
from mingzhang.pictures.render import PNG, SVG, Spec, render
from mingzhang.pictures.table import Table, Value
from mingzhang.pictures.treemap import treemap
from mingzhang.report.messages import messages

HTML, JSON = "html", "json"
FORMATS = (SVG, PNG, HTML, JSON)
Words = Mapping[str, str]
_KEY, _SEVERITY = "picture.", "severity"
_DRAWN: dict[str, tuple[Callable[[Table, Words], Spec], Callable[[Table], Table], tuple[str, ...]]] = {
    "treemap": (treemap, complete.by_group, ("name", "amount")),
    "bars": (charts.bars, complete.with_shares, ("name", "amount")),
    "flow": (flow, in_bands, ("from", "to", "amount")),
    "years": (charts.years, complete.every_year, ("year", "amount")),
    "changes": (charts.changes, complete.with_changes, ("year", "amount")),
    "peers": (charts.peers, complete.with_quartiles, ("name", "amount")),
    "three-public": (charts.three_public, lambda table: table, ("year", "item", "amount")),
    "findings": (charts.findings, complete.by_count, ("name", "severity", "count")),
}
KINDS = tuple(_DRAWN)
# Columns without which a kind cannot be drawn; further ones are `group` and `group_amount` (treemap: what is
# printed for the group), `series` (years), `marked` (peers: the unit that it is about), `from_amount` and
# `to_amount` (flow: what is printed for either end) and `year_amount` (three-public: the printed sum).
NEEDS: dict[str, tuple[str, ...]] = {kind: needs for kind, (_, _, needs) in _DRAWN.items()}


def completed(kind: str, table: Table) -> Table:
    """The table with all that is drawn, in the order in which it is; ValueError where a column lacks."""
    _, complete_table, needs = _DRAWN[kind]
    lacking = [column for column in needs if column not in table.columns]
    if lacking:
        raise ValueError(f"{kind} needs the columns {', '.join(lacking)}")
    return complete_table(table)


def specification(kind: str, table: Table, lang: str) -> Spec:
    """What Vega or Vega-Lite draws, the same on a page and in a file; raises NothingToDraw or ValueError."""
    return _DRAWN[kind][0](completed(kind, table), _named(table, lang))


def save(kind: str, table: Table, path: Path, lang: str) -> tuple[Path, ...]:
    """Write a picture and, where it does not hold it, its table; the files that were written. Raises
    TableInTheWay where a file that belongs to no picture has the table's name."""
    spec, table = specification(kind, table, lang), completed(kind, table)
    format = path.suffix.lstrip(".").lower()
    if format not in FORMATS:
        raise ValueError(format)
    if format == JSON:
        return _written(path, json.dumps(spec, ensure_ascii=False, indent=1).encode())
    if format == HTML:
        return _written(path, page(spec, table, lang).encode())
    beside = path.with_suffix(".csv")
    content = as_csv(table, lang).encode("utf-8-sig")
    if beside.exists() and not path.exists():
        raise TableInTheWay(str(beside))
    return (*_written(path, render(spec, format)), *_written(beside, content))


def page(spec: Spec, table: Table, lang: str) -> str:
    """One page without anything from outside: the picture and its table."""
    picture = render(spec, SVG).decode().partition("?>")[2]
    named = _named(table, lang)
    head = "".join(f"<th>{_safe(named.get(column, column))}</th>" for column in table.columns)
    body = "".join(
        "<tr>" + "".join(_data(row.get(column)) for column in table.columns) + "</tr>"
        for row in in_words(table, named).rows
    )
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{_safe(table.title)}</title>'
        f"<style>{_STYLE}</style>{picture}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>\n"
    )


_STYLE = (
    "body{font-family:sans-serif;margin:2em;color:#222}svg{max-width:100%;height:auto}"
    "table{border-collapse:collapse;margin-top:1.5em}"
    "th,td{border:1px solid #ccc;padding:.25em .7em;text-align:left}"
    "td.figure{text-align:right;font-variant-numeric:tabular-nums}"
)


def heads(lang: str) -> dict[str, str]:
    """The words for the columns of a table."""
    return _words(lang)


def as_csv(table: Table, lang: str) -> str:
    """A table as CSV in the words of the language."""
    named = _named(table, lang)
    return in_words(table, named).as_csv(named)


def in_words(table: Table, named: Words) -> Table:
    """Severities in the words of the language."""
    rows = [{**row, _SEVERITY: named.get(str(row.get(_SEVERITY)), row.get(_SEVERITY))} for row in table.rows]
    return replace(table, rows=rows) if _SEVERITY in table.columns else table


def _named(table: Table, lang: str) -> dict[str, str]:
    return _words(lang) | ({"amount": table.measure} if table.measure else {})


def _words(lang: str) -> dict[str, str]:
    texts = messages(lang).texts
    own = {key.removeprefix(_KEY): text for key, text in texts.items() if key.startswith(_KEY)}
    severity = f"{_SEVERITY}."
    return own | {key.removeprefix(severity): text for key, text in texts.items() if key.startswith(severity)}


def _written(path: Path, content: bytes) -> tuple[Path]:
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)
    return (path,)


def _data(value: Value) -> str:
    """One cell; figures stand to the right."""
    figure = ' class="figure"' if isinstance(value, (int, Decimal)) else ""
    text = format(value, "f") if isinstance(value, Decimal) else "" if value is None else str(value)
    return f"<td{figure}>{_safe(text)}</td>"


def _safe(text: str) -> str:
    return html.escape(text)
