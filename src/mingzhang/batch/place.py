"""Where a batch keeps what it makes: one folder `batch` inside the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = "batch"


@dataclass(frozen=True, slots=True)
class Place:
    """The paths below the folder that `-o` names."""

    store: Path

    @property
    def folder(self) -> Path:
        """What belongs to the batch and not to the store."""
        return self.store / _FOLDER

    @property
    def hashes(self) -> Path:
        """Hashes of the files of a source."""
        return self.folder / "hashes.json"

    @property
    def manifest(self) -> Path:
        """One line a document."""
        return self.folder / "manifest.jsonl"

    @property
    def statistics(self) -> Path:
        """Counts over all documents."""
        return self.folder / "statistics.json"

    @property
    def lock(self) -> Path:
        """Held by the run that writes here."""
        return self.folder / "lock"

    @property
    def records(self) -> Path:
        """Folder of the records of portions."""
        return self.folder / "records"

    @property
    def journals(self) -> Path:
        """Folder of what workers have begun."""
        return self.folder / "begun"

    def record(self, task: str) -> Path:
        """The record of a portion; where it stands the portion is done."""
        return self.records / f"{task}.jsonl"

    def journal(self, run: str, task: str) -> Path:
        """What the workers of a portion have begun in a run."""
        return self.journals / f"{run}-{task}"

    @property
    def all_parts(self) -> Path:
        """Folder of the Parquet parts that are not in the store yet."""
        return self.folder / "parts"

    def parts(self, task: str) -> Path:
        """Folder of the Parquet parts of a portion."""
        return self.all_parts / task

    def trace(self, trace: str) -> Path:
        """A kept traceback."""
        return self.folder / "traces" / f"{trace}.txt"

    def prepare(self) -> None:
        """Make the folders."""
        for folder in (self.records, self.journals, self.all_parts, self.folder / "traces"):
            folder.mkdir(parents=True, exist_ok=True)
