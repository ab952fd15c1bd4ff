"""Printed blocks as the pages show them: what `publish.html` makes of a publication, in a form that is soon
read from the store and soon written as HTML.

A cell is a list: tag, attributes (HTML), text (HTML), and the key of its figure or None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from markupsafe import Markup, escape

from mingzhang.model import Publication
from mingzhang.publish.html import Values, shown_blocks
from mingzhang.report.wrap import harmless

Key: TypeAlias = tuple[str, str, str]
Cell: TypeAlias = Sequence[Any]
_PARTS = "parts"


class Origin(Protocol):
    """Where each figure of a table leads (nowhere where `base` is empty), which of them are uncertain, and of
    which something was said."""

    base: str
    uncertain: frozenset[Key]
    said: frozenset[Key]

    def address(self, key: Key) -> str:
        """The page that a figure leads to; empty where there is none."""


def printed_blocks(publication: Publication) -> list[Values]:
    """Every block of a publication; the cells of tables as lists."""
    return [_lean(block) for block in shown_blocks(publication)]


def _lean(block: Mapping[str, Any]) -> Values:
    if _PARTS not in block:
        return dict(block)
    parts = [[part, [[_cell(cell) for cell in row] for row in rows]] for part, rows in block[_PARTS]]
    return {**block, _PARTS: parts}


def _cell(cell: Mapping[str, Any]) -> list[object]:
    return [cell["tag"], harmless(str(cell["attributes"])), harmless(str(cell["text"])), cell["key"]]


def cells_of(block: Mapping[str, Any]) -> Iterator[Cell]:
    """The cells of a table; none of another block."""
    for _, rows in block.get(_PARTS, ()):
        for row in rows:
            yield from row


def grid(parts: Sequence[Any], origin: Origin | None, doubt: str, remark: str = "") -> Markup:
    """The parts of a table as HTML; `doubt` marks an uncertain figure, `remark` one of which something was
    said."""
    told = []
    for part, rows in parts:
        written = ((_written(cell, origin, doubt, remark) for cell in row) for row in rows)
        lines = (f"<tr>{''.join(cells)}</tr>" for cells in written)
        told.append(f"<{part}>\n" + "\n".join(lines) + f"\n</{part}>")
    return Markup("\n".join(told))


def _written(cell: Cell, origin: Origin | None, doubt: str, remark: str) -> str:
    tag, attributes, text, key = cell
    if key is None:
        return f"<{tag}{attributes}>{text}</{tag}>"
    if origin is not None:
        text = _with_origin(text, (key[0], key[1], key[2]), origin, doubt, remark)
    return f'<{tag}{attributes} id="{escape(anchor(key))}">{text}</{tag}>'


def anchor(key: Sequence[str]) -> str:
    """The id of a figure's cell."""
    return f"c-{'-'.join(key)}"


def _with_origin(text: str, key: Key, origin: Origin, doubt: str, remark: str) -> str:
    if text and origin.base and (address := origin.address(key)):
        text = f'<a class="quiet" href="{escape(address)}">{text}</a>'
    marks = (doubt if key in origin.uncertain else "", remark if key in origin.said else "")
    return f"{text}{marks[0]}{marks[1]}"  # what is added to Markup would be escaped
