"""A publication → PDF, set by the typst compiler with the bundled faces.

Text can be selected, headings and tables are bookmarks, the structure is tagged; faces are embedded as
subsets. The same publication gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import TypeAlias

import typst

from mingzhang.model import (
    Contents,
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
    fit_columns,
    lay_out_table,
    runs_of,
    unit_of,
)
from mingzhang.publish.style import Style, style
from mingzhang.taxonomy.files import data_dir

Json: TypeAlias = dict[str, object]
_STANDARD: tuple[typst.PDFStandard, ...] = ("1.7",)


def render_pdf(publication: Publication, *, created: datetime, system_faces: bool = True) -> bytes:
    """The publication as a PDF file; with `system_faces` the machine's own 仿宋 is used where it has one."""
    made = _compiler(publication, system_faces).compile(
        format="pdf", timestamp=created.replace(tzinfo=UTC), pdf_standards=list(_STANDARD)
    )
    assert isinstance(made, bytes)
    return made


def pages_of(publication: Publication, *, system_faces: bool = True) -> dict[int, int]:
    """The page on which each block of the list of contents stands."""
    found = _compiler(publication, system_faces).query("<place>", field="value")
    return {place["block"]: place["page"] for place in json.loads(found)}


def _compiler(publication: Publication, system_faces: bool) -> typst.Compiler:
    folder = data_dir() / "publish"
    return typst.Compiler(
        (folder / "document.typ").read_bytes(),
        root=str(folder),
        font_paths=_faces(system_faces),
        sys_inputs={"document": json.dumps(_document(publication, style()), ensure_ascii=False)},
    )


@cache
def _faces(system_faces: bool) -> typst.Fonts:
    """The bundled faces, and those of the machine."""
    return typst.Fonts(
        include_system_fonts=system_faces,
        include_embedded_fonts=False,
        font_paths=[str(data_dir() / "fonts")],
    )


def _document(publication: Publication, look: Style) -> Json:
    listed = {entry.block for entry in entries_of(publication)}
    numbers = {id(block): number for number, block in enumerate(publication.blocks)}

    def shown(block: PrintedBlock, wide: bool) -> Json:
        number = numbers[id(block)]
        return {**_block(block, wide, look), "block": number, "listed": number in listed}

    disclosure = publication.disclosure
    return {
        "title": publication.title.replace("\n", ""),
        "author": disclosure.unit,
        "description": disclosure.form,
        "look": {**asdict(look), "faces": {name: face.families for name, face in look.faces.items()}},
        "cover": cover_lines(publication),
        "runs": [
            {
                "wide": run.wide,
                "blocks": [shown(block, run.wide) for block in run.blocks],
            }
            for run in runs_of(publication.blocks)
        ],
    }


def _block(block: PrintedBlock, wide: bool, look: Style) -> Json:
    match block:
        case PrintedHeading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case PrintedText():
            return {"kind": "text", "text": block.text}
        case Contents():
            return {"kind": "contents", "title": block.title}
        case PageBreak():
            return {"kind": "break"}
        case PrintedTable():
            return _table(block, wide, look)


def _table(table: PrintedTable, wide: bool, look: Style) -> Json:
    grid = lay_out_table(table)
    sheet = table.kind != TABLE
    columns = fit_columns(table, grid, wide=wide, look=look)
    rows = [_row(row) for row in grid.cells]
    return {
        "kind": "table",
        "number": table.number,
        "title": table.title,
        "level": 3 if sheet else 2,
        "maker": table.maker,
        "unit": unit_of(table, look),
        "note": table.note,
        "widths": columns.widths,
        "size": columns.size,
        "breakable": columns.splits,
        "whole": columns.whole,
        "head": rows[: grid.head],
        "body": rows[grid.head :],
    }


def _row(row: Sequence[Placed]) -> list[Json]:
    return [
        {
            "text": placed.cell.text,
            "columns": placed.cell.columns,
            "rows": placed.cell.rows,
            "align": placed.cell.align,
            "level": placed.cell.level,
            "strong": placed.cell.strong,
        }
        for placed in row
    ]
