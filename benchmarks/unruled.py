"""How well tables are read whose rulings are taken away: `python benchmarks/unruled.py FOLDER_OR_FILES…`.

Each PDF is read twice, as it is and with every ruling dropped; the second reading is held against the first.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from mingzhang.audit.bindings import confirm_bindings
from mingzhang.errors import InputError
from mingzhang.model import Disclosure, Fact
from mingzhang.read import pdf_layout
from mingzhang.read.guard import RawFile
from mingzhang.read.pdf import read_pdf
from mingzhang.recognise.document import recognise


def read(path: Path, *, ruled: bool) -> Disclosure:
    raw = RawFile(path.name, path.read_bytes())
    if ruled:
        reading = read_pdf(raw)
    else:
        with patch.object(pdf_layout, "find_lattices", lambda rulings, fills: []):
            reading = read_pdf(raw)
    return confirm_bindings(recognise(reading), reading.blocks)


def cells(facts: list[Fact]) -> Counter[object]:
    return Counter((*fact.key, fact.amount.value) for fact in facts)


def compare(path: Path, *, explain: bool) -> str | None:
    """A line of the table, or None where the file holds no tables."""
    whole = read(path, ruled=True)
    bare = read(path, ruled=False)
    present = cells(list(whole.facts))
    if not present:
        return None
    found = cells(list(bare.facts))
    sure = cells([fact for fact in bare.facts if fact.certain])
    right = (present & found).total()
    wrong = (sure - present).total()
    tables = len({table.table for table in bare.tables} & {table.table for table in whole.tables})
    if explain:
        for label, difference in (("missed", present - found), ("wrong and certain", sure - present)):
            for cell in sorted(map(str, difference)):
                print(f"    {label}: {cell}")
    return (
        f"| {path.stem} | {tables} / {len({t.table for t in whole.tables})} | {right / present.total():.1%} "
        f"| {right / max(found.total(), 1):.1%} | {wrong} | {found.total() - sure.total()} |"
    )


def main(arguments: list[str]) -> None:
    explain = "--explain" in arguments
    given = [Path(argument) for argument in arguments if not argument.startswith("--")]
    paths = [path for one in given for path in (sorted(one.rglob("*.pdf")) if one.is_dir() else [one])]
    print("| file | tables | bound as with rulings | right of the bound | wrong and certain | uncertain |")
    print("|---|---|---|---|---|---|")
    for path in paths:
        try:
            line = compare(path, explain=explain)
        except InputError:
            continue
        if line:
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
