"""A publication → one web page: headings, tables with header cells, print and phone styles, nothing fetched.

Each figure says what it is in data attributes (`data-table data-row data-column data-value`); what the page
is about stands in JSON-LD (schema.org Dataset).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from mingzhang.model import (
    Contents,
    Disclosure,
    PageBreak,
    PrintedBlock,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Publication,
)
from mingzhang.publish.layout import (
    TABLE,
    Placed,
    cover_lines,
    entries_of,
    lay_out_table,
    unit_of,
)
from mingzhang.publish.style import style
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.tables import table_concepts

Values: TypeAlias = dict[str, object]
_TABLE_RANK, _SHEET_RANK, _LAST_RANK, _DEEPEST = 3, 5, 6, 4


def render_html(publication: Publication, pictures: Sequence[tuple[str, str]] = ()) -> bytes:
    """The publication as one page in UTF-8; `pictures`: SVG and what it shows, in words, at its end."""
    template = _environment().get_template("page.html")
    css = (data_dir() / "publish" / "page.css").read_text(encoding="utf-8")
    linked = json.dumps(linked_data(publication), ensure_ascii=False, indent=1)
    page = template.render(
        title=publication.title.replace("\n", ""),
        css=Markup(css),
        linked_data=Markup(linked.replace("<", "\\u003c")),
        cover=cover_lines(publication),
        pictures=[(Markup(svg[svg.index("<svg") :]), shown) for svg, shown in pictures],
        blocks=shown_blocks(publication),
    )
    return page.encode()


def shown_blocks(publication: Publication) -> list[Values]:
    """What the template shows of each block; `number` is its place in the publication."""
    blocks = (_block(block, number, publication) for number, block in enumerate(publication.blocks))
    return [block for block in blocks if block is not None]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(data_dir() / "publish"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def linked_data(publication: Publication) -> Values:
    """What the page is about, in the words of schema.org."""
    disclosure = publication.disclosure
    concepts, units = table_concepts(), disclosure.table_units
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": publication.title.replace("\n", ""),
        "description": _description(disclosure),
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": disclosure.unit},
        "temporalCoverage": str(disclosure.year or ""),
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": concepts[table].name["zh"] if table in concepts else table,
                "propertyID": table,
                "unitText": units[table],
            }
            for table in dict.fromkeys(fact.table for fact in disclosure.facts)
        ],
    }


def _description(disclosure: Disclosure) -> str:
    look = style()
    year = look.year.format(year=disclosure.year) if disclosure.year is not None else ""
    return f"{disclosure.unit}{year}{look.kinds.get(disclosure.kind, '')}"


def _block(block: PrintedBlock, number: int, publication: Publication) -> Values | None:
    match block:
        case PrintedHeading():
            return _of("heading", number, text=block.text, rank=min(block.level + 1, _LAST_RANK))
        case PrintedText():
            return _of("text", number, text=block.text)
        case Contents():
            return _of("contents", number, text=block.title, entries=entries_of(publication))
        case PrintedTable():
            return _table(block, number)
        case PageBreak():
            return None


def _of(kind: str, number: int, **values: object) -> Values:
    return {"kind": kind, "number": number, **values}


def _table(table: PrintedTable, number: int) -> Values:
    look, grid = style(), lay_out_table(table)
    rows = [_row(row) for row in grid.cells]
    parts = [("thead", rows[: grid.head]), ("tbody", rows[grid.head :])]
    return _of(
        "table",
        number,
        text=table.title,
        rank=_TABLE_RANK if table.kind == TABLE else _SHEET_RANK,
        label=table.number,
        line=[part for part in (table.maker, unit_of(table, look)) if part],
        note=table.note,
        wide=table.wide,
        table=table.table if table.kind == TABLE else "",
        parts=[(part, held) for part, held in parts if held],
    )


def _row(row: Sequence[Placed]) -> list[Values]:
    """The cells of a row; the name before a figure is that row's header."""
    keyed = [placed.cell.key is not None for placed in row]
    return [
        _cell(
            placed, names=bool(placed.cell.text) and not keyed[number] and any(keyed[number + 1 : number + 2])
        )
        for number, placed in enumerate(row)
    ]


def _cell(placed: Placed, *, names: bool) -> Values:
    cell = placed.cell
    scope = ("colgroup" if cell.columns > 1 else "col") if placed.head else "row" if names else ""
    classes = [cell.align] if cell.align in ("left", "right") else []
    classes += [f"i{min(cell.level, _DEEPEST)}"] if cell.level else []
    classes += ["strong"] if cell.strong else []
    attributes = {
        "scope": scope if cell.text else "",
        "colspan": str(cell.columns) if cell.columns > 1 else "",
        "rowspan": str(cell.rows) if cell.rows > 1 else "",
        "class": " ".join(classes),
    }
    if cell.key is not None and cell.amount is not None:
        table, row, column = cell.key
        attributes |= {
            "data-table": table,
            "data-row": row,
            "data-column": column,
            "data-value": str(cell.amount),
        }
    shown = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return {
        "tag": "th" if attributes["scope"] else "td",
        "key": cell.key,
        "attributes": Markup(shown),
        "text": Markup("<br>").join(cell.text.split("\n")),
    }
