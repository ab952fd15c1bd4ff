"""A publication → a Word file: real styles, header rows that repeat, landscape sections, filled contents.

The list of contents carries the page numbers of `pages` (block → page); Word brings them up to date when
asked to, and never asks by itself. The same publication gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from mingzhang.model import (
    Contents,
    PageBreak,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Publication,
)
from mingzhang.publish import docx_styles as ids
from mingzhang.publish.docx_parts import (
    bookmark_name,
    bookmarked,
    field,
    low_paragraph,
    paragraph,
    right_tab,
    section,
    table_parts,
    text_runs,
)
from mingzhang.publish.layout import Run, cover_lines, entries_of, runs_of
from mingzhang.publish.style import Style, style

_WORD_2013 = "15"
_OLDEST = (1980, 1, 1, 0, 0, 0)  # of a zip archive


def render_docx(publication: Publication, *, created: datetime, pages: Mapping[int, int]) -> bytes:
    """The publication as a DOCX file; `pages` gives the page of each block that the contents list."""
    look = style()
    document = docx.Document()
    ids.set_styles(document, look)
    _set_properties(document, publication, created)
    _set_compatibility(document)
    footer = _page_number(document, look)
    body = document.element.body
    for old in list(body):
        body.remove(old)
    content = "".join(_content(publication, pages, footer, look))
    for element in parse_xml(f"<w:body {nsdecls('w', 'r')}>{content}</w:body>"):
        body.append(element)
    stream = io.BytesIO()
    document.save(stream)
    return _dated(stream.getvalue())


def _content(publication: Publication, pages: Mapping[int, int], footer: str, look: Style) -> Iterator[str]:
    cover = cover_lines(publication)
    for number, line in enumerate(cover):
        above = f'<w:spacing w:before="{ids.twips(look.cover_above)}"/>' if number == 0 else ""
        yield paragraph(ids.COVER, text_runs(line), properties=above)
    runs = runs_of(publication.blocks)
    if cover:
        yield low_paragraph(section(look.page, wide=False, footer=None))
    writer = _Writer(publication, pages, look)
    for number, run in enumerate(runs):
        yield from writer.run(run)
        ending = section(look.paper(run.wide), wide=run.wide, footer=footer, first=number == 0)
        yield ending if number == len(runs) - 1 else low_paragraph(ending)


class _Writer:
    """Writes blocks; knows their numbers, and whether the next one begins a page."""

    def __init__(self, publication: Publication, pages: Mapping[int, int], look: Style) -> None:
        self._publication, self._pages, self._look = publication, pages, look
        self._numbers = {id(block): number for number, block in enumerate(publication.blocks)}
        self._new_page = False

    def run(self, run: Run) -> Iterator[str]:
        """The blocks of one section."""
        self._new_page = False
        for place, block in enumerate(run.blocks):
            number = self._numbers[id(block)]
            match block:
                case PrintedHeading():
                    new_page = place > 0 and (block.level == 1 or self._new_page)
                    level = min(block.level, len(self._look.headings))
                    runs = bookmarked(text_runs(block.text), number)
                    yield paragraph(ids.heading_id(level), runs, new_page=new_page)
                case PrintedText():
                    yield paragraph(ids.BODY, text_runs(block.text), new_page=self._new_page)
                case PrintedTable():
                    yield from table_parts(
                        block, number, wide=run.wide, new_page=self._new_page, look=self._look
                    )
                case Contents():
                    yield from self._contents(block, new_page=place > 0)
            self._new_page = isinstance(block, PageBreak | Contents)

    def _contents(self, contents: Contents, *, new_page: bool) -> Iterator[str]:
        """The field with its entries filled in, so that it is right before anybody updates it."""
        yield paragraph(ids.CONTENTS_TITLE, text_runs(contents.title), new_page=new_page)
        entries = entries_of(self._publication)
        tab = right_tab(self._look.page, "dot")
        for place, entry in enumerate(entries):
            name = bookmark_name(entry.block)
            page = field(f"PAGEREF {name} \\h", str(self._pages.get(entry.block, "")))
            linked = f"{text_runs(entry.text)}<w:r><w:tab/></w:r>{page}"
            linked = f'<w:hyperlink w:anchor="{name}" w:history="1">{linked}</w:hyperlink>'
            start = _field_start() if place == 0 else ""
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if place == len(entries) - 1 else ""
            indent = f'<w:ind w:left="{ids.twips((entry.level - 1) * 2 * self._look.contents.size)}"/>'
            yield paragraph(ids.contents_id(entry.level), f"{start}{linked}{end}", properties=tab + indent)


def _field_start() -> str:
    """The beginning of the contents field: headings of two levels and what else has such an outline level."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def _set_properties(document: Document, publication: Publication, created: datetime) -> None:
    core, disclosure = document.core_properties, publication.disclosure
    core.title = publication.title.replace("\n", "")[:255]
    core.author = core.last_modified_by = disclosure.unit[:255]
    core.subject, core.comments, core.keywords = disclosure.form, "", ""
    core.language = "zh-CN"
    core.created = core.modified = created.replace(tzinfo=None)
    core.revision = 1


def _set_compatibility(document: Document) -> None:
    """Say that the file is of today, so that Word does not open it as one of long ago."""
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    uri = "http://schemas.microsoft.com/office/word"
    made = parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" w:uri="{uri}" '
        f'w:val="{_WORD_2013}"/></w:compat>'
    )
    following = settings.find(qn("w:rsids"))
    if following is not None:
        following.addprevious(made)
    else:
        settings.append(made)


def _page_number(document: Document, look: Style) -> str:
    """The footer with the page number between dashes; returns its relation."""
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    before, after = look.page_number_text
    runs = text_runs(before) + field("PAGE", "1") + text_runs(after)
    element = footer.paragraphs[0]._p
    element.getparent().replace(
        element, parse_xml(f"<w:x {nsdecls('w')}>{paragraph(ids.FOOTER, runs)}</w:x>")[0]
    )
    relations = document.part.rels.items()
    return str(next(id for id, relation in relations if relation.reltype == RELATIONSHIP_TYPE.FOOTER))


def _dated(content: bytes) -> bytes:
    """The same package with every part dated alike."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _OLDEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return stream.getvalue()
