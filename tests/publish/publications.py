"""Publications to print: the sample disclosure with merged header cells, and tables of many rows and columns.

The sample's text is read block by block; its blank header cells become the spans that a printed table has.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from mingzhang.model import (
    Amount,
    Contents,
    Disclosure,
    Fact,
    Grid,
    PageBreak,
    Place,
    PrintedBlock,
    PrintedCell,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Publication,
    Row,
)
from mingzhang.model.publication import CENTER, LEFT, RIGHT
from mingzhang.pipeline import read_file
from mingzhang.read.files import read_any
from mingzhang.samples import samples_dir

_PART = re.compile("第.部分")
_SECTION = re.compile("[一二三四五六七八九十]+、")
_NUMBERED = re.compile("（[一二三四五六七八九十]+）")
_NUMBER = re.compile(r"表\d+$")
_MARKS = frozenset("※类款项")
_WIDE = 9


@cache
def sample() -> Publication:
    """The sample disclosure as it would be composed."""
    return publication_of(samples_dir() / "yunxi-2024.txt")


def publication_of(path: Path) -> Publication:
    """A text disclosure as printed blocks; what must be read from it is what is read from the text."""
    disclosure = read_file(path)
    lines: list[str] = []
    blocks: list[PrintedBlock] = []
    facts = {(fact.place.line, fact.place.span): fact for fact in disclosure.facts}

    def flush() -> None:
        blocks.extend(_text(line) for line in lines)
        lines.clear()

    found = list(read_any(path).blocks)
    start = _body_start([block.text if not isinstance(block, Grid) else "" for block in found])
    for block in found[start:]:
        if not isinstance(block, Grid):
            lines.append(block.text)
            continue
        head = _above(lines)
        flush()
        blocks.append(_table(block, head, facts, disclosure))
    flush()
    return Publication(
        f"{disclosure.unit}2024年部门预算公开", (Contents("目录"), *_noted(blocks)), disclosure
    )


def _body_start(texts: list[str]) -> int:
    """Behind the list of contents: where the first part stands a second time."""
    parts = [number for number, text in enumerate(texts) if _PART.match(text)]
    first = [number for number in parts if texts[number].startswith("第一部分")]
    return first[1] if len(first) > 1 else 0


def _text(line: str) -> PrintedBlock:
    for level, pattern in enumerate((_PART, _SECTION, _NUMBERED), start=1):
        if pattern.match(line) and len(line) < 60 and not line.endswith("。") and "：" not in line[2:]:
            return PrintedHeading(line, level)
    return PrintedText(line)


def _above(lines: list[str]) -> dict[str, str]:
    """Take number, title and the line of maker and unit off the lines before a table."""
    head: dict[str, str] = {}
    if lines and "单位：" in lines[-1]:
        maker, unit = re.split(r"\s+", lines.pop().strip(), maxsplit=1)
        head |= {"maker": maker, "unit": unit}
    if lines:
        title = lines.pop()
        if title.startswith("（") and lines:
            title = lines.pop()
        head["title"] = title
    if lines and _NUMBER.match(lines[-1]):
        head["number"] = lines.pop()
    return head


def _table(
    grid: Grid, head: dict[str, str], facts: dict[object, object], disclosure: Disclosure
) -> PrintedTable:
    sheet = "绩效" in head.get("title", "")
    rows = list(grid.rows)
    columns = max(len(row.cells) for row in rows)
    depth = 0 if sheet else _head_rows(rows)
    header = _spanned([[cell.text for cell in row.cells] for row in rows[:depth]], columns)
    body = tuple(
        _sheet_row(row, columns) if sheet else tuple(_cell(cell, facts) for cell in row.cells)
        for row in rows[depth:]
    )
    return PrintedTable(
        table=_id(rows, facts), title=head.get("title", ""), head=header, body=body,
        widths=_widths(rows[depth:], columns), number=head.get("number", ""), maker=head.get("maker", ""),
        unit=head.get("unit", ""), wide=columns > _WIDE, kind="sheet" if sheet else "table",
    )  # fmt: skip


def _id(rows: list[Row], facts: dict[object, object]) -> str:
    for row in rows:
        for cell in row.cells:
            fact = facts.get((cell.place.line, cell.place.span))
            if fact is not None:
                return str(fact.table)  # type: ignore[attr-defined]
    return "sheet"


def _head_rows(rows: list[Row]) -> int:
    """Up to the row of marks (※ 1 2 3), else all rows before the first figure."""
    for number, row in enumerate(rows):
        texts = [cell.text for cell in row.cells if cell.text]
        if "※" in texts:
            return number + 1
    for number, row in enumerate(rows):
        if any(_amount(cell.text) for cell in row.cells):
            return max(number, 1)
        if any(re.match("一、", cell.text) for cell in row.cells):
            return number
    return len(rows)


def _spanned(rows: list[list[str]], columns: int) -> tuple[tuple[PrintedCell, ...], ...]:
    """Blank header cells belong to the cell before or above them."""
    grid = [row + [""] * (columns - len(row)) for row in rows]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            left, above = owner.get((r, c - 1)), owner.get((r - 1, c))
            if text or (left is None and above is None):
                owner[r, c] = (r, c)
            elif left is not None and left[0] == r and (above is None or _covers(owner, above, r, c)):
                owner[r, c] = left
            else:
                owner[r, c] = above if above is not None else (r, c)
    out = []
    for r, row in enumerate(grid):
        line = []
        for c, text in enumerate(row):
            places = [place for place, one in owner.items() if one == (r, c)]
            if places:
                down = max(place[0] for place in places) - r + 1
                across = max(place[1] for place in places) - c + 1
                line.append(PrintedCell(text, columns=across, rows=down))
        out.append(tuple(line))
    return tuple(out)


def _covers(owner: dict[tuple[int, int], tuple[int, int]], above: tuple[int, int], r: int, c: int) -> bool:
    """Whether the cell above reaches over both this place and the one before it."""
    return owner.get((r - 1, c - 1)) == above


def _cell(cell: object, facts: dict[object, object]) -> PrintedCell:
    text = cell.text  # type: ignore[attr-defined]
    fact = facts.get((cell.place.line, cell.place.span))  # type: ignore[attr-defined]
    amount = _amount(text)
    if fact is not None:
        return PrintedCell(text, amount=fact.amount, key=fact.key, align=RIGHT)  # type: ignore[attr-defined]
    if amount is not None and text.isdigit():
        return PrintedCell(text, align=CENTER)
    return PrintedCell(text, align=LEFT if len(text) > 3 else CENTER, level=int(text.startswith("其中")))


def _sheet_row(row: Row, columns: int) -> tuple[PrintedCell, ...]:
    """Blank cells of a target sheet belong to the cell before them, but for those of the levels."""
    texts = [cell.text for cell in row.cells] + [""] * (columns - len(row.cells))
    if sum(map(bool, texts)) > columns - 3:
        return tuple(PrintedCell(text, align=LEFT if len(text) > 6 else CENTER) for text in texts)
    out: list[PrintedCell] = []
    for text in texts:
        if text or not out:
            out.append(PrintedCell(text, align=LEFT if len(text) > 12 else CENTER))
        else:
            out[-1] = replace(out[-1], columns=out[-1].columns + 1)
    return tuple(out)


def _widths(rows: list[Row], columns: int) -> tuple[float, ...]:
    widths = [3.0] * columns
    for row in rows:
        for number, cell in enumerate(row.cells):
            widths[number] = max(widths[number], min(len(cell.text), 14))
    return tuple(widths)


def _amount(text: str) -> Amount | None:
    try:
        return Amount.parse(text) if text and text[0] in "-0123456789" else None
    except InvalidOperation:
        return None


def _noted(blocks: list[PrintedBlock]) -> list[PrintedBlock]:
    """The sentence under an empty table is its note; each part and each table begins a page."""
    out: list[PrintedBlock] = []
    for block in blocks:
        before = out[-1] if out else None
        if (
            isinstance(block, PrintedText)
            and isinstance(before, PrintedTable)
            and not before.body
            and not before.note
        ):
            out[-1] = replace(before, note=block.text)
            continue
        if isinstance(block, PrintedTable) and block.kind == "table":
            out.append(PageBreak())
        out.append(block)
    return out


@cache
def long_tables() -> Publication:
    """A department with 66 items in tables of 8 and of 13 columns: they go over several pages."""
    unit = "江河市水利局"
    codes = [
        f"{group}{middle:02d}{item:02d}"
        for group in ("208", "213", "221")
        for middle in (1, 3)
        for item in range(1, 12)
    ]
    spent = {code: Decimal(number * 1237 + 4).scaleb(-2) for number, code in enumerate(codes, 1)}
    for length in (5, 3):
        for code in codes:
            spent[code[:length]] = spent.get(code[:length], Decimal()) + spent[code]
    rows = ["total", *sorted(spent)]
    spent["total"] = sum((spent[code] for code in codes), Decimal())
    facts: list[Fact] = []
    wide = ("total", "appropriation_subtotal", "general", "general_transfer", "govfund", "govfund_transfer",
            "statecap", "statecap_transfer", "special_account", "unit_funds", "appropriation_carryover",
            "non_appropriation_carryover")  # fmt: skip
    blocks = (
        PrintedHeading("第一部分 部门预算公开表", 1),
        _coded("expenditure", "部门支出总体情况表", "表1", ("合计", "基本支出", "项目支出"),
               ("total", "basic"), rows, spent, facts, unit),
        PageBreak(),
        _coded("income", "部门收入总体情况表", "表2", (
            "总计", "财政拨款（补助）小计", "一般公共预算", "上级一般公共预算安排的转移支付",
            "政府性基金预算", "上级政府性基金安排的转移支付", "国有资本经营预算",
            "上级国有资本经营预算安排的转移支付",
            "财政专户（教育收费）", "单位资金", "财政拨款结转", "非财政拨款结转结余",
        ), wide[:3], rows, spent, facts, unit),
    )  # fmt: skip
    disclosure = replace(
        sample().disclosure, unit=unit, facts=tuple(facts), claims=(), targets=(), passages=(), headings=()
    )
    return Publication(f"{unit}2024年部门预算公开", (Contents("目录"), *blocks), disclosure)


def _coded(
    table: str, title: str, number: str, headers: tuple[str, ...], filled: tuple[str, ...],
    rows: list[str], spent: dict[str, Decimal], facts: list[Fact], unit: str,
) -> PrintedTable:  # fmt: skip
    """A table by functional code whose first columns are filled alike."""
    body = []
    for row in rows:
        parts = (row[:3], row[3:5], row[5:7]) if row.isdigit() else ("", "", "")
        name = f"第{row}号水利工程建设与运行维护支出" if row.isdigit() else "总计"
        line = [*(PrintedCell(part) for part in parts), PrintedCell(name, align=LEFT)]
        for place in range(len(headers)):
            if place < len(filled):
                amount = Amount(spent[row])
                key = (table, row, filled[place])
                facts.append(Fact(*key, amount, name, Place()))
                line.append(PrintedCell(f"{amount.value:,.2f}", amount, key, align=RIGHT))
            else:
                line.append(PrintedCell(align=RIGHT))
        body.append(tuple(line))
    head = (
        (PrintedCell("功能分类科目编码", columns=3), PrintedCell("功能分类科目名称", rows=2),
         *(PrintedCell(header, rows=2) for header in headers)),
        tuple(PrintedCell(level) for level in "类款项"),
    )  # fmt: skip
    widths = (1.6, 1.2, 1.2, 7.0, *([2.6] * len(headers)))
    return PrintedTable(
        table, title, head, tuple(body), widths, number, f"编制部门：{unit}", "万元", wide=len(headers) > 5
    )
