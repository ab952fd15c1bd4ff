"""Where the package's data files lie."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path


@cache
def data_dir() -> Path:
    """The package's data folder on disk."""
    return Path(str(resources.files("mingzhang") / "data"))
