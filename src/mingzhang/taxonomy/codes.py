"""Classification codes by year: functional (类款项) and economic (类款) of government expenditure.

Data: data/codes/functional*.csv and economic*.csv, and files of the same names that the user imported.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.code_words import code_words
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain

COLUMNS = ("code", "name", "parent", "valid_from", "valid_to", "replaced_by", "basis")
FUNCTIONAL, ECONOMIC = KINDS = ("functional", "economic")
_FOREVER = 9999
_TOO_MANY = "too many"
_CODE = re.compile(r"[0-9]{3}|[0-9]{5}|[0-9]{7}")
_YEAR = re.compile(r"[1-9][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Code:
    """One code with the years in which it is valid, both included; None is open."""

    code: str
    name: str
    parent: str
    valid_from: int | None
    valid_to: int | None
    replaced_by: str
    basis: str

    def valid_in(self, year: int) -> bool:
        """Whether the code may be used in a budget year."""
        return (self.valid_from or 0) <= year <= (self.valid_to or _FOREVER)


class Codes:
    """One classification; a code may have several names in different years."""

    def __init__(self, rows: Iterable[Code]) -> None:
        self._by_code: dict[str, list[Code]] = {}
        for row in rows:
            self._by_code.setdefault(row.code, []).append(row)
        for versions in self._by_code.values():
            versions.sort(key=lambda row: row.valid_from or 0)

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Code]:
        return (row for versions in self._by_code.values() for row in versions)

    def versions(self, code: str) -> tuple[Code, ...]:
        """All dated rows of a code, oldest first."""
        return tuple(self._by_code.get(code, ()))

    def at(self, code: str, year: int | None) -> Code | None:
        """The code in a year (None: the latest); None where it is unknown or not valid then."""
        versions = self._by_code.get(code, [])
        if year is None:
            return versions[-1] if versions else None
        return next((row for row in reversed(versions) if row.valid_in(year)), None)

    def name(self, code: str, year: int | None = None) -> str | None:
        """Its name in the year, or the latest name where the year is outside its dates."""
        found = self.at(code, year) or self.at(code, None)
        return found.name if found else None

    def children(self, code: str, year: int | None = None) -> tuple[Code, ...]:
        """Codes one level below, in code order."""
        found = (self.at(child, year) for child in self._children.get(code, ()))
        return tuple(row for row in found if row is not None)

    def classes(self, year: int | None = None) -> tuple[Code, ...]:
        """The top level."""
        return self.children("", year)

    def by_name(self, name: str, year: int | None = None, parent: str | None = None) -> tuple[Code, ...]:
        """Codes so called, each once; without a year in its latest version of that name.

        `year`: codes valid in it come first, higher levels before lower ones. `parent`: only codes below this
        one. Blanks, the width of brackets and punctuation, quotes and the ending 支出 do not matter.
        """
        found = [row for row in self._by_name.get(_key(name), ()) if row.code.startswith(parent or "")]
        if year is not None:
            found.sort(key=lambda row: (not row.valid_in(year), len(row.code)))
        each: dict[str, Code] = {}
        for row in found:
            each.setdefault(row.code, row)
        return tuple(each.values())

    def search(self, word: str) -> tuple[Code, ...]:
        """Rows whose code begins with the word or whose name holds it; none for a blank word."""
        key = _narrow(word)
        if not key:
            return ()
        return tuple(
            row
            for versions in self._by_code.values()
            for row in versions
            if row.code.startswith(key) or (not key.isdecimal() and key in _narrow(row.name))
        )

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for code, versions in sorted(self._by_code.items()):
            children.setdefault(versions[-1].parent, []).append(code)
        return children

    @cached_property
    def _by_name(self) -> dict[str, list[Code]]:
        names: dict[str, list[Code]] = {}
        for versions in self._by_code.values():
            for row in reversed(versions):
                names.setdefault(_key(row.name), []).append(row)
        return names


def _narrow(text: str) -> str:
    """The plain form with digits and letters in one width as well."""
    return plain(unicodedata.normalize("NFKC", text))


def _key(name: str) -> str:
    text, suffix = plain(name).replace('"', ""), code_words().name_suffix
    return text.removesuffix(suffix) if len(text) > len(suffix) + 1 else text


def load_codes(paths: Iterable[Path]) -> Codes:
    """Read code files; raises DataError on unknown columns, bad or overlapping dates, a missing parent
    or a row without basis, naming file and line. Rows of a later file replace those of an earlier one."""
    rows: dict[tuple[str, int | None], tuple[Path, int, Code]] = {}
    for path in paths:
        for line, code in read_rows(path):
            key = (code.code, code.valid_from)
            if key in rows and rows[key][0] == path:
                raise DataError(
                    path, line, f"code {code.code} from {code.valid_from or 'the start'} stands twice"
                )
            rows[key] = (path, line, code)
    _refuse_overlaps(rows.values())
    _refuse_orphans(rows.values())
    return Codes(code for _, _, code in rows.values())


def read_rows(path: Path) -> tuple[tuple[int, Code], ...]:
    """The rows of one code file with their lines; raises DataError where a row is wrong by itself."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey=_TOO_MANY, restval="")
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise DataError(path, 1, f"columns must be {','.join(COLUMNS)}")
            return tuple((reader.line_num, _row(path, reader.line_num, row)) for row in reader)
    except OSError as error:
        raise DataError(path, None, f"cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise DataError(path, None, "is not UTF-8; save it as UTF-8") from error
    except csv.Error as error:
        raise DataError(path, None, f"is not valid CSV: {error}") from error


def _row(path: Path, line: int, row: dict[str, str]) -> Code:
    if _TOO_MANY in row:
        raise DataError(path, line, "more cells than columns; put a name that holds a comma in quotes")
    code, name = row["code"], row["name"].strip()
    if not _CODE.fullmatch(code):
        raise DataError(path, line, f"code '{code}' must have 3, 5 or 7 digits")
    if not name:
        raise DataError(path, line, f"code {code} has no name")
    if not row["basis"].strip():
        raise DataError(path, line, f"code {code} has no basis; name the classification it comes from")
    parent = row["parent"]
    if parent != (code[:-2] if len(code) > 3 else ""):
        raise DataError(path, line, f"parent of {code} must be '{code[:-2] if len(code) > 3 else ''}'")
    first, last = (_year(path, line, row[column]) for column in ("valid_from", "valid_to"))
    if first and last and first > last:
        raise DataError(path, line, f"code {code} ends ({last}) before it begins ({first})")
    return Code(code, name, parent, first, last, row["replaced_by"], row["basis"])


def _year(path: Path, line: int, text: str) -> int | None:
    if not text:
        return None
    if not _YEAR.fullmatch(text):
        raise DataError(path, line, f"'{text}' is not a year")
    return int(text)


def _refuse_overlaps(rows: Iterable[tuple[Path, int, Code]]) -> None:
    by_code: dict[str, list[tuple[Path, int, Code]]] = {}
    for row in rows:
        by_code.setdefault(row[2].code, []).append(row)
    for versions in by_code.values():
        versions.sort(key=lambda row: row[2].valid_from or 0)
        for (_, _, earlier), (path, line, later) in pairwise(versions):
            if (later.valid_from or 0) <= (earlier.valid_to or _FOREVER):
                raise DataError(
                    path, line, f"dates of {later.code} overlap: '{earlier.name}' and '{later.name}'"
                )


def _refuse_orphans(rows: Iterable[tuple[Path, int, Code]]) -> None:
    listed = list(rows)
    known = {code.code for _, _, code in listed}
    for path, line, code in listed:
        if code.parent and code.parent not in known:
            raise DataError(path, line, f"parent {code.parent} of {code.code} is not defined")


def user_codes_dir() -> Path:
    """Where imported lists lie: MINGZHANG_DATA, or the user's data folder."""
    chosen = os.environ.get("MINGZHANG_DATA")
    return Path(chosen) if chosen else Path.home() / ".local" / "share" / "mingzhang" / "codes"


def code_files(kind: str, imported: Path | None = None) -> list[Path]:
    """Our files of a classification, then those in `imported` (default: the user's folder)."""
    folders = (data_dir() / "codes", user_codes_dir() if imported is None else imported)
    return [path for folder in folders for path in _lists_in(folder, kind)]


def _lists_in(folder: Path, kind: str) -> list[Path]:
    """The lists of a folder; a folder that cannot be looked into holds none."""
    try:
        return sorted(folder.glob(f"{kind}*.csv"))
    except PermissionError:
        return []


@cache
def functional() -> Codes:
    """支出功能分类."""
    return load_codes(code_files(FUNCTIONAL))


@cache
def economic() -> Codes:
    """部门预算支出经济分类."""
    return load_codes(code_files(ECONOMIC))
