"""What two runs are compared by: the bytes of the store, and the manifest without what was measured."""

from __future__ import annotations

import json
from pathlib import Path

from mingzhang.batch.record import MEASURED


def parts(store: Path) -> dict[str, bytes]:
    """Every file of data by its path."""
    folder = store / "parts"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def manifest(store: Path) -> list[dict[str, object]]:
    """The lines of the manifest; seconds, memory and deaths may differ from run to run."""
    lines = (store / "batch" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return [{key: value for key, value in json.loads(line).items() if key not in MEASURED} for line in lines]


def statistics(store: Path) -> object:
    return json.loads((store / "batch" / "statistics.json").read_text(encoding="utf-8"))


def same(one: Path, two: Path) -> None:
    assert parts(one) == parts(two)
    assert manifest(one) == manifest(two)
    assert statistics(one) == statistics(two)
