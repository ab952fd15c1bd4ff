"""The store of files: content under its own hash in a folder or bucket, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mingzhang.web.db.models import File, now
from mingzhang.web.file_places import FilePlace

_HASH = re.compile(r"[0-9a-f]{64}")
_PART = 1024 * 1024


class Damaged(Exception):
    """A stored file that is not what its name says."""


@dataclass(frozen=True)
class Received:
    """Content that came in and is not kept yet."""

    draft: Path
    sha256: str
    size: int


class Store:
    """Files by the SHA-256 of their content; two of the same content are one."""

    def __init__(self, place: FilePlace) -> None:
        self.place = place

    def read(self, sha256: str) -> bytes:
        """The content; raises FileNotFoundError, or Damaged where it has been changed; ValueError for what is
        no hash."""
        content = self.place.read(checked(sha256))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged(sha256)
        return content

    def put(self, session: Session, content: bytes, media: str) -> str:
        """Keep content, told in the database too; its hash."""
        return self.take(session, BytesIO(content), media)

    def take(self, session: Session, stream: IO[bytes], media: str) -> str:
        """Keep what a stream gives, part by part; its hash. The session must be a `writing()` one."""
        with self.receiving(stream) as received:
            return self.keep(session, received, media)

    @contextmanager
    def receiving(self, stream: IO[bytes]) -> Iterator[Received]:
        """Take a stream in, part by part, while no transaction waits for it; gone at the end unless kept."""
        handle, name = tempfile.mkstemp(dir=self.place.drafts, prefix="mingzhang-")
        draft, digest, size = Path(name), hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as out:
                while part := stream.read(_PART):
                    digest.update(part)
                    size += len(part)
                    out.write(part)
                out.flush()
                os.fsync(out.fileno())
            yield Received(draft, digest.hexdigest(), size)
        finally:
            draft.unlink(missing_ok=True)

    def keep(self, session: Session, received: Received, media: str) -> str:
        """Keep what was received, told in the database too; its hash. In a `writing()` session.

        The row comes first: who sweeps the same content away holds it, and has ended before we go on.
        """
        created = now()
        told = {"sha256": received.sha256, "size": received.size, "media": media, "created": created}
        own = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        known = {"index_elements": [File.sha256], "set_": {"created": created}}  # not to be swept meanwhile
        session.execute(own.insert(File).values(told).on_conflict_do_update(**known))
        self.place.keep(received.sha256, received.draft)
        return received.sha256

    def drop(self, sha256: str) -> None:
        """Forget content; nothing where it is not there."""
        self.place.drop(checked(sha256))


def checked(sha256: str) -> str:
    """The hash; raises ValueError for what is none and could lead elsewhere."""
    if not _HASH.fullmatch(sha256):
        raise ValueError("no hash")
    return sha256
