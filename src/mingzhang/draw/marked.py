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

import pypdfium2
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
    try:
        return _marked(_joined(sheets, mended=False), sheets, marks, notes, summary, template)
    except Exception:  # whatever breaks in a damaged file: once more, with what PDFium makes of it
        return _marked(_joined(sheets, mended=True), sheets, marks, notes, summary, template)


def _marked(
    pdf: Pdf,
    sheets: Sheets,
    marks: Sequence[Mark],
    notes: Mapping[int, Note],
    summary: Mapping[str, Any],
    template: bytes,
) -> bytes:
    annotator = Annotator(pdf, notes, str(summary["author"]))
    first: dict[int, tuple[int, float, float]] = {}
    pages: dict[int, set[int]] = {}
    for mark in settle(marks, sheets.printed):
        view = _view(sheets, mark.page)
        if view is None:
            continue
        pages.setdefault(mark.number, set()).add(mark.page)
        left, _, _, top = view.page_box(mark.box)
        annotator.add(mark, view)
        first.setdefault(mark.number, (mark.page - 1, left, top))
    listed = {**summary, "pages": {number: sorted(found) for number, found in pages.items()}}
    _append_summary(pdf, listed, template, first)
    with suppress(Exception):  # bookmarks of the source that are out of order are not worth the copy
        _bookmark(pdf, str(summary["bookmark"]), notes, first, sheets.pages)
    stream = io.BytesIO()
    pdf.save(stream, deterministic_id=not pdf.is_encrypted, encryption=pdf.is_encrypted)
    return stream.getvalue()


def _joined(sheets: Sheets, *, mended: bool) -> Pdf:
    """All pages as one PDF: the first file as it is (or its pages as PDFium has them), the others behind."""
    first, *others = [_as_pdf(file, mended) for file in sheets.files]
    for other in others:
        first.pages.extend(other.pages)
    return first


def _as_pdf(file: PdfFile | ImageFile, mended: bool) -> Pdf:
    if isinstance(file, ImageFile):
        return Pdf.open(io.BytesIO(_picture_pdf(file)))
    if not mended:
        pdf = Pdf.open(io.BytesIO(file.raw.content))
        if len(pdf.pages) == file.pages:
            return pdf
    return Pdf.open(io.BytesIO(file.mended()))


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


def _view(sheets: Sheets, page: int) -> View | None:
    """How a page is shown; None for one that is not there or cannot be opened."""
    found = sheets.locate(page)
    if found is None:
        return None
    file, index = found
    if isinstance(file, PdfFile):
        with suppress(pypdfium2.PdfiumError):
            return file.view(index)
        return None
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
