"""PNG, JPEG and TIFF bytes → gray page pictures with their resolution, under limits of size."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from mingzhang.errors import BinaryInput
from mingzhang.read.guard import RawFile
from mingzhang.read.picture_size import FORMATS, beyond_counting, must_fit
from mingzhang.read.scan_rulings import Picture

_LEAST_DPI, _MOST_DPI = 60.0, 1200.0
_LONG_SIDE = 11.7  # inches of the usual sheet, where the file does not say its resolution
_GRAINY = 3.0  # median distance from the smoothed page, in grays
_SPECK = 90
_LONGEST_SIDE = 24.0  # a page larger than this has a wrong resolution noted


def pages_of(raw: RawFile) -> Iterator[tuple[Picture, float]]:
    """Each page as gray picture and dots per inch; raises BinaryInput or TooLarge."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw.content), formats=FORMATS) as image:
                for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                    yield _page(raw, frame, number)
    except Image.DecompressionBombError as error:
        raise beyond_counting(raw) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise BinaryInput(raw.name) from error


def _page(raw: RawFile, frame: Image.Image, number: int) -> tuple[Picture, float]:
    width, height = frame.size
    must_fit(raw, width, height, number)
    upright = ImageOps.exif_transpose(frame)
    return to_gray(np.asarray(on_white(upright))), resolution(frame)


def on_white(image: Image.Image) -> Image.Image:
    """Colours or grays on white paper, whatever the file's mode."""
    if image.mode in ("1", "L", "RGB"):
        return image.convert("L") if image.mode == "1" else image
    if image.mode in ("RGBA", "LA", "PA", "P"):
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layered).convert("RGB")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        deep = np.asarray(image, dtype=np.float64)
        top = 65535.0 if deep.max() > 255 else 255.0
        return Image.fromarray((deep * (255 / top)).clip(0, 255).astype(np.uint8))
    return image.convert("RGB")


def to_gray(picture: NDArray[np.generic]) -> Picture:
    """One channel, dark ink on light paper."""
    if picture.ndim == 3:
        weights = np.array([0.299, 0.587, 0.114], np.float32)
        picture = np.rint(picture[..., :3].astype(np.float32) @ weights)
    gray = np.ascontiguousarray(picture, dtype=np.uint8)
    return np.asarray(255 - gray, dtype=np.uint8) if np.median(gray) < 90 else gray


def without_noise(gray: Picture) -> Picture:
    """The page smoothed where it is grainy, and without single specks; else as it is."""
    middle = np.asarray(cv2.medianBlur(gray, 5))
    away = np.asarray(cv2.absdiff(gray, middle))
    if float(np.median(away)) < _GRAINY:
        return gray
    near = np.asarray(cv2.medianBlur(gray, 3))
    specks = np.asarray(cv2.absdiff(gray, near)) > _SPECK
    calm = np.where(specks, near, gray)
    return np.asarray(cv2.GaussianBlur(calm, (0, 0), 0.9), dtype=np.uint8)


def resolution(frame: Image.Image) -> float:
    """Dots per inch as the file says; from the usual sheet where it says nothing that can be."""
    said = frame.info.get("dpi", (0, 0))
    dpi = float(said[0]) if isinstance(said, tuple) and said else 0.0
    longest = max(frame.size)
    believable = _LEAST_DPI <= dpi <= _MOST_DPI and longest / dpi <= _LONGEST_SIDE
    return dpi if believable else max(_LEAST_DPI, min(longest / _LONG_SIDE, _MOST_DPI))
