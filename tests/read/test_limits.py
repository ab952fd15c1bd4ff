"""What a package may ask of us."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from mingzhang.errors import DamagedInput, TooLarge, TooManyFiles
from mingzhang.read import limits
from mingzhang.read.guard import RawFile
from mingzhang.read.limits import open_package
from mingzhang.read.xml import attribute, child, local, parse_xml
from tests.read.packages import zipped


def opened(content: bytes) -> limits.Package:
    return open_package(RawFile("a.docx", content))


def test_parts_are_read_by_name():
    package = opened(zipped({"a/b.xml": "<a/>", "c.xml": "<c/>"}))
    assert "a/b.xml" in package and "b.xml" not in package
    assert package.read("c.xml") == b"<c/>"
    assert [info.filename for info in package.parts] == ["a/b.xml", "c.xml"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", zipped({"a": "x"})[:-10]])
def test_what_is_no_package_is_damaged(content: bytes):
    with pytest.raises(DamagedInput):
        opened(content)


def test_a_part_that_lacks_or_is_damaged_is_told():
    content = bytearray(zipped({"a.xml": "<a>" + "x" * 1000 + "</a>"}))
    content[40] ^= 0xFF
    package = opened(bytes(content))
    for name in ("a.xml", "b.xml"):
        with pytest.raises(DamagedInput):
            package.read(name)


def test_a_directory_that_promises_too_much_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MAX_PARTS", 3)
    with pytest.raises(TooManyFiles):
        opened(zipped({str(number): "x" for number in range(4)}))
    monkeypatch.setattr(limits, "MAX_TOTAL_BYTES", 100)
    with pytest.raises(TooLarge):
        opened(zipped({"a": "x" * 60, "b": "x" * 60}))


def test_a_part_that_holds_more_than_it_says_is_refused():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.xml", "x" * 1000)
    content = bytearray(stream.getvalue())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises((TooLarge, DamagedInput)):
        opened(bytes(content)).read("a.xml")


def test_names_are_looked_up_without_namespaces():
    root = parse_xml("a", b'<w:a xmlns:w="u" w:b="1" c="2"><w:d><e w:f="3"/></w:d><!-- no --></w:a>')
    assert local(root) == "a" and attribute(root, "b") == "1" and attribute(root, "c") == "2"
    assert attribute(child(root, "d", "e"), "f") == "3"
    assert child(root, "d", "x", "y") is None and attribute(None, "b") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"<a>", b"<a/><b/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<!DOCTYPE a><a/>", b"<" * 99],
)
def test_xml_that_is_broken_or_declares_anything_is_refused(content: bytes):
    with pytest.raises(DamagedInput):
        parse_xml("a", content)
