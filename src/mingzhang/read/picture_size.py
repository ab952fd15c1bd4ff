"""How large a picture says it is: asked of its head, before anything of it is unpacked or recognised."""

from __future__ import annotations

import io
import warnings
from importlib.util import find_spec

from mingzhang.errors import TooLarge
from mingzhang.read.guard import RawFile

FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
MAX_PIXELS = 80_000_000
MAX_PAGES = 300
_MILLION = 1_000_000


def refuse_bombs(raw: RawFile) -> None:
    """Raise TooLarge for a picture whose first page says that it is beyond the limit, with the extra `ocr` or
    without; what has no head of a picture is left to the reader."""
    if find_spec("PIL") is None:
        return
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw.content), formats=FORMATS) as image:
                must_fit(raw, *image.size)
    except Image.DecompressionBombError as error:
        raise beyond_counting(raw) from error
    except (OSError, ValueError, SyntaxError):
        return


def must_fit(raw: RawFile, width: int, height: int, page: int = 1) -> None:
    """Raise TooLarge for a page beyond the limits."""
    if width * height > MAX_PIXELS or page > MAX_PAGES:
        raise _too_large(raw, f"{width} × {height} px, {page} p.")


def beyond_counting(raw: RawFile) -> TooLarge:
    """For a page that is so large that the library does not even tell its size."""
    return _too_large(raw, f"> {2 * MAX_PIXELS // _MILLION} MP")


def _too_large(raw: RawFile, size: str) -> TooLarge:
    return TooLarge(raw.name, size=size, limit=f"{MAX_PIXELS // _MILLION} MP, {MAX_PAGES} p.")
