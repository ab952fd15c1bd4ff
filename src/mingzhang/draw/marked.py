"""A PDF (or pictures) → a copy with a numbered box at every mark, bookmarks, and a list of the findings.

Boxes are annotations: the document's own content stays as it was, its text selectable, and every box can be
moved or deleted. Only for the drawing process.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String

from mingzhang.draw.annotations import Annotator
from mingzhang.draw.fonts import SANS, sans_path
from mingzhang.draw.marks import Mark, Note
from mingzhang.draw.settle import settle
from mingzhang.draw.sheets import POINTS, ImageFile, PdfFile, Sheets, View

ADDRESS = "https://finding.invalid/"  # what the list's links say until they point into the file


def mark_pages(
    sheets: Sheets,
    marks: Sequence[Mark],
    notes: Mapping[int, Note],
    summary: Mapping[str, Any],
    template: bytes,
) -> bytes:
    """The marked copy; `summary` fills the Typst `template`, whose links to ADDRESS + number are led on to
    the boxes. Deterministic."""
    pdf = _joined(sheets)
    annotator = Annotator(pdf, notes, str(summary["author"]))
    first: dict[int, tuple[int, float, float]] = {}
    pages: dict[int, set[int]] = {}
    for mark in settle(marks, sheets.printed):
        if not 0 < mark.page <= sheets.pages:
            continue
        pages.setdefault(mark.number, set()).add(mark.page)
        view = _view(sheets, mark.page)
        left, _, _, top = view.page_box(mark.box)
        annotator.add(mark, view)
        first.setdefault(mark.number, (mark.page - 1, left, top))
    listed = {**summary, "pages": {number: sorted(found) for number, found in pages.items()}}
    _append_summary(pdf, listed, template, first)
    with suppress(pikepdf.PdfError, ValueError, TypeError, RecursionError, AttributeError):
        _bookmark(pdf, str(summary["bookmark"]), notes, first, sheets.pages)
    stream = io.BytesIO()
    pdf.save(stream, deterministic_id=not pdf.is_encrypted, encryption=pdf.is_encrypted)
    return stream.getvalue()


def _joined(sheets: Sheets) -> Pdf:
    """All pages as one PDF: the first file as it is, the others behind it."""
    first, *others = [_as_pdf(file) for file in sheets.files]
    for other in others:
        first.pages.extend(other.pages)
    return first


def _as_pdf(file: PdfFile | ImageFile) -> Pdf:
    if isinstance(file, ImageFile):
        return Pdf.open(io.BytesIO(_picture_pdf(file)))
    with suppress(pikepdf.PdfError):
        pdf = Pdf.open(io.BytesIO(file.raw.content))
        if len(pdf.pages) == file.pages:
            return pdf
    mended = io.BytesIO()
    file.document.save(mended)
    return Pdf.open(mended)


def _picture_pdf(file: ImageFile) -> bytes:
    """One page a frame, as large as the readers count it."""
    pdf = Pdf.new()
    for index in range(file.pages):
        picture, dpi = file.frame(index)
        stream = io.BytesIO()
        picture.save(stream, "PDF", resolution=dpi, quality=85)
        pdf.pages.extend(Pdf.open(stream).pages)
    whole = io.BytesIO()
    pdf.save(whole, deterministic_id=True)
    return whole.getvalue()


def _view(sheets: Sheets, page: int) -> View:
    found = sheets.locate(page)
    assert found is not None
    file, index = found
    if isinstance(file, PdfFile):
        return file.view(index)
    picture, dpi = file.frame(index)
    return View(0, 0, picture.width * POINTS / dpi, picture.height * POINTS / dpi, 0)


def _append_summary(
    pdf: Pdf, summary: Mapping[str, Any], template: bytes, first: Mapping[int, tuple[int, float, float]]
) -> None:
    """The list of findings as pages of its own at the end, so that the pages before keep their numbers."""
    linked = {**summary, "address": ADDRESS, "font": SANS, "linked": sorted(first)}
    content = typst.Compiler(
        input=template,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(sans_path().parent)]),
        sys_inputs={"data": json.dumps(linked, ensure_ascii=False)},
    ).compile(format="pdf")
    assert isinstance(content, bytes)
    before = len(pdf.pages)
    pdf.pages.extend(Pdf.open(io.BytesIO(content)).pages)
    for page in list(pdf.pages)[before:]:
        for key in (Name.StructParents, Name.Tabs):
            if key in page.obj:
                del page.obj[key]
        for link in page.obj.get(Name.Annots, Array()):
            _lead_on(pdf, link, first)


def _lead_on(pdf: Pdf, link: Object, first: Mapping[int, tuple[int, float, float]]) -> None:
    address = str(link.get(Name.A, Dictionary()).get(Name.URI, String("")))
    if not address.startswith(ADDRESS):
        return
    index, left, top = first[int(address.removeprefix(ADDRESS))]
    for key in (Name.A, Name.StructParent, Name.Contents):
        if key in link:
            del link[key]
    link[Name.Dest] = Array([pdf.pages[index].obj, Name.XYZ, max(left - 40, 0), top + 60, None])


def _bookmark(
    pdf: Pdf,
    title: str,
    notes: Mapping[int, Note],
    first: Mapping[int, tuple[int, float, float]],
    summary_page: int,
) -> None:
    with pdf.open_outline() as outline:
        head = OutlineItem(title, summary_page)
        for number, note in notes.items():
            if number in first:
                index, left, top = first[number]
                head.children.append(
                    OutlineItem(note.title, index, "XYZ", left=max(left - 40, 0), top=top + 60)
                )
        outline.root.append(head)
