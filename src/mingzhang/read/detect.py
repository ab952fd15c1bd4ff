"""What a file is, by its content: the name's ending only serves to note that it says otherwise."""

from __future__ import annotations

import re
import struct
from io import BytesIO

from mingzhang.read.guard import RawFile

TEXT, HTML, PDF, IMAGE, DOCX, DOC, ZIP = "text", "html", "pdf", "image", "docx", "doc", "zip"
XLSX, XLSB, XLS, ODS = "xlsx", "xlsb", "xls", "ods"
LOCKED, DAMAGED = "locked", "damaged"
WORKBOOKS = frozenset((XLSX, XLSB, XLS, ODS))

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (_OLE, "ole"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x89PNG\r\n\x1a\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"II*\x00", IMAGE),
    (b"MM\x00*", IMAGE),
    (b"BM", "bmp"),
    (b"{\\rtf", DOC),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
)
_ENDINGS = {
    TEXT: ("txt", "md", "tsv", "text", "csv"),
    HTML: ("html", "htm", "shtml", "xhtml"),
    PDF: ("pdf",),
    IMAGE: ("png", "jpg", "jpeg", "tif", "tiff"),
    DOCX: ("docx", "docm", "dotx", "wps"),
    DOC: ("doc", "wps", "rtf", "dot", "odt"),
    ZIP: ("zip",),
    XLSX: ("xlsx", "xlsm", "xltx", "et"),
    XLSB: ("xlsb",),
    XLS: ("xls", "et", "xlt"),
    ODS: ("ods",),
}
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|title|h[1-6]|span|script)\b", re.I)
_MARKUP = re.compile(rb"<[a-zA-Z!?]")


def detect(raw: RawFile) -> str:
    """The kind of a file: one of the constants above, or the name of a format that nobody here reads."""
    head = raw.content[:_HEAD]
    kind = next((kind for start, kind in _STARTS if head.startswith(start)), "")
    if kind == "ole":
        return _detect_ole(raw.content)
    if kind == ZIP:
        return _detect_zip(raw.content)
    if kind == "bmp":
        return IMAGE if b"\x00" in head[:32] else TEXT
    if kind:
        return kind
    if b"%PDF-" in head[:1024]:
        return PDF
    return HTML if _is_html(head) else TEXT


def says_otherwise(name: str, kind: str) -> bool:
    """Whether the name's ending belongs to another kind of file."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = any(ending in endings for endings in _ENDINGS.values())
    return known and ending not in _ENDINGS.get(kind, ())


def _is_html(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\x00", b"")[2:]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(_MARKUP.match(text) and _HTML.search(text))


def _detect_zip(content: bytes) -> str:
    """Office packages by the parts that they must hold."""
    import zipfile

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            media = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except Exception:  # of the archive, of its compression, of its names
        return DAMAGED
    if b"opendocument.spreadsheet" in media:
        return ODS
    if b"opendocument.text" in media:
        return DOC
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return DOCX
        if "xl/workbook.bin" in names:
            return XLSB
        if any(name.startswith("xl/") for name in names):
            return XLSX
        return "ooxml"
    return "ofd" if "OFD.xml" in names else ZIP


def _detect_ole(content: bytes) -> str:
    """Old office files by the streams at the root of the container."""
    names = _root_entries(content)
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        return LOCKED
    if "WordDocument" in names:
        return DOC
    return XLS if {"Workbook", "Book"} & names else "ole"


def _root_entries(content: bytes) -> set[str]:
    """Names at the root of a compound file; what is out of order is passed over."""
    entries = _directory(content)
    if not entries:
        return set()
    names: set[str] = set()
    waiting, seen = [entries[0][3]], set[int]()
    while waiting:
        index = waiting.pop()
        if index in seen or index >= len(entries):
            continue
        seen.add(index)
        name, left, right, _ = entries[index]
        names.add(name)
        waiting += [left, right]
    return names


def _directory(content: bytes) -> list[tuple[str, int, int, int]]:
    """(name, left, right, child) of each directory entry, by the chain of its sectors."""
    if len(content) < 512:
        return []
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 16)
    sector = struct.unpack_from("<I", content, 48)[0]
    tables = struct.unpack_from("<109I", content, 76)
    entries: list[tuple[str, int, int, int]] = []
    for _ in range(1000):
        start = (sector + 1) * size
        block = content[start : start + size]
        if len(block) < size:
            break
        entries += [_entry(block[at : at + 128]) for at in range(0, size - 127, 128)]
        where = (tables[min(sector * 4 // size, 108)] + 1) * size + sector * 4 % size
        if where + 4 > len(content):
            break
        sector = struct.unpack_from("<I", content, where)[0]
    return entries


def _entry(block: bytes) -> tuple[str, int, int, int]:
    length = max(min(struct.unpack_from("<H", block, 64)[0] - 2, 62), 0)
    name = block[:length].decode("utf-16-le", errors="replace")
    left, right, below = struct.unpack_from("<3I", block, 68)
    return name, left, right, below
