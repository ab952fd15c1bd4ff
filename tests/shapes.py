"""One text in the shapes in which people have disclosures. In: a text with tab tables. Out: the same figures
in another shape, the running text untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unicodedata import east_asian_width

Rows = list[list[str]]
WIDE_DIGITS = str.maketrans("0123456789.", "０１２３４５６７８９．")


def tab(text: str) -> str:
    return text


def cell_a_line(text: str) -> str:
    """Each cell on a line behind a tab, an empty line between rows."""
    return _tables(text, lambda rows: "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows))


def pipes(text: str) -> str:
    return _tables(text, lambda rows: "\n".join(f"| {' | '.join(row)} |" for row in _even(rows)))


def pipes_with_rule(text: str) -> str:
    """Markdown with the rule under the first row."""

    def written(rows: Rows) -> str:
        lines = [f"| {' | '.join(row)} |" for row in _even(rows)]
        rule = "|" + "---|" * len(_even(rows)[0])
        return "\n".join([lines[0], rule, *lines[1:]])

    return _tables(text, written)


def blank_aligned(text: str) -> str:
    """Columns kept by blanks, words to the left and figures to the right, as `pdftotext -layout` gives."""

    def written(rows: Rows) -> str:
        rows = _even(rows)
        widths = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
        return "\n".join("   ".join(map(_padded, row, widths)).rstrip() for row in rows)

    return _tables(text, written)


def flattened(text: str) -> str:
    """Rows as runs of words and figures; nothing says in which column a figure stands."""
    return _tables(text, lambda rows: "\n".join(" ".join(cell for cell in row if cell) for row in rows))


def full_width(text: str) -> str:
    return text.translate(WIDE_DIGITS)


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def _tables(text: str, written: Callable[[Rows], str]) -> str:
    return "\n".join(written(part) if isinstance(part, list) else part for part in _parts(text))


def _parts(text: str) -> Iterator[str | Rows]:
    rows: Rows = []
    for line in text.split("\n"):
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            yield rows
            rows = []
        yield line
    if rows:
        yield rows


def _even(rows: Rows) -> Rows:
    width = max(len(row) for row in rows)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if text[:1].isdigit() and not text.isdigit() else text + blanks
