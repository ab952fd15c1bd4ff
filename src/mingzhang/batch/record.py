"""What became of each document, and of each portion: the lines of the manifest.

A portion is done where its record stands; the record is put there whole, after its parts.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mingzhang.errors import MissingInput

DONE, REFUSED, FAILED = STATES = ("done", "refused", "failed")
DIED = "batch.died"
# What another run of the same documents may say otherwise.
MEASURED = ("seconds", "memory_mb", "deaths")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document. `reason` is the key of a message that `details` fill; `trace` names the file of a
    traceback; `deaths`: workers that ended over it; `findings`: (rule, severity, how many)."""

    name: str
    sha256: str
    size: int
    state: str
    also: tuple[str, ...] = ()
    reason: str = ""
    details: dict[str, str] = field(default_factory=dict)
    trace: str = ""
    unit: str = ""
    year: int | None = None
    kind: str = ""
    region: str = ""
    verdict: str = ""
    pages: int | None = None
    facts: int = 0
    claims: int = 0
    tables_expected: int = 0
    tables_found: int = 0
    figures: int = 0
    figures_unaccounted: int = 0
    findings: tuple[tuple[str, str, int], ...] = ()
    seconds: float = 0.0
    memory_mb: float = 0.0
    deaths: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the document could not be had at all, so that a next run tries again."""
        return self.state == REFUSED and self.reason == MissingInput.key

    @classmethod
    def parse(cls, document: dict[str, object]) -> Entry:
        """An entry as `asdict` gave it and JSON kept it."""
        values = dict(document)
        values["also"] = tuple(values.get("also") or ())  # type: ignore[arg-type]
        findings = values.get("findings") or ()
        values["findings"] = tuple(tuple(one) for one in findings)  # type: ignore[attr-defined]
        return cls(**values)  # type: ignore[arg-type]


def write_whole(path: Path, text: str) -> None:
    """Put a text there whole or not at all, also where the power fails."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with draft.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def write_record(path: Path, entries: list[Entry]) -> None:
    """The record of a portion."""
    lines = [json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True) for entry in entries]
    write_whole(path, "".join(f"{line}\n" for line in lines))


def read_record(path: Path) -> list[Entry]:
    """The entries of a portion's record."""
    return [Entry.parse(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def settled(folder: Path) -> set[str]:
    """The hashes of all documents that are done with; a record of others alone is taken away, so that its
    portion is done again."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        hashes = {entry.sha256 for entry in read_record(path) if not entry.is_open}
        found |= hashes
        if not hashes:
            path.unlink()
    return found
