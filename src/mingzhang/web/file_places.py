"""Where the files of the store lie: a folder, or a bucket that fsspec opens (`s3://bucket/prefix`).

A place takes a whole file under a name and gives it back; half a file is never seen under a name.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Protocol

_PARTS = "part"
_REMOTE = "://"


class NoPlace(Exception):
    """The place cannot be used: its address, and why."""

    def __init__(self, url: str, why: str) -> None:
        self.url, self.why = url, why
        super().__init__(f"{url}: {why}")


class FilePlace(Protocol):
    """What the store asks of a place. Names are hashes."""

    @property
    def drafts(self) -> Path:
        """A local folder in which a file is written before it is kept."""

    def read(self, name: str) -> bytes:
        """The content; raises FileNotFoundError."""

    def holds(self, name: str) -> bool:
        """Whether there is a file of that name."""

    def keep(self, name: str, draft: Path) -> None:
        """Take a written file, whole or not at all."""

    def drop(self, name: str) -> None:
        """Forget a file; nothing where there is none."""


class FolderPlace:
    """A folder; on several machines, one that they share."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.drafts = folder, folder / _PARTS
        try:
            self.drafts.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NoPlace(str(folder), error.strerror or type(error).__name__) from error

    def path(self, name: str) -> Path:
        """Where a file lies."""
        return self.folder / name[:2] / name

    def read(self, name: str) -> bytes:
        """The content; raises FileNotFoundError."""
        return self.path(name).read_bytes()

    def holds(self, name: str) -> bool:
        """Whether it is there."""
        return self.path(name).exists()

    def keep(self, name: str, draft: Path) -> None:
        """Move it to its name."""
        target = self.path(name)
        target.parent.mkdir(exist_ok=True)
        draft.replace(target)

    def drop(self, name: str) -> None:
        """Forget a file."""
        self.path(name).unlink(missing_ok=True)


class BucketPlace:
    """Objects below a prefix of a bucket. An object appears when its upload has ended, not before."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        try:
            self._files, root = url_to_fs(url, use_listings_cache=False)
            self._root = str(root).rstrip("/")
            self._prove()
        except Exception as error:  # each kind of store has errors of its own
            raise NoPlace(url, " ".join(str(error).split()) or type(error).__name__) from error

    @property
    def drafts(self) -> Path:
        """This machine's folder for what does not last."""
        return Path(tempfile.gettempdir())

    def _prove(self) -> None:
        """Write and forget something, so that a missing bucket or right is told at the start."""
        probe = f"{self._root}/{_PARTS}/{uuid.uuid4().hex}"
        self._files.pipe_file(probe, b"")
        self._files.rm_file(probe)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"

    def read(self, name: str) -> bytes:
        """The content; raises FileNotFoundError."""
        return bytes(self._files.cat_file(self._path(name)))

    def holds(self, name: str) -> bool:
        """Whether there is an object of it."""
        return bool(self._files.exists(self._path(name)))

    def keep(self, name: str, draft: Path) -> None:
        """Upload it; two of the same name have the same content."""
        self._files.put_file(os.fspath(draft), self._path(name))

    def drop(self, name: str) -> None:
        """Forget a file."""
        with suppress(FileNotFoundError):
            self._files.rm_file(self._path(name))


def place_of(where: str) -> FilePlace:
    """The place of a folder's path or a bucket's address; raises NoPlace."""
    return BucketPlace(where) if _REMOTE in where else FolderPlace(Path(where))
