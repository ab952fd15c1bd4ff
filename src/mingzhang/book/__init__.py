"""The budget book on disk: a workbook, or the same thing as a folder of plain text; lossless both ways."""

from mingzhang.book.files import load_book, save_book

__all__ = ["load_book", "save_book"]
