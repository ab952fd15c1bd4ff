"""Any file: the door, the process apart, notes, folders, and files that want to do harm."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from mingzhang.apart import Limits
from mingzhang.errors import (
    DamagedInput,
    EmptyInput,
    InputError,
    NoFiles,
    TooLarge,
    TooManyFiles,
    TooSlow,
    UnsupportedInput,
)
from mingzhang.model import Cell, Grid, Line, Place, Reading, Row, Source
from mingzhang.read import worker
from mingzhang.read.files import expand, read_any, read_as_one
from mingzhang.read.guard import RawFile
from mingzhang.read.wire import pack_error, pack_reading, unpack
from tests.read.packages import W, cell, paragraph, row, table, word, zipped
from tests.read.pdf_samples import from_objects
from tests.read.published_files import SAMPLE, PublishedFiles


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


SMALL = word(paragraph("收支总表") + table(row(cell("科目"), cell("合计")), row(cell("210"), cell("1.00"))))


def test_a_reading_comes_out_of_its_process_as_it_was():
    place = Place(page=2, box=(1.0, 2.5, 3.0, 4.0))
    cells = (Cell("a", place, 0, 2, 3), Cell("", Place(sheet="S", cell="A1"), 2))
    blocks = (Line("行\ud800", Place(line=3, span=(0, 2)), 7), Grid((Row(cells, 4), Row(())), ragged=True))
    reading = Reading(Source("n", "s", 3, "pdf", ("a", "b")), blocks, ("a", "b"))
    assert unpack(pack_reading(reading)) == reading


def test_an_error_comes_out_of_its_process_as_it_was():
    with pytest.raises(InputError) as raised:
        unpack(pack_error(TooLarge("a.zip", size="9", limit="8")))
    assert (raised.value.key, raised.value.name) == ("input.too_large", "a.zip")
    assert raised.value.details == {"size": "9", "limit": "8"}


def test_a_file_with_another_ending_is_read_by_its_content_and_noted(tmp_path: Path):
    reading = read_any(write(tmp_path, "a.xls", SMALL))
    assert reading.source.reader == "docx" and len(reading.blocks) == 2
    assert reading.notes == reading.source.notes == ("format.differs: docx",)
    assert read_any(write(tmp_path, "a.docx", SMALL)).notes == ()


def test_text_in_two_bytes_a_character_is_read(tmp_path: Path):
    text = "部门预算的收入和支出情况\n第二行"
    reading = read_any(write(tmp_path, "a.txt", text.encode("utf-16")))
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == text.split("\n")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.pdf", b"", EmptyInput),
        ("a.docx", b"\x00" * 1000, EmptyInput),
        ("a.docx", SMALL[: len(SMALL) // 2], DamagedInput),
        ("a.rar", b"Rar!\x1a\x07\x00abc", UnsupportedInput),
        ("a.ofd", zipped({"OFD.xml": "x"}), UnsupportedInput),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"x", UnsupportedInput),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: bytes, error: type[InputError]):
    with pytest.raises(InputError) as raised:
        read_any(write(tmp_path, name, content))
    assert raised.value.key == error.key and raised.value.name == name


@pytest.mark.parametrize("ending", ["docx", "xlsx", "html"])
def test_half_a_file_is_no_half_result(ending: str, tmp_path: Path, published: PublishedFiles):
    content = published.file(SAMPLE, ending).read_bytes()
    path = write(tmp_path, f"a.{ending}", content[: len(content) // 2])
    if ending == "html":  # a page has no end that could be missing
        assert read_any(path).blocks
    else:
        with pytest.raises(InputError) as raised:
            read_any(path)
        assert raised.value.key == DamagedInput.key


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path):
    with pytest.raises(TooSlow) as raised:
        read_any(write(tmp_path, "a.docx", SMALL), limits=Limits(seconds=0.01))
    assert raised.value.details == {"seconds": "0.01"}


@pytest.mark.parametrize("exception", [RuntimeError("odd"), RecursionError("deep"), BaseException("panic")])
def test_a_reader_that_fails_is_told_with_what_it_said(exception: BaseException, monkeypatch):
    def fail(raw: RawFile) -> Reading:
        raise exception

    monkeypatch.setattr("mingzhang.read.docx.read_docx", fail)
    with pytest.raises(DamagedInput) as raised:
        worker.read_raw(RawFile("a.docx", SMALL))
    assert raised.value.details["why"] == f"{type(exception).__name__}: {exception}"


def test_a_reader_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(worker.READERS, "pdf", ("mingzhang.read.nowhere", "read_pdf"))
    with pytest.raises(UnsupportedInput) as raised:
        worker.read_raw(RawFile("a.pdf", b"%PDF-1.7\n"))
    assert raised.value.details == {"what": "what.pdf"}


def test_a_folder_stands_for_its_files_and_those_of_its_folders_in_order_of_their_names(tmp_path: Path):
    folder, lone = tmp_path / "in", write(tmp_path, "z.txt", "部门预算")
    for inner in ("", "10局", "9局", ".git"):
        (folder / inner).mkdir(parents=True, exist_ok=True)
    for name in ("10.txt", "9.txt", ".hidden", "10局/b.txt", "9局/c.txt", ".git/d.txt"):
        write(folder, name, "部门预算")
    shown = ["9.txt", "9局/c.txt", "10.txt", "10局/b.txt", "../z.txt"]
    assert [os.path.relpath(path, folder) for path in expand([folder, lone])] == shown


def test_an_empty_folder_is_said(tmp_path: Path):
    (path,) = expand([tmp_path])
    with pytest.raises(NoFiles):
        read_any(path)


def test_files_of_one_disclosure_stand_one_after_another(tmp_path: Path):
    paths = [write(tmp_path, "a.docx", SMALL), write(tmp_path, "b.txt", "部门预算说明")]
    reading = read_as_one(paths)
    assert [type(block).__name__ for block in reading.blocks] == ["Line", "Grid", "Line"]
    assert reading.source.name == "a.docx + b.txt"


# Files that want to do harm


def zip_bomb(layers: int = 1) -> bytes:
    content = zipped({"a.txt": b"0" * 100_000_000})
    for _ in range(layers - 1):
        content = zipped({f"{number}.zip": content for number in range(10)})
    return content


def shared_strings_bomb() -> bytes:
    entities = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'{entities}]><workbook><sheets><sheet name="&m;"/></sheets></workbook>',
        }
    )


def deep_tables(levels: int) -> bytes:
    return word("<w:tbl><w:tr><w:tc>" * levels + paragraph("底") + "</w:tc></w:tr></w:tbl>" * levels)


def endless_sheet() -> bytes:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            f'xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/1.xml"/>'
            "</Relationships>",
            "xl/worksheets/1.xml": sheet + "</sheetData></worksheet>",
        }
    )


LETTERS = b"BT /F1 10 Tf 50 50 Td (a word) Tj ET "
FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def pages(count: int, operators: bytes = b"") -> bytes:
    """A PDF of this many pages that share one content: a word and what is given."""
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    packed = zlib.compress(LETTERS + operators)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R /Resources %s >>" % FONT
    return from_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
            b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
            *[page] * count,
        ]
    )


def nested_pages(depth: int) -> bytes:
    """A PDF whose only page hangs under this many nodes."""
    nodes = [b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (number + 3) for number in range(depth)]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"
    return from_objects([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page])


def nested_forms(depth: int) -> bytes:
    """A page whose form draws another twice, and so on; without depth one that draws itself."""
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X %d 0 R >> >> "
    inner = [
        head % (number + 6) + b"/Length 11 >>\nstream\n/X Do /X Do\nendstream" for number in range(depth)
    ]
    last = head % (depth + 5) + b"/Length 5 >>\nstream\n/X Do\nendstream"
    resources = b"<< /XObject << /X 5 0 R >> " + FONT[3:]
    content = LETTERS + b"/X Do"
    return from_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources %s >>"
            % resources,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            *inner,
            last,
        ]
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.zip": zip_bomb,
    "layers.zip": lambda: zip_bomb(3),
    "entities.xlsx": shared_strings_bomb,
    "part.docx": lambda: word(paragraph("0" * 60_000_000)),
    "million.zip": lambda: zipped({f"{number}.txt": "x" for number in range(12_000)}),
    "endless.xlsx": endless_sheet,
    "deep.docx": lambda: deep_tables(20_000),
    "spans.html": lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=65534>1<td>2" * 20_000,
    "style.docx": lambda: word(
        paragraph("x", '<w:pStyle w:val="a"/>'),
        styles=f'<w:styles {W}><w:style w:styleId="a"><w:basedOn w:val="a"/></w:style></w:styles>',
    ),
    "flate.pdf": lambda: b"%PDF-1.7\n" + zlib.compress(b"0" * 50_000_000),
    "pages.pdf": lambda: pages(100_000),
    "lines.pdf": lambda: pages(
        1, b"\n".join(b"%d 0 m %d 800 l S" % (n % 600, n % 601) for n in range(10**6))
    ),
    "bomb.pdf": lambda: pages(1, b"0 0 m 1 1 l S\n" * 30_000_000),
    "tree.pdf": lambda: nested_pages(50_000),
    "arrays.pdf": lambda: pages(1, b"[" * 300_000 + b"]" * 300_000),
    "forms.pdf": lambda: nested_forms(24),
    "itself.pdf": lambda: nested_forms(0),
}
READ = (
    "style.docx",
    "spans.html",
    "deep.docx",
    "lines.pdf",
    "tree.pdf",
    "arrays.pdf",
    "itself.pdf",
    "forms.pdf",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_read_within_its_limits(name: str, tmp_path: Path):
    path = write(tmp_path, name, HOSTILE[name]())
    try:
        reading = read_any(path, limits=Limits(seconds=20, memory=1024**3))
    except InputError as error:
        assert error.key in {
            kind.key for kind in (DamagedInput, TooLarge, TooManyFiles, TooSlow, UnsupportedInput)
        }
    else:
        assert name in READ and (reading.blocks or reading.notes)
