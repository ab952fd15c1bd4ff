"""A budget book → a whole printed disclosure, with everything that its reader must find.

`compose` refuses a book with problems (BookError); `check_book` lists them.
"""

from __future__ import annotations

from mingzhang.compose.checks import check_book
from mingzhang.compose.publication import compose

__all__ = ["check_book", "compose"]
