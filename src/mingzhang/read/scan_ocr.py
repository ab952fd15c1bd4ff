"""Text detection and recognition: two networks of the package `rapidocr`, run by ONNX Runtime.

Only the model files of that package are used, as they lie in its wheel; nothing is ever downloaded.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from mingzhang.read.scan_ctc import Recognised, read_line
from mingzhang.read.scan_rulings import Box, Picture

LINE_HEIGHT = 48  # rows of the picture that the recognising network takes
_BATCH_WIDTH = 2304  # pixels of line that go through at once: bounds memory
_LEAST_WIDTH, _LARGEST_WIDTH = 32, 2400
_DETECT_SIDE, _DETECT_DPI = 1200, 110
_DETECT_STEP = 32
_CERTAIN_TEXT = 0.3
_UNCLIP = 0.75


class _Session(Protocol):
    """What we use of an inference session."""

    def run(self, outputs: None, feeds: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Outputs in order."""


@cache
def _model(name: str) -> Path | None:
    """The model file of the installed package whose name holds `name`."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "models"
    found = sorted(folder.glob(f"*_{name}*.onnx"))
    return found[-1] if found else None


def models_present() -> bool:
    """Whether the models of the extra `ocr` are installed."""
    runtime = importlib.util.find_spec("onnxruntime") is not None
    return runtime and _model("det") is not None and _model("rec") is not None


@cache
def _session(name: str) -> tuple[_Session, str, tuple[str, ...]]:
    """Session, name of its input, and the characters that the model knows."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False  # a pattern for every width of line would stay in memory
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(_model(name)), options, providers=["CPUExecutionProvider"])
    known = session.get_modelmeta().custom_metadata_map.get("character", "")
    characters = ("", *known.splitlines(), " ") if known else ()
    return cast("_Session", session), str(session.get_inputs()[0].name), characters


def recognise_lines(pictures: Sequence[Picture]) -> list[Recognised]:
    """Read single lines of text (gray, dark on light), in batches of about equal width."""
    session, feed, characters = _session("rec")
    found: list[Recognised] = [Recognised("", 1.0)] * len(pictures)
    scaled = [_scaled(picture) for picture in pictures]
    for batch in _batches([picture.shape[1] for picture in scaled]):
        width = max(scaled[index].shape[1] for index in batch)
        block = np.ones((len(batch), 3, LINE_HEIGHT, width), np.float32)  # paper behind short lines
        for place, index in enumerate(batch):
            line = scaled[index]
            block[place, :, :, : line.shape[1]] = (line.astype(np.float32) / 127.5 - 1.0)[None]
        (frames,) = session.run(None, {feed: block})
        for place, index in enumerate(batch):
            found[index] = read_line(frames[place], characters)
    return found


def _scaled(picture: Picture) -> Picture:
    height, width = picture.shape
    wanted = round(width * LINE_HEIGHT / max(1, height))
    wanted = min(max(wanted, _LEAST_WIDTH), _LARGEST_WIDTH)
    way = cv2.INTER_AREA if height > LINE_HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (wanted, LINE_HEIGHT), interpolation=way), dtype=np.uint8)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indexes with like widths together; a batch never takes more than _BATCH_WIDTH pixels of line."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=lambda index: widths[index]):
        too_wide = batch and (
            widths[index] * (len(batch) + 1) > _BATCH_WIDTH or widths[index] > 1.3 * widths[batch[0]] + 16
        )
        if too_wide:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def detect_text(gray: Picture, dpi: float) -> list[Box]:
    """Boxes of text on a level page, in its pixels."""
    session, feed, _ = _session("det")
    scale = min(1.0, _DETECT_SIDE / max(gray.shape), max(_DETECT_DPI / dpi, 0.3))
    height, width = (
        max(_DETECT_STEP, round(side * scale / _DETECT_STEP) * _DETECT_STEP) for side in gray.shape
    )
    small = cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1.0
    (chances,) = session.run(None, {feed: np.repeat(small[None, None], 3, axis=1)})
    text = (chances[0, 0] > _CERTAIN_TEXT).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(text, connectivity=8)
    down, right = gray.shape[0] / height, gray.shape[1] / width
    boxes: list[Box] = []
    for x, y, wide, tall, area in np.asarray(stats[1:]).tolist():
        if min(wide, tall) < 3 or area < 12:
            continue
        # The network marks the core of a line; the line itself is larger by a share of its height.
        grow = area / (wide + tall) * _UNCLIP + 1
        boxes.append(
            (
                max(0, int((x - grow) * right)),
                max(0, int((y - grow) * down)),
                min(gray.shape[1], int((x + wide + grow) * right) + 1),
                min(gray.shape[0], int((y + tall + grow) * down) + 1),
            )
        )
    return [box for box in boxes if not any(_within(box, other) for other in boxes if other is not box)]


def _within(box: Box, other: Box) -> bool:
    """Whether most of a box lies in a larger one."""
    wide = min(box[2], other[2]) - max(box[0], other[0])
    tall = min(box[3], other[3]) - max(box[1], other[1])
    area, whole = ((b[2] - b[0]) * (b[3] - b[1]) for b in (box, other))
    return wide > 0 and tall > 0 and wide * tall > 0.6 * area and area < whole
