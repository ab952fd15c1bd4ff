"""The kinds of picture: which columns each needs, its specification for page and file, and the file itself.

Use: `save(kind, table, path, lang)`. The path's ending says what is written: `svg`, `png`, `html` (with
the table) or `json` (the specification, for the web). Beside `svg` and `png` the table is written as CSV.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from mingzhang.pictures import charts
from mingzhang.pictures.flow import flow
from mingzhang.pictures.render import PNG, SVG, Spec, render
from mingzhang.pictures.table import Table
from mingzhang.pictures.treemap import treemap
from mingzhang.report.messages import messages

HTML, JSON = "html", "json"
FORMATS = (SVG, PNG, HTML, JSON)
Words = Mapping[str, str]
_KEY = "picture."
_DRAWN: dict[str, tuple[Callable[[Table, Words], Spec], tuple[str, ...]]] = {
    "treemap": (treemap, ("name", "amount")),
    "bars": (charts.bars, ("name", "amount")),
    "flow": (flow, ("from", "to", "amount")),
    "years": (charts.years, ("year", "amount")),
    "changes": (charts.changes, ("year", "amount")),
    "peers": (charts.peers, ("name", "amount")),
    "three-public": (charts.three_public, ("year", "item", "amount")),
    "findings": (charts.findings, ("name", "severity", "count")),
}
KINDS = tuple(_DRAWN)
# Columns without which a kind cannot be drawn; further ones are `group` (treemap), `series` (years) and
# `marked` (peers: the unit that it is about).
NEEDS: dict[str, tuple[str, ...]] = {kind: needs for kind, (_, needs) in _DRAWN.items()}


def specification(kind: str, table: Table, lang: str) -> Spec:
    """What Vega or Vega-Lite draws, the same on a page and in a file; raises NothingToDraw or ValueError."""
    draw, needs = _DRAWN[kind]
    lacking = [column for column in needs if column not in table.columns]
    if lacking:
        raise ValueError(f"{kind} needs the columns {', '.join(lacking)}")
    return draw(table, _named(table, lang))


def save(kind: str, table: Table, path: Path, lang: str) -> tuple[Path, ...]:
    """Write a picture and, where it does not hold it, its table; the files that were written."""
    spec = specification(kind, table, lang)
    format = path.suffix.lstrip(".").lower()
    if format not in FORMATS:
        raise ValueError(format)
    if format == JSON:
        return _written(path, json.dumps(spec, ensure_ascii=False, indent=1).encode())
    if format == HTML:
        return _written(path, page(spec, table, lang).encode())
    beside = path.with_suffix(".csv")
    content = table.as_csv(_named(table, lang)).encode("utf-8-sig")
    return (*_written(path, render(spec, format)), *_written(beside, content))


def page(spec: Spec, table: Table, lang: str) -> str:
    """One page without anything from outside: the picture and its table."""
    picture = render(spec, SVG).decode().partition("?>")[2]
    named = _named(table, lang)
    head = "".join(f"<th>{_safe(named.get(column, column))}</th>" for column in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_safe(_cell(row.get(column)))}</td>" for column in table.columns) + "</tr>"
        for row in table.rows
    )
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{_safe(table.title)}</title>'
        f"<style>{_STYLE}</style>{picture}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>\n"
    )


_STYLE = (
    "body{font-family:sans-serif;margin:2em;color:#222}svg{max-width:100%;height:auto}"
    "table{border-collapse:collapse;margin-top:1.5em}"
    "th,td{border:1px solid #ccc;padding:.25em .7em;text-align:left}"
    "td:last-child{text-align:right;font-variant-numeric:tabular-nums}"
)


def heads(lang: str) -> dict[str, str]:
    """The words for the columns of a table."""
    return _words(lang)


def _named(table: Table, lang: str) -> dict[str, str]:
    return _words(lang) | ({"amount": table.measure} if table.measure else {})


def _words(lang: str) -> dict[str, str]:
    texts = messages(lang).texts
    own = {key.removeprefix(_KEY): text for key, text in texts.items() if key.startswith(_KEY)}
    severity = "severity."
    return own | {key.removeprefix(severity): text for key, text in texts.items() if key.startswith(severity)}


def _written(path: Path, content: bytes) -> tuple[Path]:
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)
    return (path,)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _safe(text: str) -> str:
    return html.escape(text)
