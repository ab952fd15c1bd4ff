"""An official list of codes → rows of our own format beside the built-in ones.

In: the codes of a workbook and the first year of their validity. Out: `<kind>-imported.csv`, such that
built-in and imported rows together still load: an unchanged code is not repeated; where a code is called
otherwise from that year on, its earlier row is repeated with the year before as its last.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from mingzhang.taxonomy.code_words import code_words
from mingzhang.taxonomy.codes import (
    COLUMNS,
    KINDS,
    Code,
    Codes,
    code_files,
    economic,
    functional,
    load_codes,
    read_rows,
)
from mingzhang.taxonomy.codes_sheet import CodeList, ListedCode, SheetFault, list_codes
from mingzhang.taxonomy.codes_workbook import read_sheets
from mingzhang.taxonomy.plain import plain

CONFLICT, ORPHAN = "conflict", "orphan"


@dataclass(frozen=True, slots=True)
class Renaming:
    """A code that is called otherwise from the year on."""

    earlier: Code
    later: Code


@dataclass(frozen=True, slots=True)
class KindPlan:
    """What the list changes in one classification; `rows` is the whole content of the imported file."""

    kind: str
    rows: tuple[Code, ...]
    new: tuple[Code, ...]
    renamed: tuple[Renaming, ...]
    unchanged: int
    absent: tuple[Code, ...]

    @property
    def read(self) -> int:
        """Codes of this classification in the list."""
        return len(self.new) + len(self.renamed) + self.unchanged

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.new or self.renamed)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The whole import before anything is written.

    `passed_over`: codes that could not be taken, and `others`: those of classifications that we do not keep.
    `refused`: why the list as a whole cannot be taken (`conflict`, `orphan`); nothing is to be written then.
    """

    kinds: tuple[KindPlan, ...]
    passed_over: tuple[SheetFault, ...]
    others: int
    refused: tuple[SheetFault, ...]


def read_list(name: str, content: bytes) -> CodeList:
    """The codes of a workbook; raises NotAWorkbook. `name` is the file's, for the message."""
    return list_codes(read_sheets(name, content))


def plan_import(listed: CodeList, *, year: int, source: str, folder: Path) -> ImportPlan:
    """Compare a list with the codes that stand built-in and in `folder`.

    `year`: the first year in which the list holds. `source`: the workbook's name, kept as basis of the rows.
    Raises DataError where a code file that stands in `folder` is wrong.
    """
    kinds, refused = [], _conflicts(listed.kept)
    for kind in KINDS:
        codes = [code for code in listed.kept if code_words().kind_of(code.code) == kind]
        if not codes:
            continue
        base = load_codes(code_files(kind, folder))
        refused += _orphans(codes, base)
        kinds.append(_plan_kind(kind, codes, base, year, source, folder))
    return ImportPlan(tuple(kinds), listed.faults, len(listed.codes) - len(listed.kept), tuple(refused))


def write_import(plan: ImportPlan, folder: Path) -> tuple[Path, ...]:
    """Write the files of a plan that is not refused; raises OSError, or DataError and leaves all as it was
    where the result would not load."""
    if plan.refused:
        raise ValueError("a refused plan is not to be written")
    folder.mkdir(parents=True, exist_ok=True)
    changed = [kind for kind in plan.kinds if kind.changed]
    drafts = {kind.kind: folder / f".{imported_file(kind.kind, folder).name}" for kind in changed}
    try:
        for kind in changed:
            _write_rows(drafts[kind.kind], kind.rows)
            load_codes(_files_with(drafts[kind.kind], kind.kind, folder))
        for kind in changed:
            drafts[kind.kind].replace(imported_file(kind.kind, folder))
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    functional.cache_clear()
    economic.cache_clear()
    return tuple(imported_file(kind.kind, folder) for kind in changed)


def imported_file(kind: str, folder: Path) -> Path:
    """Where the imported rows of a classification stand."""
    return folder / f"{kind}-imported.csv"


def _files_with(draft: Path, kind: str, folder: Path) -> list[Path]:
    """The code files in the order of loading, the draft in the place of the imported file."""
    target = imported_file(kind, folder)
    files = code_files(kind, folder)
    theirs = sorted({target, *(path for path in files if path.parent == folder)})
    ours = [path for path in files if path.parent != folder]
    return ours + [draft if path == target else path for path in theirs]


def _write_rows(path: Path, rows: Iterable[Code]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(row) for row in rows)


def _conflicts(codes: Sequence[ListedCode]) -> list[SheetFault]:
    """Codes that the list calls by two names."""
    first: dict[str, ListedCode] = {}
    return [
        SheetFault(CONFLICT, f"{code.code} {one.name} / {code.name}", code.sheet, code.cell)
        for code in codes
        if (one := first.setdefault(code.code, code)) is not code
    ]


def _orphans(codes: Sequence[ListedCode], base: Codes) -> list[SheetFault]:
    """Codes whose parent stands neither in the list nor in ours."""
    listed = {code.code for code in codes}
    return [
        SheetFault(ORPHAN, f"{code.code} {code.name}", code.sheet, code.cell)
        for code in codes
        if len(code.code) > 3 and code.code[:-2] not in listed and not base.versions(code.code[:-2])
    ]


def _plan_kind(
    kind: str, codes: Sequence[ListedCode], base: Codes, year: int, source: str, folder: Path
) -> KindPlan:
    imported = imported_file(kind, folder)
    rows = {_key(row): row for _, row in read_rows(imported)} if imported.is_file() else {}
    new: list[Code] = []
    renamed: list[Renaming] = []
    for listed in codes:
        earlier = base.at(listed.code, year)
        if earlier is not None and plain(earlier.name) == plain(listed.name):
            continue
        row = _row(listed, earlier, base, year, source)
        if earlier is None:
            new.append(row)
        else:
            renamed.append(Renaming(earlier, row))
            if earlier.valid_from != year:
                rows[_key(earlier)] = replace(earlier, valid_to=year - 1)
        rows[_key(row)] = row
    known = {code.code for code in codes}
    return KindPlan(
        kind,
        tuple(sorted(rows.values(), key=lambda row: (row.code, row.valid_from or 0))),
        tuple(new),
        tuple(renamed),
        len(codes) - len(new) - len(renamed),
        tuple(row for row in base if row.valid_in(year) and row.code not in known),
    )


def _row(listed: ListedCode, earlier: Code | None, base: Codes, year: int, source: str) -> Code:
    """The listed code from the year on, until the earlier row would have ended or a later one begins."""
    starts = [row.valid_from for row in base.versions(listed.code) if (row.valid_from or 0) > year]
    until = min((start - 1 for start in starts if start), default=None)
    return Code(
        listed.code,
        listed.name,
        listed.code[:-2] if len(listed.code) > 3 else "",
        year,
        earlier.valid_to if earlier else until,
        earlier.replaced_by if earlier else "",
        f"{source} {listed.sheet}!{listed.cell}",
    )


def _key(row: Code) -> tuple[str, int | None]:
    return row.code, row.valid_from
