"""The parent's side: what is to be drawn goes to a process of its own, under limits; pictures come back.

Each function takes the files of one disclosure in the order in which they were read. They raise NoPages where
none of the files has pages, DamagedInput or TooSlow where the drawing process failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mingzhang import apart
from mingzhang.draw.marks import Crop, GridPage, Mark, Note, PagePicture, Shape
from mingzhang.draw.parts import pack, unpack
from mingzhang.errors import DamagedInput, NoPages, TooSlow
from mingzhang.read.guard import RawFile

LIMITS = apart.Limits(60, 1800, 6 * 1024**3)
_WORKER = "mingzhang.draw.worker"
_AT_ONCE = 24  # pages whose pictures are held at the same time


def crop_marks(
    files: Sequence[RawFile], marks: Sequence[Mark], *, most: int, room: int
) -> tuple[list[Crop], list[tuple[int, int]]]:
    """Crops around the marks, finding by finding: at most so many, of about so many bytes together; and
    (number of the finding, page) of those left out."""
    request = {"marks": [asdict(mark) for mark in marks], "most": most, "room": room}
    value, pieces = _ask("crops", files, request)
    crops = [_crop(told, content) for told, content in zip(value["crops"], pieces, strict=True)]
    return crops, [(number, page) for number, page in value["left_out"]]


def _crop(told: Any, content: bytes) -> Crop:
    shapes = tuple(Shape(**shape) for shape in told["shapes"])
    return Crop(**{**told, "shapes": shapes, "content": content})


def draw_pages(
    files: Sequence[RawFile], first: Sequence[int], *, most: int, room: int
) -> tuple[list[PagePicture], list[int]]:
    """Pictures of whole pages, those of `first` before all others: at most so many, of about so many bytes
    together; and the pages left out."""
    value, pieces = _ask("pages", files, {"first": list(first), "most": most, "room": room})
    drawn = [
        PagePicture(**told, content=content) for told, content in zip(value["pages"], pieces, strict=True)
    ]
    return drawn, list(value["left_out"])


def mark_pages(
    files: Sequence[RawFile],
    marks: Sequence[Mark],
    notes: Sequence[Note],
    summary: Mapping[str, object],
    template: bytes,
) -> bytes:
    """The marked copy as one PDF, with the summary that `template` makes at its end."""
    request = {
        "marks": [asdict(mark) for mark in marks],
        "notes": {note.number: asdict(note) for note in notes},
        "summary": dict(summary),
    }
    _, pieces = _ask("marked", files, request, [template])
    return pieces[0]


def draw_grids(
    files: Sequence[RawFile],
    pages: Sequence[GridPage],
    captions: Sequence[str],
    legend: Sequence[tuple[str, str]],
    *,
    on_step: apart.Step | None = None,
) -> Iterator[tuple[int, bytes]]:
    """Page number and PNG of each page, as they come."""
    for start in range(0, len(pages), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        request = {
            "pages": [asdict(page) for page in pages[part]],
            "captions": list(captions[part]),
            "legend": list(legend),
        }
        drawn, pieces = _ask("grids", files, request)
        yield from zip(drawn, pieces, strict=True)
        if on_step is not None:
            on_step(min(start + _AT_ONCE, len(pages)), len(pages))


def _ask(
    drawing: str, files: Sequence[RawFile], request: Mapping[str, object], extra: Sequence[bytes] = ()
) -> tuple[Any, list[bytes]]:
    names = [raw.name for raw in files]
    content = pack({**request, "names": names}, [*(raw.content for raw in files), *extra])
    name = " + ".join(names)
    try:
        value, pieces = unpack(apart.ask(_WORKER, [drawing], content, limits=LIMITS))
    except apart.TooSlow:
        raise TooSlow(name, seconds=f"{LIMITS.seconds:g}") from None
    except apart.Died as error:
        why = error.said.rpartition("\n")[2] or str(error.code)
        raise DamagedInput(name, why=why[:200]) from error
    if value is False:
        raise NoPages(name)
    return value, pieces
