"""Office packages made by hand, for what the usual libraries do not write."""

from __future__ import annotations

import zipfile
from io import BytesIO

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
V = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def relations(*entries: tuple[str, str, str]) -> str:
    """(id, kind, target) of each."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in entries
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def word(body: str, *, prologue: str = "", **parts: str | bytes) -> bytes:
    """A DOCX with this body; `numbering`, `styles` and `embedded` become parts of it."""
    entries, extra = [], dict[str, str | bytes]()
    for name in ("numbering", "styles"):
        if name in parts:
            entries.append((name, name, f"{name}.xml"))
            extra[f"word/{name}.xml"] = parts[name]
    if "embedded" in parts:
        entries.append(("rIdE", "package", "embeddings/sheet.xlsx"))
        extra["word/embeddings/sheet.xlsx"] = parts["embedded"]
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": relations(*entries),
            "word/document.xml": f"{prologue}<w:document {W} {V}><w:body>{body}</w:body></w:document>",
            **extra,
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"
