"""What a file is, told by its content whatever its name says."""

from __future__ import annotations

import pytest

from mingzhang.read.detect import detect, says_otherwise
from mingzhang.read.guard import RawFile
from tests.read.packages import word, zipped

XLSX = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})


def ole(*names: str) -> bytes:
    """A compound file whose root holds streams of these names, one below the other to the right."""
    size = 512
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(size - 8))
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")  # the directory is sector 1
    header[76:80] = (0).to_bytes(4, "little")  # the table of sectors is sector 0
    header[80:512] = b"\xff" * 432
    table = b"\xff" * 4 + (0xFFFFFFFE).to_bytes(4, "little") + b"\xff" * (size - 8)
    none = b"\xff" * 4
    entries = [_entry("Root Entry", none, none, (1).to_bytes(4, "little"))]
    for number, name in enumerate(names, start=1):
        right = (number + 1).to_bytes(4, "little") if number < len(names) else none
        entries.append(_entry(name, none, right, none))
    return bytes(header) + table + b"".join(entries).ljust(size, b"\x00")


def _entry(name: str, left: bytes, right: bytes, below: bytes) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\x00")
        + (len(text) + 2).to_bytes(2, "little")
        + b"\x01\x01"
        + left
        + right
        + below
        + bytes(48)
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"II*\x00", "image"),
        (word(""), "docx"),
        (XLSX, "xlsx"),
        (zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "xlsb"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "doc"),
        (zipped({"OFD.xml": ""}), "ofd"),
        (zipped({"a.docx": word("")}), "zip"),
        (XLSX[:40], "damaged"),
        (ole("WordDocument", "1Table"), "doc"),
        (ole("ObjectPool", "WordDocument"), "doc"),
        (ole("Workbook"), "xls"),
        (ole("\x05SummaryInformation", "Book"), "xls"),
        (ole("EncryptionInfo", "EncryptedPackage"), "locked"),
        (ole("Other"), "ole"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"{\\rtf1\\ansi", "doc"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"<!DOCTYPE html>\n<html>", "html"),
        (b"\xef\xbb\xbf  <HTML>", "html"),
        ("<html><body>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        (b"<table border=1><tr>", "html"),
        ("部门预算 <html>".encode(), "text"),
        (b"BM is no picture", "text"),
        (b"PK is no archive", "text"),
        (b"", "text"),
    ],
)
def test_kinds(content: bytes, kind: str):
    assert detect(RawFile("a.bin", content)) == kind


@pytest.mark.parametrize(
    ("name", "kind", "otherwise"),
    [
        ("a.doc", "html", True),
        ("a.xls", "html", True),
        ("a.xls", "xlsx", True),
        ("a.docx", "docx", False),
        ("a.DOCX", "docx", False),
        ("a.et", "xls", False),
        ("a.et", "xlsx", False),
        ("a", "pdf", False),
        ("a.unknown", "pdf", False),
        ("a.txt", "text", False),
        ("a.pdf", "text", True),
    ],
)
def test_a_name_that_says_otherwise(name: str, kind: str, otherwise: bool):
    assert says_otherwise(name, kind) is otherwise
