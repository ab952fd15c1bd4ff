"""The paragraph styles, fonts and page numbers of a Word file, from the style data.

In: a fresh document of the library. Out: the same with our styles; what its template brings is replaced.
"""

from __future__ import annotations

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from mingzhang.publish.style import Style, TextStyle

COVER, CONTENTS_TITLE, BODY, FOOTER = "Title", "TOCHeading", "BodyText", "Footer"
TITLE, NUMBER, LINE, NOTE, CELL = _OWN = "TableTitle", "TableNumber", "TableLine", "TableNote", "TableCell"


def heading_id(level: int) -> str:
    """Style id of a heading."""
    return f"Heading{level}"


def contents_id(level: int) -> str:
    """Style id of an entry of the list of contents."""
    return f"TOC{level}"


def set_styles(document: Document, look: Style) -> None:
    """Write all styles, and the defaults that everything else inherits."""
    _defaults(document, look)
    names = look.style_names
    own = {TITLE: names["table_title"], NUMBER: names["table_number"], LINE: names["table_line"],
           NOTE: names["table_note"], CELL: names["cell"]}  # fmt: skip
    styles: dict[str, tuple[str, TextStyle, str]] = {
        COVER: ("Title", look.cover, ""),
        CONTENTS_TITLE: ("TOC Heading", look.contents_title, "<w:keepNext/>"),
        BODY: ("Body Text", look.body, ""),
        FOOTER: ("footer", look.page_number, ""),
        TITLE: (own[TITLE], look.table_title, '<w:keepNext/><w:outlineLvl w:val="1"/>'),
        NUMBER: (own[NUMBER], look.table_number, "<w:keepNext/>"),
        LINE: (own[LINE], look.table_line, "<w:keepNext/>"),
        NOTE: (own[NOTE], look.table_note, ""),
        CELL: (own[CELL], look.cell, ""),
    }
    for level in range(1, len(look.headings) + 1):
        extra = f'<w:keepNext/><w:keepLines/><w:outlineLvl w:val="{level - 1}"/>'
        styles[heading_id(level)] = (f"heading {level}", look.heading(level), extra)
    for level in (1, 2):
        styles[contents_id(level)] = (f"toc {level}", look.contents, "")
    for style_id, (name, text, extra) in styles.items():
        _put(document, style_id, name, text, look, extra)


def _defaults(document: Document, look: Style) -> None:
    """Defaults of the document: body face and language, no space that is not asked for."""
    root = document.styles.element
    for old in root.findall(qn("w:docDefaults")):
        root.remove(old)
    made = f"""<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr>{run_properties(look.body, look)}
      <w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
      <w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>"""
    root.insert(0, parse_xml(_ordered(made)))
    normal = document.styles["Normal"].element
    for name in ("w:rPr", "w:pPr"):
        for old in normal.findall(qn(name)):
            normal.remove(old)


def _ordered(xml: str) -> str:
    return " ".join(xml.split())


def _put(document: Document, style_id: str, name: str, text: TextStyle, look: Style, extra: str) -> None:
    """Replace or add one paragraph style."""
    root = document.styles.element
    for old in root.findall(qn("w:style")):
        if old.get(qn("w:styleId")) in (style_id, f"{style_id}Char") or _name(old) == name:
            root.remove(old)
    own = ' w:customStyle="1"' if style_id in _OWN else ""
    made = f"""<w:style {nsdecls("w")} w:type="paragraph"{own} w:styleId="{style_id}"><w:name w:val="{name}"/>
      <w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph_properties(text, extra)}</w:pPr>
      <w:rPr>{run_properties(text, look)}</w:rPr></w:style>"""
    root.append(parse_xml(_ordered(made)))


def _name(style: object) -> str:
    element = style.find(qn("w:name"))  # type: ignore[attr-defined]
    return "" if element is None else str(element.get(qn("w:val")))


def paragraph_properties(text: TextStyle, extra: str = "") -> str:
    """Spacing, indent and alignment; `extra`: what the schema puts before them, and the outline level."""
    keep, _, outline = extra.partition("<w:outlineLvl")
    first_line = twips(text.indent * text.size)
    indent = f'<w:ind w:firstLineChars="{round(text.indent * 100)}" w:firstLine="{first_line}"/>'
    line = (
        f'w:line="{twips(text.line)}" w:lineRule="exact"' if text.line else 'w:line="240" w:lineRule="auto"'
    )
    return (
        f'{keep}<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/>'
        f'<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="{twips(text.above)}" w:after="{twips(text.below)}" {line}/>'
        f"{indent if text.indent else ''}"
        f'<w:jc w:val="{"center" if text.center else "both" if text.indent else "left"}"/>'
        f"{'<w:outlineLvl' + outline if outline else ''}"
    )


def run_properties(text: TextStyle, look: Style) -> str:
    """Face, weight and size."""
    office = look.faces[text.face].office
    bold = "<w:b/><w:bCs/>" if text.bold else ""
    half = round(text.size * 2)
    return (
        f'<w:rFonts w:ascii="{look.latin}" w:hAnsi="{look.latin}" w:eastAsia="{office}" w:cs="{look.latin}"/>'
        f'{bold}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    )


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)
