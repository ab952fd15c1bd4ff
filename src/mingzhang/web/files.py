"""The store of files: content under its own hash in a folder, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from mingzhang.web.db.models import File, now

_HASH = re.compile(r"[0-9a-f]{64}")
_PART = 1024 * 1024
_PARTS = "part"


class Damaged(Exception):
    """A stored file that is not what its name says."""


class Store:
    """Files by the SHA-256 of their content; two of the same content are one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / _PARTS).mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the content of this hash lies; raises ValueError for what is no hash."""
        if not _HASH.fullmatch(sha256):
            raise ValueError("no hash")
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The content; raises FileNotFoundError, or Damaged where it has been changed."""
        content = self.path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged(sha256)
        return content

    def put(self, session: Session, content: bytes, media: str) -> str:
        """Keep content, told in the database too; its hash."""
        from io import BytesIO

        return self.take(session, BytesIO(content), media)

    def take(self, session: Session, stream: BinaryIO, media: str) -> str:
        """Keep what a stream gives, part by part; its hash. The session must be a `writing()` one."""
        draft, sha256, size = self._copy(stream)
        try:
            known = session.get(File, sha256)
            if known is None:
                session.add(File(sha256=sha256, size=size, media=media))
            else:
                known.created = now()  # so that it is not swept away meanwhile
            session.flush()
            target = self.path(sha256)
            target.parent.mkdir(exist_ok=True)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        return sha256

    def drop(self, sha256: str) -> None:
        """Forget content; nothing where it is not there."""
        self.path(sha256).unlink(missing_ok=True)

    def _copy(self, stream: BinaryIO) -> tuple[Path, str, int]:
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self.folder / _PARTS)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                while part := stream.read(_PART):
                    digest.update(part)
                    size += len(part)
                    out.write(part)
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return draft, digest.hexdigest(), size
