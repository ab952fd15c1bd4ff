"""What strangers upload: packages that unfold without end, documents that point elsewhere."""

from __future__ import annotations

import io
import re
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from mingzhang.web.db.models import PREPARER
from tests.web.conftest import Site
from tests.web.publishing import draft

MEGABYTE = 1024 * 1024
RESET = Path("/proc/self/clear_refs")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/package/2006"


def package(parts: dict[str, bytes], *, blanks: dict[str, int] | None = None) -> bytes:
    """A zip of these parts; `blanks`: parts of so many megabytes of blanks."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for name, megabytes in (blanks or {}).items():
            with archive.open(name, "w", force_zip64=True) as part:
                for _ in range(megabytes):
                    part.write(b" " * MEGABYTE)
    return stream.getvalue()


def understated(content: bytes, name: str) -> bytes:
    """The package, its directory saying that a part is a hundred bytes long."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(name).file_size
    return content.replace(struct.pack("<I", size), struct.pack("<I", 100))


def pdf(filters: int, megabytes: int) -> bytes:
    """A page whose content is so many megabytes, packed once or several times over."""
    content = b" " * megabytes * MEGABYTE
    for _ in range(filters):
        content = zlib.compress(content, 9)
    with pikepdf.new() as made:
        page = made.add_blank_page()
        page.obj.Contents = made.make_stream(b"")
        page.obj.Contents.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * filters))
        stream = io.BytesIO()
        made.save(stream)
        return stream.getvalue()


def png(width: int, height: int) -> bytes:
    """A picture of this size, all black, in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, rows = zlib.compressobj(9), []
    line = b"\0" * (width // 8 + 2)
    rows = [packer.compress(line) for _ in range(height)]
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = b"".join([*rows, packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


TYPES = f'<Types xmlns="{OFFICE}/content-types"/>'.encode()
WORKBOOK = {"[Content_Types].xml": TYPES}
DOCX = {"[Content_Types].xml": TYPES, "word/styles.xml": b"<x/>"}
NESTED = package({"inner.zip": package({}, blanks={"a.txt": 100})})
BOMBS = {
    "sheet.xlsx": package(WORKBOOK, blanks={"xl/workbook.xml": 300}),
    "letter.docx": package(DOCX, blanks={"word/document.xml": 300}),
    "files.zip": package({}, blanks={f"{number}.txt": 60 for number in range(8)}),
    "nested.zip": NESTED,
    "many.zip": package({f"{number}.txt": b"x" for number in range(300)}),
    "understated.docx": understated(package(DOCX, blanks={"word/document.xml": 300}), "word/document.xml"),
    "understated.zip": understated(package({}, blanks={"a.txt": 300}), "a.txt"),
    "once.pdf": pdf(1, 400),
    "twice.pdf": pdf(2, 800),
    "picture.png": png(60_000, 60_000),
    "laughs.docx": package(
        {**DOCX, "word/document.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'}
    ),
}


class Peak:
    """Bytes that this process holds at most, from now on, above what it holds now."""

    def __init__(self) -> None:
        if not RESET.exists():
            pytest.skip("the peak of memory is not told here")
        RESET.write_text("5")
        self._before = self._told("VmRSS")

    def _told(self, name: str) -> int:
        return int(re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024

    @property
    def grown(self) -> int:
        return self._told("VmHWM") - self._before


def test_the_peak_would_be_seen():
    peak = Peak()
    held = bytearray(b"x" * 300 * MEGABYTE)
    del held
    assert peak.grown > 250 * MEGABYTE


@pytest.mark.parametrize("name", BOMBS)
def test_what_unfolds_without_end_fails_with_a_reason_and_takes_nobody_along(site: Site, name: str):
    assert len(BOMBS[name]) < 2 * MEGABYTE
    peak = Peak()
    address = site.upload(name, BOMBS[name])
    assert site.work() == 1
    told = site.get(f"/api/v1/checks/{address.rpartition('/')[2]}").json()
    assert (told["state"], told["error"].partition(".")[0]) == ("failed", "input"), told
    assert told["message"]
    assert peak.grown < 200 * MEGABYTE


@pytest.mark.parametrize("name", ["sheet.xlsx", "understated.docx", "files.zip", "once.pdf"])
def test_a_bomb_in_the_place_of_a_book_is_refused_by_the_page(site: Site, context, name: str):
    unit = site.unit("own")
    site.user("li", (PREPARER, unit))
    li, version = site.as_user("li"), draft(context, unit)
    form, peak = f"/compose/{version}/cover", Peak()
    for content in (BOMBS[name], *([sheet_bomb()] if name == "sheet.xlsx" else [])):
        files = {"file": ("book.xlsx", content)}
        answer = li.post(f"/compose/{version}/workbook", {"edition": "1"}, form=form, files=files)
        assert answer.status_code == 422
    assert peak.grown < 300 * MEGABYTE


def sheet_bomb() -> bytes:
    """A workbook that opens, with a sheet that unfolds to gigabytes; its directory tells a small one."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("x").write(0, 0, "x")
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "sheet1" not in name}
    part = "xl/worksheets/sheet1.xml"
    return understated(package(parts, blanks={part: 1500}), part)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address on this machine, and what was asked of it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    heard.append(connection.recv(200))

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
        over.set()
        thread.join()


def relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="r{number}" Type="{R}/{kind}" Target="{target}" TargetMode="External"/>'


def pointing_docx(address: str, text: str) -> bytes:
    kinds = ("image", "attachedTemplate", "hyperlink", "oleObject", "subDocument", "frame")
    relations = "".join(relation(n, kind, f"{address}/{kind}") for n, kind in enumerate(kinds))
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    drawing = f'<w:p><w:r><w:drawing><a:blip xmlns:a="a" xmlns:r="{R}" r:link="r0"/></w:drawing></w:r></w:p>'
    field = f'<w:p><w:fldSimple w:instr="INCLUDEPICTURE &quot;{address}/field&quot;"/></w:p>'
    return package(
        {
            "[Content_Types].xml": TYPES,
            "word/document.xml": (
                f'<w:document xmlns:w="{W}"><w:body>{drawing}{field}{lines}</w:body></w:document>'
            ).encode(),
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{OFFICE}/relationships">{relations}</Relationships>'
            ).encode(),
            "word/_rels/settings.xml.rels": (
                f'<Relationships xmlns="{OFFICE}/relationships">{relations}</Relationships>'
            ).encode(),
        }
    )


def pointing_html(address: str, text: str) -> bytes:
    """Everything by which a page fetches something."""
    return f"""<!DOCTYPE html PUBLIC "x" "{address}/dtd"><html><head><base href="{address}/base/">
<link rel="stylesheet" href="{address}/style"><meta http-equiv="refresh" content="0;url={address}/go">
<script src="{address}/script"></script><style>@import url({address}/import);</style></head><body>
<img src="{address}/img" srcset="{address}/set 2x"><iframe src="{address}/frame"></iframe>
<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{address}/svg"/></svg>
<object data="{address}/object"></object><video src="{address}/video"></video>
{"".join(f"<p>{line}</p>" for line in text.splitlines())}
<p>#image("{address}/typst.png")</p><p>![]({address}/markdown.png)</p></body></html>""".encode()


def pointing_xml(address: str, _: str) -> bytes:
    parts = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}/entity">]><x>&e;</x>'.encode()
    return package({**DOCX, "word/document.xml": parts})


def pointing_xlsx(address: str, _: str) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("x")
        sheet.write_formula(0, 0, f'=WEBSERVICE("{address}/formula")', value="一般公共预算支出表")
        sheet.write_formula(1, 0, f"='{address}/[other.xlsx]x'!A1", value=1)
        sheet.write_url(2, 0, f"{address}/link")
    return stream.getvalue()


def pointing_pdf(address: str, _: str) -> bytes:
    """Actions, a stream that lies elsewhere, a form of another site."""
    with pikepdf.new() as made:
        page = made.add_blank_page()
        uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"{address}/uri")
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=f"{address}/other.pdf", D=0)
        page.obj.AA = pikepdf.Dictionary(O=uri)
        elsewhere = pikepdf.Dictionary(FS=pikepdf.Name.URL, F=f"{address}/stream")
        page.obj.Contents = made.make_stream(b"", F=elsewhere)
        image = made.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, F=elsewhere)
        image.Width = image.Height = image.BitsPerComponent = 1
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        stream = io.BytesIO()
        made.save(stream)
        return stream.getvalue()


def pointing_svg(address: str, _: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/svg"/></svg>'.encode()


POINTING = {
    "a.docx": pointing_docx,
    "a.html": pointing_html,
    "entity.docx": pointing_xml,
    "a.xlsx": pointing_xlsx,
    "a.pdf": pointing_pdf,
    "a.svg": pointing_svg,
}


@pytest.mark.parametrize("name", POINTING)
def test_nothing_that_a_document_points_at_is_fetched(site: Site, listener, faulty: bytes, name: str):
    """Neither while it is read nor while everything that can be downloaded is made of it."""
    address, heard = listener
    upload = site.upload(name, POINTING[name](address, faulty.decode()))
    assert site.work() == 1
    told = site.get(f"/api/v1/checks/{upload.rpartition('/')[2]}").json()
    assert told["state"] in ("done", "failed")
    assert name in ("a.pdf", "a.xlsx", "a.svg", "entity.docx") or told["state"] == "done", told
    for what in told["results"]:
        content = site.get(f"{upload}/download/{what}").content
        for fetching in (b'src="http', b"src='http", b"url(http", b"<link", b"<base", b"<iframe"):
            assert fetching not in content or b"xl/" in content, (what, fetching)
    assert heard == []


def test_the_listener_would_hear_it(listener):
    address, heard = listener
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /")
    for _ in range(50):
        if heard:
            break
        threading.Event().wait(0.1)
    assert heard == [b"GET /"]
