"""Signs that a file is not whole: an end that lacks, an index that does not fit, streams that break off.

Readers repair what they can and say nothing; these signs become notes of the reading, so that nobody takes
half a file for a whole one. Nothing is repaired or refused here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

from mingzhang.read.detect import HTML, PDF

CUT, INDEX, DAMAGED = "file.cut", "file.index", "file.damaged"
_TAIL = 4096
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_FLATE = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?\s*(?:/|>>)")
_LONGEST_HEAD = 8192
_PART, _MOST, _MOST_OF_ALL = 4 << 20, 32 << 20, 256 << 20
_START = re.compile(rb"startxref\s+(\d{1,12})")
_INDEX = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)")
_OPEN_TABLE = re.compile(rb"<(/?)table\b", re.I)
_OPEN_TAG = re.compile(rb"<[a-z/][^<>]*\Z", re.I)


def signs(kind: str, content: bytes) -> tuple[str, ...]:
    """Notes on what shows that a file of this kind is not as it was made; none for kinds that need none."""
    look = _LOOK.get(kind)
    return tuple(look(content)) if look else ()


def _look_at_pdf(content: bytes) -> Iterator[str]:
    if b"%%EOF" not in content[-_TAIL:]:
        yield CUT
    elif not _index_fits(content):
        yield INDEX
    if b"/Encrypt" not in content:
        broken = sum(not whole for whole in _packed_streams(content))
        if broken:
            yield f"{DAMAGED}:{broken}"


def _index_fits(content: bytes) -> bool:
    """Whether the last index stands where the file says, counted from its beginning or from its mark."""
    found = _START.findall(content[-_TAIL:])
    if not found:
        return False
    at, mark = int(found[-1]), max(content[:1024].find(b"%PDF-"), 0)
    return any(_INDEX.match(content, start) for start in {at, at + mark})


def _packed_streams(content: bytes) -> Iterator[bool]:
    """Whether the data of each packed stream unpacks to its end; beyond a limit nothing more is looked at."""
    unpacked = 0
    for match in _STREAM.finditer(content):
        head = content[max(match.start() - _LONGEST_HEAD, 0) : match.start()]
        if not _FLATE.search(head[head.rfind(b" obj") + 1 :]):
            continue
        end = content.find(b"endstream", match.end())
        whole, length = _unpack(content[match.end() : end if end >= 0 else len(content)])
        yield whole
        unpacked += length
        if unpacked > _MOST_OF_ALL:
            return


def _unpack(data: bytes) -> tuple[bool, int]:
    unpacking, length = zlib.decompressobj(), 0
    try:
        while data and not unpacking.eof and length < _MOST:
            length += len(unpacking.decompress(data, _PART))
            data = unpacking.unconsumed_tail
    except zlib.error:
        return False, length
    return unpacking.eof or length >= _MOST, length


def _look_at_html(content: bytes) -> Iterator[str]:
    tables = [bool(match.group(1)) for match in _OPEN_TABLE.finditer(content)]
    if (tables and not tables[-1]) or _OPEN_TAG.search(content[-_TAIL:]):
        yield CUT


_LOOK: dict[str, Callable[[bytes], Iterator[str]]] = {PDF: _look_at_pdf, HTML: _look_at_html}
