"""A publication → Markdown with pipe tables, readable as plain text too.

A merged cell stands in its first place; what it covers stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.model import Contents, PageBreak, PrintedBlock, PrintedHeading, PrintedTable, Publication
from mingzhang.publish.layout import cover_lines, entries_of, lay_out_table, unit_of
from mingzhang.publish.style import style

_LINES = re.compile(r"\s*[\r\n\v\f\x85]+\s*")
_TIGHT = re.compile(r"(?<=[^\x00-\xff])[\r\n]+(?=[^\x00-\xff])")


def render_markdown(publication: Publication) -> bytes:
    """The publication as UTF-8 text."""
    parts = [f"# {one_line(line)}" for line in cover_lines(publication)[:1]]
    parts += [one_line(line) for line in cover_lines(publication)[1:]]
    for block in publication.blocks:
        parts += _block(block, publication)
    return ("\n\n".join(filter(None, parts)) + "\n").encode()


def _block(block: PrintedBlock, publication: Publication) -> Iterator[str]:
    match block:
        case PrintedHeading():
            yield f"{'#' * min(block.level + 1, 6)} {one_line(block.text)}"
        case PrintedTable():
            yield from _table(block)
        case Contents():
            yield f"## {block.title}"
            yield "\n".join(f"- {one_line(entry.text)}" for entry in entries_of(publication))
        case PageBreak():
            return
        case _:
            yield block.text


def _table(table: PrintedTable) -> Iterator[str]:
    look = style()
    yield table.number
    yield f"### {table.title}" if table.title else ""
    yield (look.blank * 2).join(filter(None, (table.maker, unit_of(table, look))))
    grid = lay_out_table(table)
    rows = []
    for row in grid.cells:
        line = [""] * grid.columns
        for placed in row:
            line[placed.column] = one_line(placed.cell.text).replace("|", "｜")
        rows.append("| " + " | ".join(line) + " |")
    rows.insert(1, "|" + " --- |" * grid.columns)
    yield "\n".join(rows)
    yield table.note


def one_line(text: str) -> str:
    """A text without line ends; nothing is put between Chinese characters."""
    return _LINES.sub(" ", _TIGHT.sub("", text)).strip()
