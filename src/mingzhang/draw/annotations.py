"""Marks as annotations of a PDF: a square with its number, drawn by an appearance of its own."""

from __future__ import annotations

from collections.abc import Mapping

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from mingzhang.draw.marks import MAIN, PASSAGE, Box, Mark, Note
from mingzhang.draw.sheets import View

COLOURS = {"error": (0.70, 0.15, 0.12), "warning": (0.75, 0.45, 0.0), "notice": (0.12, 0.37, 0.66)}
_PRINT = 4
_TAG, _SIZE, _DIGIT, _INSET = 8.0, 6.5, 0.556, 1.6
_RISE = 6.0  # how far a tag stands above its box
_TURNS = ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))
# line width, dashes, tint of the ground
_STYLES = {MAIN: (1.3, (), 0.22), PASSAGE: (0.0, (), 0.10)}
_OTHER = (0.9, (2.5, 1.5), 0.0)


class Annotator:
    """Adds annotations to the pages of `pdf`; boxes at one place get their numbers side by side."""

    def __init__(self, pdf: Pdf, notes: Mapping[int, Note], author: str) -> None:
        self._pdf, self._notes, self._author = pdf, notes, author
        self._tags: dict[tuple[int, int, int], float] = {}
        self._count = 0
        self._font = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name("/Helvetica-Bold"),
                Encoding=Name.WinAnsiEncoding,
            )
        )

    def add(self, mark: Mark, view: View) -> None:
        """Draw a mark on its page."""
        self._count += 1
        box, tag = mark.box, self._tag(mark)
        whole = box if tag is None else (min(box[0], tag[0]), tag[1], max(box[2], tag[2]), box[3])
        whole = (whole[0] - 1, whole[1] - 1, whole[2] + 1, whole[3] + 1)
        colour = COLOURS[mark.severity]
        rect, note = view.page_box(whole), self._notes.get(mark.number)
        width, dashes, _ = _STYLES.get(mark.role, _OTHER)
        annotation = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Square,
            Rect=Array([round(value, 2) for value in rect]),
            Contents=String(note.text if note else ""),
            T=String(self._author),
            Subj=String(note.title if note else ""),
            NM=String(f"mingzhang-{mark.number}-{self._count}"),
            F=_PRINT,
            C=Array(list(colour)),
            BS=Dictionary(W=width, S=Name.D if dashes else Name.S, D=Array(list(dashes))),
            AP=Dictionary(N=self._appearance(mark, whole, tag, view.turns)),
        )
        page = self._pdf.pages[mark.page - 1].obj
        if not isinstance(page.get(Name.Annots), Array):
            page[Name.Annots] = Array()
        page[Name.Annots].append(self._pdf.make_indirect(annotation))

    def _tag(self, mark: Mark) -> Box | None:
        """Where the number stands: over the upper left corner, beside those of other findings."""
        if mark.role == PASSAGE:
            return None
        width = len(str(mark.number)) * _DIGIT * _SIZE + 2 * _INSET
        place = (mark.page, round(mark.box[0]), round(mark.box[1]))
        left = mark.box[0] + self._tags.get(place, 0.0)
        self._tags[place] = self._tags.get(place, 0.0) + width + 0.8
        top = max(mark.box[1] - _RISE, 1.0)
        return (left, top, left + width, top + _TAG)

    def _appearance(self, mark: Mark, whole: Box, tag: Box | None, turns: int) -> Stream:
        width, height = whole[2] - whole[0], whole[3] - whole[1]
        colour = " ".join(f"{part:.2f}" for part in COLOURS[mark.severity])
        line, dashes, tint = _STYLES.get(mark.role, _OTHER)
        box = _inside(mark.box, whole)
        parts = []
        if tint:
            parts.append(f"q /Tint gs {colour} rg {box} re f Q")
        if line:
            dash = " ".join(map(str, dashes))
            parts.append(f"q {colour} RG {line} w [{dash}] 0 d {box} re S Q")
        if tag is not None:
            x, y = tag[0] - whole[0] + _INSET, whole[3] - tag[3] + (_TAG - _SIZE * 0.72) / 2
            parts.append(f"q {colour} rg {_inside(tag, whole)} re f Q")
            parts.append(f"BT /F {_SIZE} Tf 1 1 1 rg {x:.2f} {y:.2f} Td ({mark.number}) Tj ET")
        stream = Stream(self._pdf, "\n".join(parts).encode("ascii"))
        stream.update(
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([0, 0, round(width, 2), round(height, 2)]),
                Matrix=Array([*_TURNS[turns % 4], 0, 0]),
                Resources=Dictionary(
                    Font=Dictionary(F=self._font),
                    ExtGState=Dictionary(
                        Tint=Dictionary(Type=Name.ExtGState, ca=tint or 1, BM=Name.Multiply)
                    ),
                ),
            )
        )
        return stream


def _inside(box: Box, whole: Box) -> str:
    """The box in the space of an appearance: x, y from below, width, height."""
    x, y = box[0] - whole[0], whole[3] - box[3]
    return f"{x:.2f} {y:.2f} {box[2] - box[0]:.2f} {box[3] - box[1]:.2f}"
