"""The Chinese face that the package brings along, so that no font of the system is needed."""

from __future__ import annotations

from pathlib import Path

from mingzhang.taxonomy.files import data_dir

SANS = "Mingzhang Hei"


def sans_path() -> Path:
    """The file of the sans serif face (SIL Open Font License)."""
    return data_dir() / "fonts" / "hei-regular.otf"
