"""A publication → the files to publish, one module a format.

In: what `compose` makes. Out: files beside each other in one folder, named by unit, year and kind. The same
publication gives the same bytes on one machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from mingzhang.model import Publication
from mingzhang.publish.names import file_name

OLDEST = datetime(1980, 1, 1)  # the date of a file that shall say none: the oldest of a zip archive


class _Work:
    """One publication on its way to several formats, which share the page numbers."""

    def __init__(
        self, publication: Publication, created: datetime, *, system_faces: bool, formulas: bool
    ) -> None:
        self.publication, self.created = publication, created
        self.system_faces, self.formulas = system_faces, formulas

    @cached_property
    def pages(self) -> dict[int, int]:
        """The page of each entry of the contents."""
        from mingzhang.publish.pdf import pages_of

        return pages_of(self.publication, system_faces=self.system_faces)


def _pdf(work: _Work) -> bytes:
    from mingzhang.publish.pdf import render_pdf

    return render_pdf(work.publication, created=work.created, system_faces=work.system_faces)


def _docx(work: _Work) -> bytes:
    from mingzhang.publish.docx import render_docx

    return render_docx(work.publication, created=work.created, pages=work.pages)


def _xlsx(work: _Work) -> bytes:
    from mingzhang.publish.xlsx import render_xlsx

    return render_xlsx(work.publication, created=work.created, formulas=work.formulas)


def _html(work: _Work) -> bytes:
    from mingzhang.publish.html import render_html

    return render_html(work.publication)


def _markdown(work: _Work) -> bytes:
    from mingzhang.publish.markdown import render_markdown

    return render_markdown(work.publication)


def _datapackage(work: _Work) -> bytes:
    from mingzhang.publish.datapackage import render_datapackage

    return render_datapackage(work.publication, created=work.created)


# Format → ending and maker.
_MAKERS: dict[str, tuple[str, Callable[[_Work], bytes]]] = {
    "docx": (".docx", _docx),
    "pdf": (".pdf", _pdf),
    "xlsx": (".xlsx", _xlsx),
    "html": (".html", _html),
    "md": (".md", _markdown),
    "datapackage": (".datapackage.zip", _datapackage),
}
FORMATS = tuple(_MAKERS)


def publish(
    publication: Publication,
    folder: Path,
    formats: Sequence[str],
    *,
    created: datetime = OLDEST,
    system_faces: bool = True,
    formulas: bool = False,
) -> tuple[Path, ...]:
    """Write one file a format into `folder`, which is made where it lacks; returns them in order.

    `created` is the date that the files carry; with `system_faces` the machine's own 仿宋 and 楷体 are used
    where it has them, else the bundled faces alone; with `formulas` the sums of a workbook are formulas.
    Raises ValueError for an unknown format, OSError.
    """
    unknown = [name for name in formats if name not in _MAKERS]
    if unknown:
        raise ValueError(f"unknown formats {unknown}; known: {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    work, name = (
        _Work(publication, created, system_faces=system_faces, formulas=formulas),
        file_name(publication),
    )
    written = []
    for format in dict.fromkeys(formats):
        ending, make = _MAKERS[format]
        path = folder / f"{name}{ending}"
        path.write_bytes(make(work))
        written.append(path)
    return tuple(written)
