"""Names of uploaded files: what strangers call them is shown and handed on, never used as a path."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

_BAD = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_LONGEST = 180  # bytes, so that any file system takes it
_UNNAMED = "file"


def safe_name(name: str | None) -> str:
    """The last part of a name without what steers or leads elsewhere, its ending kept."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in _BAD.sub("_", last) if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    kept = kept.strip(" .")
    path = PurePosixPath(kept or _UNNAMED)
    stem, suffix = path.stem, path.suffix[:12]
    while len((stem + suffix).encode()) > _LONGEST:
        stem = stem[:-1]
    return stem + suffix


def attachment(name: str, *, inline: bool = False) -> str:
    """The header by which a file is saved under this name, in whatever script."""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
