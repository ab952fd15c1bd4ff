"""A disclosure's facts, text and targets as a printed document: as DOCX, XLSX, HTML and pipes.

The document has the standard titles and header words of the table data: what a careful unit would print.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

import docx
import xlsxwriter

from mingzhang.model import Disclosure, Fact, Place, TableSeen, Target
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import TableConcept, table_concepts
from mingzhang.taxonomy.target_layouts import target_layouts

LEVELS = recognition().header_words[:3]
SIDES = ("income", "expenditure")


@dataclass(frozen=True)
class Box:
    """A printed cell and what it covers."""

    text: str
    across: int = 1
    down: int = 1
    figure: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A printed table under its title; the first `head` rows are its header."""

    title: str
    unit: str
    rows: list[list[Box]]
    head: int = 0


Block = str | Sheet


def document_of(disclosure: Disclosure) -> list[Block]:
    """The text's paragraphs with the tables and target sheets where they stood."""
    placed: list[tuple[int, int, Block]] = []
    for passage in disclosure.passages:
        placed.append((_at(passage.pieces[0][1]), 2, passage.text))
    for target in disclosure.targets:
        placed.append((_at(target.place), 1, _target(target)))
    printed = set()
    for table in disclosure.tables:
        if table.table not in printed:
            placed.append((_at(table.place), 0, _table(disclosure, table)))
        printed.add(table.table)
    return [block for _, _, block in sorted(placed, key=lambda entry: entry[:2])]


def _at(place: Place) -> int:
    return place.line or 0


def _table(disclosure: Disclosure, table: TableSeen) -> Sheet:
    concept = table_concepts()[table.table]
    facts = [fact for fact in disclosure.facts if fact.table == table.table]
    make = {"sides": _sides, "items": _items}.get(concept.rows, _listed)
    rows = list(make(concept, facts))
    head = max((box.down for box in rows[0]), default=1) if make is not _sides else 2
    unit = f"编制单位：{disclosure.unit}    单位：{table.unit or disclosure.amount_unit}"
    return Sheet(f"{disclosure.year}年{concept.titles[0]}", unit, rows, head)


def _cells(facts: Iterable[Fact]) -> dict[tuple[str, str], str]:
    return {(fact.row, fact.column): str(fact.amount) for fact in facts}


def _figure(cells: dict[tuple[str, str], str], row: str, column: str) -> Box:
    value = cells.get((row, column))
    return Box(value or "", figure=value)


def _sides(concept: TableConcept, facts: list[Fact]) -> Iterator[list[Box]]:
    """Income on the left, expenditure on the right, each side with its columns."""
    cells = _cells(facts)
    labels = {side.id: side.labels[0] for side in concept.sides}
    rows = {side: list(dict.fromkeys(f.row for f in facts if f.row.startswith(f"{side}:"))) for side in SIDES}
    columns = {}
    for side in SIDES:
        used = {fact.column for fact in facts if fact.row.startswith(f"{side}:")}
        columns[side] = [c for c in concept.columns if c.side in (None, side) and (c.id in used)]
        columns[side] = columns[side] or [next(c for c in concept.columns if c.side in (None, side))]
    yield [
        Box(name, across=len(columns[side]) + 1) for name, side in zip(("收入", "支出"), SIDES, strict=True)
    ]
    yield [Box(text) for side in SIDES for text in ("项目", *(column.headers[0] for column in columns[side]))]
    for number in range(max(map(len, rows.values()), default=0)):
        line = []
        for side in SIDES:
            row = rows[side][number] if number < len(rows[side]) else None
            line.append(Box(_side_label(row, labels) if row else ""))
            line += [_figure(cells, row or "", column.id) for column in columns[side]]
        yield line


def _side_label(row: str, labels: dict[str, str]) -> str:
    name = row.partition(":")[2]
    if not name.isdigit():
        return labels.get(row, labels.get(name, name))
    found = functional().at(name, None)
    return f"{name} {found.name}" if found else name


def _items(concept: TableConcept, facts: list[Fact]) -> Iterator[list[Box]]:
    cells = _cells(facts)
    columns = [column for column in concept.columns if any(key[1] == column.id for key in cells)]
    yield [Box("项目"), *(Box(column.headers[0]) for column in columns)]
    for item in concept.items:
        if any(row == item.id for row, _ in cells):
            label = item.labels[1] if item.id == "vehicles" else item.labels[0]
            yield [Box(label), *(_figure(cells, item.id, column.id) for column in columns)]


def _listed(concept: TableConcept, facts: list[Fact]) -> Iterator[list[Box]]:
    """Codes in columns by level, name, project where the table has such, and figures."""
    cells = _cells(facts)
    used = {column for _, column in cells}
    columns = [column for column in concept.columns if column.id in used] or list(concept.columns[:2])
    coded = concept.rows != "names"
    depth = (2 if concept.rows == "economic" else 3) if coded else 0
    words = ("科目编码", "科目名称") if coded else ("", "项目名称")
    names = ["项目名称"] if concept.rows == "projects" else []
    above = [next(iter(column.under), "") for column in columns]
    down = 2 if depth or any(above) else 1
    heading = [Box(words[0], across=depth)] if depth else []
    yield [
        *heading,
        Box(words[1], down=down),
        *(Box(name, down=down) for name in names),
        *_headed([column.headers[0] for column in columns], above, down),
    ]
    if down == 2:
        yield [
            *(Box(level) for level in LEVELS[:depth]),
            *(Box(c.headers[0]) for c, word in zip(columns, above, strict=True) if word),
        ]
    labels = {fact.row: fact.label for fact in facts}
    for row in _with_gaps(dict.fromkeys(row for row, _ in cells)):
        code, _, project = row.partition("#")[0].partition("|")
        line = [Box(part) for part in _code_parts(code, depth)] if code[:1].isdigit() else [Box("")] * depth
        line.append(Box(_row_label(code, labels.get(row, ""), coded)))
        if names:
            line.append(Box(project))
        yield [*line, *(_figure(cells, row, column.id) for column in columns)]


def _headed(headers: list[str], above: list[str], down: int) -> Iterator[Box]:
    """Headers over both rows, or the word above that several share."""
    number = 0
    while number < len(headers):
        word = above[number]
        if not word:
            yield Box(headers[number], down=down)
            number += 1
            continue
        end = number
        while end < len(headers) and above[end] == word:
            end += 1
        yield Box(word, across=end - number)
        number = end


def _with_gaps(rows: Iterable[str]) -> Iterator[str]:
    """Rows of one code are numbered as printed: those without figures stand in between."""
    seen: dict[str, int] = {}
    for row in rows:
        code, _, number = row.partition("#")
        if number.isdigit():
            for missing in range(seen.get(code, 0) + 1, int(number)):
                yield f"{code}#{missing}"
            seen[code] = int(number)
        yield row


def _code_parts(code: str, depth: int) -> list[str]:
    parts = [code[:3], code[3:5], code[5:7]]
    return parts[:depth]


def _row_label(code: str, label: str, coded: bool) -> str:
    if code == "total":
        return "合计"
    if code == "unit":
        return label or "单位小计"
    book = economic() if coded and code.startswith(("30", "31", "399")) else functional()
    found = book.at(code, None) if coded else None
    return found.name if found else label or code


def _target(target: Target) -> Sheet:
    words = target_layouts()
    subject = "project" if target.project else "department"
    layout = next((one for one in words.layouts if one.id == target.layout), None)
    columns = layout.columns if layout else ("level1", "level2", "level3", "value")
    width = len(columns)
    labels = {role: names[0] for role, names in words.labels.items()}
    rows = [[Box(labels["project"]), Box(target.project, across=width - 1)]] if target.project else []
    for role in ("unit", "year_funds", "appropriation", "other_funds", "goal"):
        value = getattr(target, role)
        if value not in (None, ""):
            rows.append([Box(labels[role]), Box(str(value), across=width - 1)])
    rows.append([Box(words.headers[role][0]) for role in columns])
    rows += _indicators(target, columns)
    title = "项目支出绩效目标表" if subject == "project" else "部门整体支出绩效目标表"
    return Sheet(title, f"（{target.year}年度）" if target.year else "", rows)


def _indicators(target: Target, columns: tuple[str, ...]) -> Iterator[list[Box]]:
    """Level names merged over their rows."""
    keys = [("",), *((one.level1,) for one in target.indicators)]
    keys2 = [("", ""), *((one.level1, one.level2) for one in target.indicators)]
    for number, one in enumerate(target.indicators, start=1):
        line = []
        for role in columns:
            run = {"level1": keys, "level2": keys2}.get(role)
            if run is not None and run[number] == run[number - 1]:
                continue
            down = 1
            while run is not None and number + down < len(run) and run[number + down] == run[number]:
                down += 1
            value = getattr(one, role, "")
            line.append(Box("" if value is None else str(value), down=down))
        yield line


def laid_out(rows: list[list[Box]]) -> Iterator[tuple[int, int, Box]]:
    """(row, column, box) as the boxes fall into a grid."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for box in row:
            while (number, column) in taken:
                column += 1
            yield number, column, box
            taken |= {(number + r, column + c) for r in range(box.down) for c in range(box.across)}
            column += box.across


def as_docx(document: list[Block]) -> bytes:
    """One Word file; merged cells by gridSpan and vMerge."""
    made = docx.Document()
    for block in document:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        made.add_paragraph(block.title)
        if block.unit:
            made.add_paragraph(block.unit)
        placed = list(laid_out(block.rows))
        width = max((column + box.across for _, column, box in placed), default=1)
        table = made.add_table(rows=len(block.rows), cols=width, style="Table Grid")
        grid = [list(row.cells) for row in table.rows]
        for row, column, box in placed:
            cell = grid[row][column]
            if box.across > 1 or box.down > 1:
                cell = cell.merge(grid[row + box.down - 1][column + box.across - 1])
            cell.text = box.text
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def as_xlsx(document: list[Block]) -> bytes:
    """A workbook with sheets of text and one sheet a table; figures are numbers with a format."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    formats = {}
    sheet, line = None, 0
    for number, block in enumerate(document):
        if isinstance(block, str):
            if sheet is None:
                sheet, line = book.add_worksheet(f"Sheet{number}"), 0
            sheet.write_string(line, 0, block)
            line += 1
            continue
        sheet = book.add_worksheet(f"Sheet{number}")
        sheet.write_string(0, 0, block.title)
        sheet.write_string(1, 0, block.unit)
        for row, column, box in laid_out(block.rows):
            style = None
            if box.figure is not None:
                decimals = len(box.figure.partition(".")[2])
                code = "#,##0" + ("." + "0" * decimals if decimals else "")
                style = formats.setdefault(code, book.add_format({"num_format": code}))
            last = (row + box.down + 1, column + box.across - 1)
            if box.across > 1 or box.down > 1:
                sheet.merge_range(row + 2, column, *last, box.text)
            elif style is not None:
                sheet.write_number(row + 2, column, float(box.figure or 0), style)
            else:
                sheet.write_string(row + 2, column, box.text)
        sheet = None
    book.close()
    return stream.getvalue()


def as_html(document: list[Block], *, encoding: str = "utf-8", inside_layout: bool = False) -> bytes:
    """A page with navigation around, optionally inside a table that lays it out."""
    parts = []
    for block in document:
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
            continue
        rows = "".join("<tr>" + "".join(map(_td, row)) + "</tr>" for row in block.rows)
        parts.append(f"<p align=center><b>{block.title}</b></p><p>{block.unit}</p><table>{rows}</table>")
    body = "\n".join(parts)
    if inside_layout:
        body = f"<table><tr><td>首页<br>政务公开</td><td>{body}</td></tr></table>"
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>t</title><script>var a="<p>";</script>'
        f"</head><body><nav><a>首页</a></nav><div>当前位置：首页</div><div>{body}</div></body></html>"
    )
    return page.encode(encoding)


def _td(box: Box) -> str:
    spans = f' colspan="{box.across}"' if box.across > 1 else ""
    spans += f' rowspan="{box.down}"' if box.down > 1 else ""
    return f"<td{spans}><p>{html.escape(box.text)}</p></td>"


def as_pipes(document: list[Block]) -> bytes:
    """Markdown; what a merged cell covers stays empty."""
    lines = []
    for block in document:
        if isinstance(block, str):
            lines += [block, ""]
            continue
        placed = {(row, column): box.text for row, column, box in laid_out(block.rows)}
        width = max((column + box.across for _, column, box in laid_out(block.rows)), default=1)
        lines += [block.title, "", block.unit, ""]
        for number in range(len(block.rows)):
            lines.append("| " + " | ".join(placed.get((number, c), "") for c in range(width)) + " |")
            if number == 0:
                lines.append("|" + "---|" * width)
        lines.append("")
    return "\n".join(lines).encode()
