"""Names of published files: unit, year and kind, safe on every file system."""

from __future__ import annotations

import re
import unicodedata

from mingzhang.model import Publication
from mingzhang.publish.style import style

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')
_INVISIBLE = ("Cc", "Cf", "Cs", "Co")
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)")


def file_name(publication: Publication) -> str:
    """`云溪县医疗保障局2024年部门预算`; without what some file systems or shells would stumble over."""
    look, disclosure = style(), publication.disclosure
    year = look.year.format(year=disclosure.year) if disclosure.year is not None else ""
    return safe_name(f"{disclosure.unit}{year}{look.kinds.get(disclosure.kind, '')}")


def safe_name(text: str) -> str:
    """A file name without separators, blanks, control characters and reserved names."""
    look = style()
    kept = (char for char in text if char.isspace() or unicodedata.category(char) not in _INVISIBLE)
    shown = "".join(kept)
    name = _UNSAFE.sub("_", shown).strip("._ ")[: look.longest_name].strip("._ ")
    return look.untitled + name if not name or _RESERVED.fullmatch(name) else name
