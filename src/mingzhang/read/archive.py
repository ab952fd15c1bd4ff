"""Several files of one disclosure, in a zip archive or side by side → one reading."""

from __future__ import annotations

import hashlib
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mingzhang.errors import EmptyInput, InputError, NeedsPassword, TooLarge, TooManyFiles, UnsupportedInput
from mingzhang.model import Block, Cell, Line, Part, Place, Reading, Row, Source
from mingzhang.read.detect import ZIP, detect
from mingzhang.read.guard import MAX_BYTES, RawFile
from mingzhang.read.limits import Package, megabytes, open_package

MAX_FILES = 200
_UTF8_NAMES = 1 << 11
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.I)
_DIGITS = re.compile(r"(\d+)")
_BETWEEN = " + "


def read_zip(raw: RawFile, read: Callable[[RawFile], Reading]) -> Reading:
    """The files of an archive as one disclosure; `read` reads one of them.

    What cannot be read is noted; where nothing can, its error is raised. Archives inside are refused.
    """
    readings: list[Reading] = []
    notes: list[str] = []
    first: InputError | None = None
    for member in members(raw):
        try:
            if detect(member) == ZIP:
                raise UnsupportedInput(member.name, what="what.nested")
            readings.append(read(member))
        except (NeedsPassword, TooLarge, TooManyFiles):
            raise
        except InputError as error:
            first = first or error
            notes.append(f"files.unread: {member.name}")
    if not readings:
        raise first or EmptyInput(raw.name)
    joined = join_readings(readings)
    kept = (*joined.notes, *notes)
    return replace(joined, source=Source(raw.name, raw.sha256, joined.source.pages, "zip", kept), notes=kept)


def members(raw: RawFile) -> list[RawFile]:
    """The files of an archive, in order of their names with numbers by their value."""
    package = open_package(raw)
    named = [(member_name(info), info) for info in package.parts]
    named = [(name, info) for name, info in named if not _JUNK.search(name)]
    if len(named) > MAX_FILES:
        raise TooManyFiles(raw.name, count=f"{len(named):,}", limit=f"{MAX_FILES:,}")
    return list(_unpacked(package, sorted(named, key=lambda pair: natural_order(pair[0]))))


def _unpacked(package: Package, named: Sequence[tuple[str, zipfile.ZipInfo]]) -> Iterator[RawFile]:
    for name, info in named:
        if info.file_size > MAX_BYTES:
            raise TooLarge(package.name, size=megabytes(info.file_size), limit=megabytes(MAX_BYTES))
        content = package.read(info)
        if content.strip(b" \t\r\n\f\x00"):
            yield RawFile(posixpath.basename(name), content)


def member_name(info: zipfile.ZipInfo) -> str:
    """A file's name in an archive; without the mark of UTF-8 it may be in the code page of Chinese."""
    if info.flag_bits & _UTF8_NAMES:
        return info.filename
    name = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def natural_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which `表2` stands before `表10`."""
    parts = (part for part in _DIGITS.split(name) if part)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def join_readings(readings: Sequence[Reading]) -> Reading:
    """Several files as one disclosure, their blocks one after another.

    Places stay unique: pages and lines go on counting, and the file's name stands before a sheet's.
    """
    if len(readings) == 1:
        return readings[0]
    blocks: list[Block] = []
    notes: list[str] = []
    parts: list[Part] = []
    pages = lines = 0
    for reading in readings:
        name = reading.source.name
        parts += reading.parts or [Part(name, len(reading.blocks))]
        notes += [f"files.joined: {name} +{pages or lines}"] if pages or lines else [f"files.joined: {name}"]
        notes += reading.notes
        shifted = [_shift(block, pages, lines, name) for block in reading.blocks]
        blocks += shifted
        pages += reading.source.pages or 0
        lines = max([lines, *(place.line or 0 for block in shifted for place in _places(block))])
    kept = tuple(dict.fromkeys(notes))
    return Reading(
        _joined_source([reading.source for reading in readings], kept), tuple(blocks), kept, tuple(parts)
    )


def _joined_source(sources: Sequence[Source], notes: tuple[str, ...]) -> Source:
    """`sha256` is the digest of the files' digests, one a line."""
    digest = hashlib.sha256("\n".join(source.sha256 for source in sources).encode()).hexdigest()
    pages = [source.pages for source in sources if source.pages is not None]
    readers = dict.fromkeys(source.reader for source in sources)
    name = _BETWEEN.join(source.name for source in sources)
    return Source(name, digest, sum(pages) if pages else None, _BETWEEN.join(readers), notes)


def _shift(block: Block, pages: int, lines: int, name: str) -> Block:
    def moved(place: Place) -> Place:
        return replace(
            place,
            line=None if place.line is None else place.line + lines,
            page=None if place.page is None else place.page + pages,
            sheet=None if place.sheet is None else f"{name}/{place.sheet}",
        )

    def moved_cell(cell: Cell) -> Cell:
        return replace(cell, place=moved(cell.place))

    if isinstance(block, Line):
        return replace(block, place=moved(block.place), page=block.page + pages)
    rows = (Row(tuple(moved_cell(cell) for cell in row.cells), row.page + pages) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _places(block: Block) -> Iterator[Place]:
    if isinstance(block, Line):
        yield block.place
    else:
        for row in block.rows:
            yield from (cell.place for cell in row.cells)
