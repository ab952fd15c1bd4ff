"""Reduce: the parts of all portions into the store, their records into one manifest and the statistics.

Portions follow each other by the hash of their first document; one record is held at a time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from mingzhang.batch.place import Place
from mingzhang.batch.plan import Item
from mingzhang.batch.record import Entry, read_record, write_whole
from mingzhang.batch.statistics import Statistics
from mingzhang.warehouse.adopt import adopt

# Documents of one commit, about.
_TOGETHER = 10_000


def load_parts(place: Place, documents: int) -> None:
    """Every part into the store, then away with it; what was loaded already is passed over.

    Which portions make a commit follows from their ids, so that a run that was ended makes the same.
    """
    groups: dict[int, list[Path]] = {}
    several = -(-documents // _TOGETHER) or 1
    for folder in sorted(place.all_parts.iterdir()):
        if place.record(folder.name).exists():
            groups.setdefault(int(folder.name, 16) % several, []).append(folder)
    for _, folders in sorted(groups.items()):
        adopt(place.store, folders)
    shutil.rmtree(place.all_parts)
    place.prepare()


def reduce(items: Sequence[Item], place: Place) -> Statistics:
    """Load all parts; write manifest and statistics of everything that the folder holds."""
    load_parts(place, len(items))
    names = {item.sha256: item for item in items}
    statistics = Statistics()
    draft = place.manifest.with_name(f".{place.manifest.name}.{os.getpid()}.part")
    with draft.open("w", encoding="utf-8", newline="\n") as stream:
        for entry in _entries(place, names):
            statistics.add(entry)
            document = asdict(entry)
            item = names.get(entry.sha256)
            if item is not None:  # names may have come or gone since
                document.update(name=item.name, also=list(item.also))
            stream.write(json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n")
    draft.replace(place.manifest)
    write_whole(place.statistics, json.dumps(statistics.document(), ensure_ascii=False, indent=1) + "\n")
    return statistics


def _entries(place: Place, names: Collection[str]) -> Iterator[Entry]:
    """Each document once; one that could not be had counts while it is in the source and never could."""
    first = {path: read_record(path)[0].sha256 for path in place.records.glob("*.jsonl")}
    told = _told_otherwise(first)
    for path in sorted(first, key=lambda path: first[path]):
        for entry in read_record(path):
            if not entry.is_open:
                yield entry
            elif entry.sha256 in names and entry.sha256 not in told:
                told.add(entry.sha256)
                yield entry


def _told_otherwise(paths: Iterable[Path]) -> set[str]:
    """Documents that could be had in another run."""
    paths = list(paths)
    wanted = {entry.sha256 for path in paths for entry in read_record(path) if entry.is_open}
    if not wanted:
        return set()
    had = (entry.sha256 for path in paths for entry in read_record(path) if not entry.is_open)
    return wanted.intersection(had)


def read_manifest(path: Path) -> Iterator[Entry]:
    """The entries of a manifest."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield Entry.parse(json.loads(line))
