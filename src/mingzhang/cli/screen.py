"""Styled text on a terminal, plain text everywhere else."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.text import Text

_NARROWEST, _WIDEST = 60, 100


def width() -> int:
    """Columns to write in: those of the terminal, within readable bounds; the same everywhere else."""
    from mingzhang.report.text import DEFAULT_WIDTH

    if not sys.stdout.isatty():
        return DEFAULT_WIDTH
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns))


def show(text: Text, stream: TextIO) -> None:
    """Write styled text; colours only where `stream` is a terminal that wants them."""
    if not stream.isatty():
        stream.write(text.plain)
        return
    from rich.console import Console

    Console(file=stream, highlight=False).print(text, end="", soft_wrap=True)
