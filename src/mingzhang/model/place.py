"""Where something stands in the source: a line of text, a page, or a cell of a sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Line numbers start at 1; `span` counts characters of that line from 0, end exclusive.

    `box` is (x0, top, x1, bottom) in points, origin top left; pages start at 1.
    """

    line: int | None = None
    span: tuple[int, int] | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    sheet: str | None = None
    cell: str | None = None

    def as_json(self) -> dict[str, object]:
        """The contract's `at`: only the parts that the reader knows."""
        parts: dict[str, object] = {}
        for name in ("page", "line", "sheet", "cell"):
            value = getattr(self, name)
            if value is not None:
                parts[name] = value
        if self.span is not None:
            parts["span"] = list(self.span)
        if self.box is not None:
            parts["box"] = list(self.box)
        return parts
