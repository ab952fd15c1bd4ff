"""The process that reads one file: kind and name as arguments, bytes in, a reading or an error out."""

from __future__ import annotations

import importlib
import os
import traceback
from collections.abc import Callable
from dataclasses import replace

from mingzhang.apart import answer
from mingzhang.errors import DamagedInput, InputError, NeedsPassword, TooLarge, UnsupportedInput
from mingzhang.model import Reading
from mingzhang.read.detect import DAMAGED, DOC, DOCX, HTML, IMAGE, LOCKED, PDF, TEXT, WORKBOOKS, ZIP, detect
from mingzhang.read.guard import RawFile
from mingzhang.read.limits import in_one_line, megabytes
from mingzhang.read.whole import signs
from mingzhang.read.wire import pack_error, pack_reading

Reader = Callable[[RawFile], Reading]
READERS = {
    PDF: ("mingzhang.read.scan", "read_pdf_pages"),
    IMAGE: ("mingzhang.read.scan", "read_image"),
    DOCX: ("mingzhang.read.docx", "read_docx"),
    DOC: ("mingzhang.read.doc", "read_doc"),
    HTML: ("mingzhang.read.html", "read_html"),
    TEXT: ("mingzhang.read.text", "read_raw_text"),
    **dict.fromkeys(WORKBOOKS, ("mingzhang.read.workbook", "read_workbook")),
}
_LACKING = {PDF: "what.pdf", IMAGE: "what.image"}


def read_raw(raw: RawFile, kind: str | None = None) -> Reading:
    """Read a file in this process; raises InputError for whatever keeps it from being read."""
    kind = kind or detect(raw)
    if kind == ZIP:
        from mingzhang.read.archive import read_zip

        return read_zip(raw, read_raw)
    if kind == LOCKED:
        raise NeedsPassword(raw.name)
    if kind == DAMAGED:
        raise DamagedInput(raw.name, why=ZIP)
    if kind not in READERS:
        raise UnsupportedInput(raw.name, what=kind)
    try:
        return _with_signs(_reader(raw.name, kind)(raw), signs(kind, raw.content))
    except (InputError, KeyboardInterrupt):
        raise
    except MemoryError as error:
        raise TooLarge(raw.name, size=megabytes(len(raw.content)), limit="–") from error
    except BaseException as error:  # panics of compiled readers are no Exceptions
        if os.environ.get("MINGZHANG_DEBUG"):
            traceback.print_exception(error)
        why = f"{type(error).__name__}: {in_one_line(error)}"
        raise DamagedInput(raw.name, why=why[:200]) from error


def _with_signs(reading: Reading, said: tuple[str, ...]) -> Reading:
    """The reading with notes on what shows that the file is not whole."""
    if not said:
        return reading
    notes = (*said, *reading.notes)
    return replace(reading, source=replace(reading.source, notes=notes), notes=notes)


def _reader(name: str, kind: str) -> Reader:
    module, function = READERS[kind]
    try:
        reader: Reader = getattr(importlib.import_module(module), function)
    except ImportError as error:
        raise UnsupportedInput(name, what=_LACKING.get(kind, str(error))) from error
    return reader


def _work(arguments: list[str], content: bytes) -> bytes:
    kind, name = arguments
    try:
        reading = read_raw(RawFile(name, content), kind)
        return pack_reading(replace(reading, source=replace(reading.source, notes=reading.notes)))
    except InputError as error:
        return pack_error(error)


if __name__ == "__main__":
    answer(_work)
