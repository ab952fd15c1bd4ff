"""Plain text in all the shapes in which people have a disclosure → lines and grids.

Shapes: flattened PDF text (lines), blank-aligned columns (lines), tab tables, one cell a line,
Markdown pipe tables. What a line or cell means is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from mingzhang.errors import BinaryInput, TooLarge
from mingzhang.model import Block, Cell, Grid, Line, Place, Reading, Row, Source
from mingzhang.read.guard import RawFile, megabytes, open_file, refuse_binary

_HALF_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_HALF_WIDTH |= {
    ord(full): ord(half)
    for full, half in zip("％．－＋＝＞＜\u3000\xa0\u2003\u2002", "%.-+=><    ", strict=True)
}
# Characters without width that web pages and editors leave behind; a blank keeps positions.
_HALF_WIDTH |= dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD), " ")
_FULL_COMMA_IN_FIGURE = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_PAGE_NUMBER = re.compile(r" *[-—–]? *\d{1,3} *[-—–]? *")
MOST_CELLS = 60
MAX_TEXT_BYTES = 6 * 1024 * 1024
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_HEADING_MARK = re.compile(r"^#{1,6}(?= )")
_PIPE_RULE = re.compile(r"^\s*\|[\s:|-]+\|\s*$")


def read_text(path: Path) -> Reading:
    """Read a text file; raises the InputErrors of the door, and BinaryInput where no encoding fits."""
    return read_raw_text(open_file(path))


def read_raw_text(raw: RawFile) -> Reading:
    """Read a text file that passed the door; raises BinaryInput, and TooLarge beyond any real size."""
    if len(raw.content) > MAX_TEXT_BYTES:
        raise TooLarge(raw.name, size=megabytes(len(raw.content)), limit=megabytes(MAX_TEXT_BYTES))
    refuse_binary(raw)
    text, notes = decode(raw)
    return parse_text(text, Source(raw.name, raw.sha256, None, "text", notes))


def decode(raw: RawFile) -> tuple[str, tuple[str, ...]]:
    """Bytes → text, with notes on what had to be assumed (`encoding.mixed`, `encoding.guessed`)."""
    for encoding in (
        ("utf-8-sig", "utf-16") if raw.content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",)
    ):
        try:
            return raw.content.decode(encoding), ()
        except UnicodeDecodeError:
            continue
    try:
        text = raw.content.decode("gb18030")
        if _looks_chinese(text):
            return text, ("encoding.gb18030",)
    except UnicodeDecodeError:
        pass
    mixed = "".join(_decode_line(line) for line in raw.content.splitlines(keepends=True))
    if _looks_chinese(mixed):
        return mixed, ("encoding.mixed",)
    guess = from_bytes(raw.content[:200_000]).best()
    if guess is None:
        raise BinaryInput(raw.name)
    return raw.content.decode(guess.encoding, errors="replace"), ("encoding.guessed",)


def _decode_line(line: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", errors="replace")


def _looks_chinese(text: str) -> bool:
    """Common characters of Chinese administrative prose are frequent in any right decoding."""
    sample = text[:100_000]
    common = sum(sample.count(char) for char in "的一中年人支出收入预算部门单位和")
    return common * 200 > len(sample)


def half_width(text: str) -> str:
    """Full-width figures, letters and blanks made half-width, one character for one."""
    return _FULL_COMMA_IN_FIGURE.sub(",", text.translate(_HALF_WIDTH))


def parse_text(text: str, source: Source) -> Reading:
    """Split text into lines and grids; `source` is handed through."""
    lines = list(_number_lines(text))
    return Reading(source, tuple(_blocks(lines)), source.notes)


@dataclass(frozen=True, slots=True)
class _Raw:
    number: int
    page: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def _number_lines(text: str) -> Iterator[_Raw]:
    """Lines with number and page; a page break before a line's first character is no character of it, and
    Markdown's heading marks are blanks."""
    page = 1
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        page += line.count("\f")
        shown = half_width(line.lstrip("\f").replace("\f", " "))
        yield _Raw(number, page, _HEADING_MARK.sub(lambda mark: " " * len(mark.group()), shown))


def _blocks(lines: list[_Raw]) -> Iterator[Block]:
    cell_a_line = _is_cell_a_line(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if _PIPE_ROW.match(line.text):
            end = _run_end(lines, index, lambda item: bool(_PIPE_ROW.match(item.text)))
            yield Grid(tuple(_pipe_row(item) for item in lines[index:end] if not _PIPE_RULE.match(item.text)))
            index = end
        elif "\t" in line.text and cell_a_line and line.text.startswith("\t"):
            end = _cells_end(lines, index)
            yield from _cell_blocks(lines[index:end])
            index = end
        elif "\t" in line.text.rstrip("\t ") or (line.text.count("\t") > 1):
            end = _run_end(lines, index, lambda item: "\t" in item.text)
            yield Grid(tuple(_split_row(item, "\t") for item in lines[index:end]))
            index = end
        else:
            if not line.blank:
                yield _line(line)
            index += 1


def _is_cell_a_line(lines: list[_Raw]) -> bool:
    """Most lines with a tab hold one cell behind it."""
    tabbed = [line.text for line in lines if "\t" in line.text]
    single = sum(1 for text in tabbed if text.startswith("\t") and "\t" not in text.strip("\t"))
    return bool(tabbed) and single * 10 > len(tabbed) * 8


def _run_end(lines: list[_Raw], start: int, belongs: Callable[[_Raw], bool]) -> int:
    end = start
    while end < len(lines) and belongs(lines[end]):
        end += 1
    return end


def _cells_end(lines: list[_Raw], start: int) -> int:
    """Rows are runs of cell lines with one empty line between them; a page number between is no end."""
    end = start
    while end < len(lines):
        after = lines[end + 1].text if end + 1 < len(lines) else ""
        passed = lines[end].blank or _is_page_number(lines[end])
        if lines[end].text.startswith("\t") or (passed and after.startswith("\t")):
            end += 1
        else:
            break
    return end


def _is_page_number(line: _Raw) -> bool:
    """A small number alone on its line, outside all cells."""
    return bool(_PAGE_NUMBER.fullmatch(line.text))


def _cell_blocks(lines: list[_Raw]) -> Iterator[Block]:
    """Rows of cells, then the page numbers that stood between them; where nothing parts the rows any more,
    each cell is a line as in flattened text."""
    rows = tuple(_cell_rows(lines))
    if max(len(row.cells) for row in rows) <= MOST_CELLS:
        yield Grid(rows, ragged=True)
    else:
        for row in rows:
            yield from (Line(cell.text, cell.place, row.page) for cell in row.cells if cell.text)
    for line in lines:
        if _is_page_number(line) and not line.blank:
            yield _line(line)


def _line(line: _Raw) -> Line:
    return Line(line.text, Place(line=line.number, span=(0, len(line.text))), line.page)


def _cell_rows(lines: list[_Raw]) -> Iterator[Row]:
    cells: list[Cell] = []
    for line in [*lines, _Raw(0, 0, "")]:
        if line.text.startswith("\t"):
            start = len(line.text) - len(line.text.lstrip("\t "))
            text = line.text.strip()
            place = Place(
                line=line.number, span=(min(start, len(line.text)), min(start, len(line.text)) + len(text))
            )
            cells.append(Cell(text, place, len(cells)))
        elif cells and not _is_page_number(line):
            yield Row(tuple(cells), lines[0].page)
            cells = []


def _split_row(line: _Raw, separator: str) -> Row:
    cells, start = [], 0
    for column, part in enumerate(line.text.split(separator)):
        lead = len(part) - len(part.lstrip())
        text = part.strip()
        place = Place(line=line.number, span=(start + lead, start + lead + len(text)))
        cells.append(Cell(text, place, column))
        start += len(part) + 1
    return Row(tuple(cells), line.page)


def _pipe_row(line: _Raw) -> Row:
    """The outer pipes are blanked, not cut, so that positions stay those of the line."""
    inner = line.text[: line.text.rindex("|")].replace("|", " ", 1)
    return _split_row(_Raw(line.number, line.page, inner), "|")
