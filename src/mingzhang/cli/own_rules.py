"""The user's folder of rules, as the commands that take `--rules` read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingzhang.taxonomy.rules import Catalogue


def own_catalogue(folder: Path | None) -> Catalogue | None:
    """The catalogue with the folder laid over it; None without a folder. Raises DataError."""
    if folder is None:
        return None
    from mingzhang.taxonomy.overlay import load_catalogue

    return load_catalogue(folder)
