"""Projects whose amount is a calculation: heads × standard × months ÷ per × share."""

from __future__ import annotations

from mingzhang.model import Book
from mingzhang.taxonomy.print_forms import Printing


def with_drivers(book: Book) -> Book:
    return book


def allocation_texts(book: Book, printing: Printing) -> dict[str, str]:
    return {}
