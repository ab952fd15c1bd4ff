"""What requests may hold: numbers that every database takes, texts without what none of them keeps."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le
from pydantic import AfterValidator, StringConstraints

LARGEST = 2**31 - 1
_SURROGATES = range(0xD800, 0xE000)


def storable(text: str) -> str:
    """The text; raises ValueError where it holds NUL, or halves of characters that no encoding takes."""
    if "\0" in text or any(ord(letter) in _SURROGATES for letter in text):
        raise ValueError("NUL or half a character")
    return text


Id = Annotated[int, Ge(1), Le(LARGEST)]
Count = Annotated[int, Ge(0), Le(LARGEST)]
Year = Annotated[int, Ge(1), Le(9999)]
Limit = Annotated[int, Ge(1), Le(200)]
Key = Annotated[str, StringConstraints(max_length=80, pattern=r"^[\w.:-]+$"), AfterValidator(storable)]
Short = Annotated[str, StringConstraints(max_length=300), AfterValidator(storable)]
Long = Annotated[str, StringConstraints(max_length=4000), AfterValidator(storable)]
Cell = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(storable)]
