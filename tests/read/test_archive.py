"""Archives and several files as one disclosure."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO

import pytest

from mingzhang.errors import EmptyInput, NeedsPassword, TooManyFiles, UnsupportedInput
from mingzhang.model import Grid, Line, Place, Reading, Source
from mingzhang.read import archive
from mingzhang.read.archive import join_readings, members, natural_order, read_zip
from mingzhang.read.guard import RawFile
from mingzhang.read.worker import read_raw
from tests.read.packages import word, zipped

TEXT = "部门预算收入\n"


def names(content: bytes) -> list[str]:
    return [member.name for member in members(RawFile("a.zip", content))]


def test_files_stand_in_order_of_their_names_with_numbers_by_value():
    content = zipped({"b/表10.txt": TEXT, "b/表2.txt": TEXT, "a.txt": TEXT})
    assert names(content) == ["a.txt", "表2.txt", "表10.txt"]
    assert sorted(["10", "9a", "b", "1"], key=natural_order) == ["1", "9a", "10", "b"]


def test_names_in_the_code_page_of_chinese():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        info = zipfile.ZipInfo("x")
        info.filename = "预算.txt".encode("gb18030").decode("cp437")
        made.writestr(info, TEXT)
    content = stream.getvalue()
    with zipfile.ZipFile(BytesIO(content)) as made:
        (info,) = made.infolist()
        info.flag_bits = 0
        info.filename = "预算.txt".encode("gb18030").decode("cp437")
        assert archive.member_name(info) == "预算.txt"


def test_rubbish_and_empty_files_are_passed_over():
    content = zipped(
        {"__MACOSX/a.txt": TEXT, ".DS_Store": TEXT, "Thumbs.db": TEXT, "e.txt": "", "a.txt": TEXT}
    )
    assert names(content) == ["a.txt"]


def test_what_cannot_be_read_is_noted():
    content = zipped({"1.txt": TEXT, "2.rar": b"Rar!\x1a\x07\x00", "3.zip": zipped({"a.txt": TEXT})})
    reading = read_zip(RawFile("a.zip", content), read_raw)
    assert reading.notes == ("files.unread: 2.rar", "files.unread: 3.zip")
    assert reading.source == Source("a.zip", hashlib.sha256(content).hexdigest(), None, "zip", reading.notes)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"3.zip": zipped({"a.txt": TEXT})}, UnsupportedInput),
        ({"a.txt": ""}, EmptyInput),
        ({f"{number}.txt": TEXT for number in range(archive.MAX_FILES + 1)}, TooManyFiles),
    ],
)
def test_an_archive_of_which_nothing_can_be_read_is_refused(parts: dict[str, str | bytes], error: type):
    with pytest.raises(error):
        read_zip(RawFile("a.zip", zipped(parts)), read_raw)


def test_an_archive_with_a_password_is_refused():
    content = bytearray(zipped({"a.txt": TEXT}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(NeedsPassword):
        read_zip(RawFile("a.zip", bytes(content)), read_raw)


def test_places_stay_unique_when_files_are_joined():
    lines = Reading(
        Source("a.docx", "1", None, "docx"), (Line("甲", Place(line=1)), Line("乙", Place(line=2)))
    )
    pages = Reading(
        Source("b.pdf", "2", 3, "pdf"), (Line("丙", Place(page=1), 1), Line("丁", Place(page=3), 3))
    )
    sheet = Reading(
        Source("c.xlsx", "3", None, "xlsx", ("n",)), (Line("戊", Place(sheet="S", cell="A1")),), ("n",)
    )
    joined = join_readings([lines, pages, lines, pages, sheet])
    places = [block.place for block in joined.blocks if isinstance(block, Line)]
    assert [(place.line, place.page, place.sheet) for place in places] == [
        *((1, None, None), (2, None, None), (None, 1, None), (None, 3, None)),
        *((3, None, None), (4, None, None), (None, 4, None), (None, 6, None), (None, None, "c.xlsx/S")),
    ]
    assert joined.source.name == "a.docx + b.pdf + a.docx + b.pdf + c.xlsx"
    assert joined.source.sha256 == hashlib.sha256(b"1\n2\n1\n2\n3").hexdigest()
    assert joined.source.pages == 6 and joined.source.reader == "docx + pdf + xlsx"
    assert "n" in joined.notes


def test_tables_are_moved_with_their_rows():
    reading = read_raw(RawFile("a.docx", word("<w:tbl><w:tr><w:tc/><w:tc/></w:tr></w:tbl>")))
    assert reading.blocks == ()
    table = read_raw(RawFile("a.md", "| 科目 | 合计 |\n|---|---|\n| 210 | 1.00 |\n".encode()))
    joined = join_readings([table, table])
    grids = [block for block in joined.blocks if isinstance(block, Grid)]
    assert [grid.rows[1].cells[1].place.line for grid in grids] == [3, 6]
