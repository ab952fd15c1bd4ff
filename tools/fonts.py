"""Make the faces that the package brings along: subsets of Noto Serif and Noto Sans CJK SC (OFL 1.1).

`python tools/fonts.py FOLDER` reads the collections (`NotoSerifCJK-Regular.ttc` …) in FOLDER and writes to
`src/mingzhang/data/fonts`. The same sources give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parents[1] / "src" / "mingzhang" / "data" / "fonts"
# Face → the collection it is cut from, and its family in the cut.
FACES = {
    "song-regular.otf": ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "Mingzhang Song"),
    "song-bold.otf": ("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", "Mingzhang Song"),
    "hei-regular.otf": ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "Mingzhang Hei"),
}
# Latin, punctuation, letter-like signs, roman numerals, arrows, operators, circled figures, box drawing,
# geometric shapes, signs, CJK punctuation, units, compatibility forms and full-width forms.
RANGES = (
    (0x0020, 0x017F), (0x02B0, 0x02FF), (0x0370, 0x03FF), (0x0400, 0x045F), (0x2000, 0x206F),
    (0x20A0, 0x20BF), (0x2100, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2460, 0x24FF),
    (0x2500, 0x257F), (0x25A0, 0x25FF), (0x2600, 0x2642), (0x2713, 0x2717), (0x3000, 0x303F),
    (0x3200, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
)  # fmt: skip


def characters() -> set[int]:
    """GB 2312, the further characters of the standard list of 2013, and the ranges above."""
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            wanted.update(map(ord, bytes((row, cell)).decode("gb2312", "ignore")))
    further = (TARGET / "further-characters.txt").read_text(encoding="utf-8")
    return wanted | {ord(character) for character in further if not character.isspace()}


def cut(source: Path, family: str, name: str) -> TTFont:
    """The subset of one face under its new name, without hinting and layout features."""
    faces = TTCollection(str(source)).fonts
    font = next(face for face in faces if face["name"].getDebugName(1) == family)
    font.recalcTimestamp = False
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
        name_languages=[0x409],
    )  # fmt: skip
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    style = "Bold" if font["OS/2"].usWeightClass > 500 else "Regular"
    rename(font, name, style)
    return font


def rename(font: TTFont, family: str, style: str) -> None:
    """A modified version goes by a name of its own, so that it is never taken for the whole font."""
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID not in (16, 17)]
    for record in table.names:
        if record.nameID in names:
            record.string = names[record.nameID]
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        cff.topDictIndex[0].FullName, cff.topDictIndex[0].FamilyName = names[4], family


def main() -> None:
    """Cut every face."""
    folder = Path(sys.argv[1])
    for face, (collection, family, name) in FACES.items():
        path = TARGET / face
        cut(folder / collection, family, name).save(path)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
