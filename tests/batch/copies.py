"""Documents for tests: copies of one text whose names and figures differ, so that hashes do."""

from __future__ import annotations

from pathlib import Path

from mingzhang.samples import samples_dir


def sample_text() -> str:
    (path,) = samples_dir().glob("*.txt")
    return path.read_text(encoding="utf-8")


def write_copies(folder: Path, count: int, text: str | None = None) -> Path:
    """`count` documents, each with a figure of its own behind the text."""
    folder.mkdir(parents=True, exist_ok=True)
    text = text or sample_text()
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f"{text}\n{number}\n", encoding="utf-8")
    return folder
