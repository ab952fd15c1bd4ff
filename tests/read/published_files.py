"""Published files of disclosures for the readers' tests, each made once: as `publish` writes them, and as
others set, print, keep and scan them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

import pypdfium2
import pytest

from mingzhang.book import load_book
from mingzhang.compose import compose
from mingzhang.model import Grid, PrintedTable, Publication
from mingzhang.pipeline import read_file
from mingzhang.publish import pdf, publish
from mingzhang.publish.rebuilt import rebuild
from mingzhang.publish.style import CellStyle, style
from mingzhang.read.guard import open_file
from mingzhang.read.pdf import read_pdf
from mingzhang.samples import samples_dir
from tests.conftest import ROOT

SAMPLE = samples_dir() / "yunxi-2024.txt"
BOOKS = (
    samples_dir() / "book",
    *sorted(path for path in (ROOT / "examples/books").iterdir() if path.is_dir()),
)
PUBLISHED = "as published"
AIR = {"padding": 6, "above": 6}  # without rulings blank space alone parts the cells
LOOKS: dict[str, Callable[[CellStyle], CellStyle]] = {
    PUBLISHED: lambda cells: cells,
    "header once": lambda cells: replace(cells, repeat=False),
    "without rulings": lambda cells: replace(cells, rule=0, **AIR),
    "without rulings, header once": lambda cells: replace(cells, rule=0, repeat=False, **AIR),
}
DPI = 200
CHROME = '<script>var a="<p>";</script><nav><a>首页</a></nav><div>当前位置：首页</div>'


@dataclass
class PublishedFiles:
    """Publications by the file or book that they come from, and their files below `folder`."""

    folder: Path
    _publications: dict[Path, Publication] = field(default_factory=dict)
    _files: dict[tuple[str, ...], Path] = field(default_factory=dict)

    def of(self, source: Path) -> Publication:
        """A book composed, a disclosure set anew."""
        if source not in self._publications:
            book = source in BOOKS
            made = compose(load_book(source)) if book else rebuild(read_file(source))
            self._publications[source] = made
        return self._publications[source]

    def file(self, source: Path, format: str, look: str = PUBLISHED) -> Path:
        """The file of one format; `look` of a PDF."""
        key = (source.stem, look, format)
        if key not in self._files:
            folder = self.folder / str(len(self._files))
            self._files[key] = written(self.of(source), folder, format, look)
        return self._files[key]


def written(publication: Publication, folder: Path, format: str, look: str = PUBLISHED) -> Path:
    """One published file, with the bundled faces."""
    cells = LOOKS[look](style().cells)
    with mock.patch.object(pdf, "style", lambda: replace(style(), cells=cells)):
        (path,) = publish(publication, folder, [format], system_faces=False)
    return path


def texts(publication: Publication) -> Publication:
    """The narrative alone."""
    blocks = tuple(block for block in publication.blocks if not isinstance(block, PrintedTable))
    return replace(publication, blocks=blocks)


def tables(publication: Publication) -> Publication:
    """Tables and target sheets alone."""
    return replace(publication, blocks=publication.tables)


def on_a_site(page: bytes, encoding: str) -> bytes:
    """A published page as a site of old shows it: in its own encoding, inside a table that lays it out."""
    text = page.decode().replace('charset="utf-8"', f'charset="{encoding}"')
    start = f"<body>{CHROME}<table><tr><td>首页<br>政务公开</td><td>"
    text = text.replace("<body>", start).replace("</body>", "</td></tr></table></body>")
    assert start in text and encoding in text
    return text.encode(encoding, "xmlcharrefreplace")


def by_libreoffice(sources: Iterable[Path], ending: str, folder: Path) -> list[Path]:
    """The files as LibreOffice saves them with another ending, all in one run; none that it cannot make."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice here: soffice is not on the path")
    named = list(sources)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        str(folder),
        *map(str, named),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return [path for one in named if (path := folder / f"{one.stem}.{ending}").is_file()]


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
