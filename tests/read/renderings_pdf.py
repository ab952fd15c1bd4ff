"""A disclosure's printed document as PDF: by Typst, with rulings or without any; by LibreOffice from DOCX.

Tables begin a page of their own, wide ones lie across; long ones go on over pages, their header again or not.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from unicodedata import east_asian_width

import pypdfium2
import pytest

from mingzhang.model import Grid
from mingzhang.read.guard import open_file
from mingzhang.read.pdf import read_pdf
from tests.read.renderings import Block, Box, Sheet, as_docx, laid_out

FONTS = Path("/usr/share/fonts")
FAMILIES = ("Noto Sans CJK SC", "Noto Serif CJK SC", "Source Han Serif SC", "WenQuanYi Zen Hei")
WIDE = 7
LONGEST_UNBROKEN = 24
DPI = 200


def chinese_font() -> str:
    """A family with Chinese letters that Typst finds; skips the test where there is none."""
    typst = pytest.importorskip("typst", reason="no Typst here: the extra dev is not installed")
    known = set(typst.Fonts(font_paths=[str(FONTS)]).families())
    found = next((family for family in FAMILIES if family in known), None)
    if found is None:
        pytest.skip(f"no Chinese font in {FONTS} or where the system keeps fonts")
    return found


def as_typst(document: list[Block], *, ruled: bool = True, repeated: bool = True) -> bytes:
    """A PDF by Typst; `ruled`: tables have rulings; `repeated`: header rows stand again on every page."""
    import typst

    font = chinese_font()
    source = "\n".join(_source(document, font, ruled=ruled, repeated=repeated))
    made = typst.compile(source.encode(), font_paths=[str(FONTS)])
    assert isinstance(made, bytes)
    return made


def _source(document: list[Block], font: str, *, ruled: bool, repeated: bool) -> Iterator[str]:
    yield f'#set text(font: "{font}", size: 12pt, lang: "zh", region: "cn")'
    yield '#set page(paper: "a4", margin: (x: 2.6cm, y: 2.8cm), numbering: "1")'
    yield "#set par(first-line-indent: (amount: 2em, all: true), justify: true)"
    yield "#set par(leading: 0.9em, spacing: 0.9em)"
    for block in document:
        if isinstance(block, str):
            yield f"#par[{_text(block)}]"
        else:
            yield from _sheet(block, ruled=ruled, repeated=repeated)


def _text(text: str) -> str:
    return f"#{json.dumps(text, ensure_ascii=False)}"


def _sheet(sheet: Sheet, *, ruled: bool, repeated: bool) -> Iterator[str]:
    placed = list(laid_out(sheet.rows))
    width = max(column + box.across for _, column, box in placed)
    yield f"#page(flipped: {_yes(width >= WIDE)}, margin: (x: 1.8cm, y: 2cm))["
    yield "#set par(first-line-indent: 0em, justify: false, leading: 0.5em)"
    yield f"#align(center)[#text(size: 16pt, weight: 700)[{_text(sheet.title)}]]"
    owner, _, unit = sheet.unit.partition("    ")
    if unit:
        yield f"#grid(columns: (1fr, auto), {_cell(owner)}, {_cell(unit)})"
    elif owner:
        yield f"#align(center)[{_text(owner)}]"
    stroke = "0.5pt" if ruled else "none"
    shares = ", ".join(f"{share:.1f}fr" for share in _shares(sheet, width))
    yield f"#set text(size: {9 if width < 12 else 7.5}pt)"
    yield f"#table(columns: ({shares}), stroke: {stroke}, inset: (x: 3pt, y: 8pt),"
    if sheet.head:
        yield f"table.header(repeat: {_yes(repeated)},"
        yield from (_placed(sheet, *entry) for entry in placed if entry[0] < sheet.head)
        yield "),"
    yield from (_placed(sheet, *entry) for entry in placed if entry[0] >= sheet.head)
    yield ")]"


def _placed(sheet: Sheet, row: int, column: int, box: Box) -> str:
    spans = f"x: {column}, y: {row}, colspan: {box.across}, rowspan: {box.down}"
    return f"table.cell({spans}, align: {_alignment(sheet, row, box)} + horizon)[{_text(box.text)}],"


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _cell(text: str) -> str:
    return f"[{_text(text)}]"


def _alignment(sheet: Sheet, row: int, box: Box) -> str:
    if row < sheet.head:
        return "center"
    return "right" if box.figure is not None else "left"


def _shares(sheet: Sheet, width: int) -> list[float]:
    """Room by what the columns hold: figures and codes as wide as they are, words up to a limit."""
    shares = [4.0] * width
    for row, column, box in laid_out(sheet.rows):
        if box.across == 1:
            length = text_width(box.text)
            most = 8 if row < sheet.head else LONGEST_UNBROKEN
            shares[column] = max(shares[column], min(length, most) + 2.0)
    return shares


def text_width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def by_libreoffice(documents: Mapping[str, list[Block]], folder: Path) -> dict[str, Path]:
    """PDF files of all documents, made from DOCX in one run of LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice here: soffice is not on the path")
    sources = []
    for name, document in documents.items():
        path = folder / f"{name}.docx"
        path.write_bytes(as_docx(document))
        sources.append(str(path))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: folder / f"{name}.pdf" for name in documents}


def pages_of(path: Path, *, tables: int) -> list[int]:
    """The numbers of the first pages that hold tables."""
    reading = read_pdf(open_file(path))
    pages = {block.rows[0].page for block in reading.blocks if isinstance(block, Grid)}
    return sorted(pages)[:tables]


def scanned(path: Path, into: Path, pages: list[int] | None = None) -> None:
    """Pictures of pages at 200 dpi in a PDF of their own, as a scanner makes it."""
    from PIL import Image

    with pypdfium2.PdfDocument(path) as document:
        numbers = pages or list(range(1, len(document) + 1))
        pictures = [document[number - 1].render(scale=DPI / 72).to_pil().convert("L") for number in numbers]
    first, *rest = pictures
    assert isinstance(first, Image.Image)
    first.save(into, "PDF", resolution=DPI, save_all=True, append_images=rest, quality=85)
