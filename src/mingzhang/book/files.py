"""Load and save a budget book: a workbook, or a folder of CSV files."""

from __future__ import annotations

from pathlib import Path

from mingzhang.book.folder import read_folder, write_folder
from mingzhang.book.records import from_records, to_records
from mingzhang.book.workbook_in import read_workbook_book
from mingzhang.book.workbook_out import workbook_bytes
from mingzhang.errors import MissingInput
from mingzhang.model import Book

WORKBOOK = ".xlsx"


def load_book(path: Path) -> Book:
    """A workbook or a folder; raises BookError (every wrong cell), MissingInput, DamagedInput, TooLarge."""
    if not path.exists():
        raise MissingInput(path.name)
    records, problems = read_folder(path) if path.is_dir() else read_workbook_book(path)
    return from_records(path.name, records, problems)


def save_book(book: Book, path: Path, *, lang: str = "zh") -> None:
    """Write a workbook where the path ends in .xlsx, else a folder of CSV files."""
    records = to_records(book)
    if path.suffix.lower() == WORKBOOK:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook_bytes(records, year=book.cover.year or None, lang=lang))
    else:
        write_folder(records, path)
