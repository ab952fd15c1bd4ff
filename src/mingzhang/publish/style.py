"""The look of what is published: `data/publish/style.yaml` as frozen values.

Sizes are points; a face is a list of families to print with and the name that office programs are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class Face:
    """A typeface by role."""

    families: tuple[str, ...]
    office: str


@dataclass(frozen=True)
class Paper:
    """A page and its margins; `inner` is the left, `outer` the right one."""

    width: float
    height: float
    top: float
    bottom: float
    inner: float
    outer: float
    around_table: float

    @property
    def text_width(self) -> float:
        """What lies between the margins."""
        return self.width - self.inner - self.outer

    @property
    def text_height(self) -> float:
        """What lies between the upper and the lower margin."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True)
class TextStyle:
    """One paragraph style. `line` is the distance of base lines, `indent` of the first line in characters."""

    face: str
    size: float
    line: float
    bold: bool = False
    center: bool = False
    above: float = 0
    below: float = 0
    indent: float = 0


@dataclass(frozen=True)
class CellStyle:
    """Cells of tables: sizes from the best to the smallest, blank space, rulings, headers on every page."""

    sizes: tuple[float, ...]
    comfortable: float
    padding: float
    leading: float
    above: float
    rule: float
    repeat: bool


@dataclass(frozen=True)
class Style:
    """Everything that the look of a publication depends on, and the few words that it adds."""

    faces: dict[str, Face]
    latin: str
    page: Paper
    landscape: Paper
    line: float
    cover: TextStyle
    cover_above: float
    headings: tuple[TextStyle, ...]
    body: TextStyle
    contents: TextStyle
    contents_title: TextStyle
    table_number: TextStyle
    table_title: TextStyle
    table_line: TextStyle
    table_note: TextStyle
    page_number: TextStyle
    cell: TextStyle
    cells: CellStyle
    sheet_sizes: tuple[float, ...]
    page_number_text: tuple[str, ...]
    colon: str
    unit: str
    blank: str
    style_names: dict[str, str]
    kinds: dict[str, str]
    year: str
    untitled: str
    narrative_sheet: str
    contents_sheet: str
    longest_name: int

    def heading(self, level: int) -> TextStyle:
        """The style of a heading; below the last level that has one, that of the last."""
        return self.headings[min(level, len(self.headings)) - 1]

    def paper(self, wide: bool) -> Paper:
        """The page that a wide or a narrow block stands on."""
        return self.landscape if wide else self.page


@cache
def style() -> Style:
    """The package's style; raises DataError where the file is wrong."""
    return load(data_dir() / "publish" / "style.yaml", Style)
