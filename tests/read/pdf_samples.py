"""A small writer of PDF files for tests: text by position, lines, boxes, forms, rotation, encryption."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from mingzhang.read.guard import RawFile

HEIGHT, WIDTH = 842, 595
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class Sheet:
    """One page; positions are points from the top left, as the reader gives them."""

    width: float = WIDTH
    height: float = HEIGHT
    rotate: int = 0
    operators: list[str] = field(default_factory=list)
    forms: list[tuple[str, str]] = field(default_factory=list)

    def text(self, x: float, top: float, text: str, size: float = 10) -> Sheet:
        """Text whose letters stand between `top` and `top + size`."""
        code = text.encode("utf-16-be").hex()
        self.operators.append(f"BT /F1 {size} Tf {x} {self.height - top - size * 0.85} Td <{code}> Tj ET")
        return self

    def hidden(self, x: float, top: float, text: str) -> Sheet:
        code = text.encode("utf-16-be").hex()
        self.operators.append(f"BT 3 Tr /F1 10 Tf {x} {self.height - top - 8.5} Td <{code}> Tj 0 Tr ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        self.operators.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """A filled box: thin ones are how word processors draw borders."""
        self.operators.append(f"0.6 g {x0} {self.height - y1} {x1 - x0} {y1 - y0} re f 0 g")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> Sheet:
        """All lines of a full grid."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        return self

    def cells(self, xs: list[float], ys: list[float], rows: list[list[str]]) -> Sheet:
        """A full grid with text in its fields."""
        self.grid(xs, ys)
        for top, texts in zip(ys, rows, strict=False):
            for left, text in zip(xs, texts, strict=False):
                if text:
                    self.text(left + 4, top + 4, text)
        return self

    def form(self, inner: Sheet, matrix: str = "1 0 0 1 0 0") -> Sheet:
        """Another sheet's drawing as a form object under a matrix."""
        self.forms.append(("\n".join(inner.operators), matrix))
        self.operators.append(f"q {matrix} cm /X{len(self.forms)} Do Q")
        return self


def pdf(*sheets: Sheet, password: str | None = None) -> bytes:
    """The file; `password` encrypts it (empty: it opens without being asked)."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo 5 0 R"
        b" /DW 1000 /W [1 95 500] /FontDescriptor 6 0 R >>",
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
        if password is None
        else b"<< /Registry <%s> /Ordering <%s> /Supplement 2 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -150 1000 850]"
        b" /ItalicAngle 0 /Ascent 850 /Descent -150 /CapHeight 700 /StemV 80 >>",
    ]
    lock = _Lock(password) if password is not None else None
    if lock:
        objects[4] = b"<< /Registry <%s> /Ordering <%s> /Supplement 2 >>" % (
            lock.hide(5, b"Adobe").hex().encode(),
            lock.hide(5, b"GB1").hex().encode(),
        )
    kids = []
    for sheet in sheets:
        names = []
        for index, (operators, _) in enumerate(sheet.forms, start=1):
            names.append(f"/X{index} {len(objects) + 1} 0 R")
            objects.append(_stream(operators, len(objects) + 1, lock, _form_head(sheet)))
        objects.append(_stream("\n".join(sheet.operators), len(objects) + 1, lock, ""))
        content = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}]"
            f" /Rotate {sheet.rotate} /Contents {content} 0 R /Resources << /Font << /F1 3 0 R >>"
            f" /XObject << {' '.join(names)} >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    trailer = ""
    if lock:
        objects.append(lock.dictionary())
        trailer = f"/Encrypt {len(objects)} 0 R /ID [<00> <00>]"
    return from_objects(objects, trailer)


def raw(*sheets: Sheet, password: str | None = None) -> RawFile:
    """The file as the door hands it on."""
    return RawFile("sample.pdf", pdf(*sheets, password=password))


def _form_head(sheet: Sheet) -> str:
    return (
        f"/Type /XObject /Subtype /Form /BBox [0 0 {sheet.width} {sheet.height}]"
        " /Resources << /Font << /F1 3 0 R >> >>"
    )


def _stream(operators: str, number: int, lock: _Lock | None, head: str) -> bytes:
    data = operators.encode()
    if lock:
        data = lock.hide(number, data)
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def from_objects(objects: list[bytes], trailer: str = "") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    xref = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{start:010d} 00000 n \n".encode() for start in starts)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF".encode()
    return bytes(out)


class _Lock:
    """The oldest standard security handler: RC4 with 40 bits."""

    def __init__(self, password: str) -> None:
        user = (password.encode() + _PAD)[:32]
        self.owner = _rc4(hashlib.md5(_PAD).digest()[:5], user)
        self.key = hashlib.md5(user + self.owner + b"\xfc\xff\xff\xff" + b"\x00").digest()[:5]

    def hide(self, number: int, data: bytes) -> bytes:
        key = hashlib.md5(self.key + number.to_bytes(3, "little") + b"\x00\x00").digest()[:10]
        return _rc4(key, data)

    def dictionary(self) -> bytes:
        check = _rc4(self.key, _PAD)
        return (
            f"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{self.owner.hex()}> /U <{check.hex()}> >>"
        ).encode()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
