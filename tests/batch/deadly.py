"""Workers that are ended over documents, as a module that worker processes can import."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

from mingzhang.batch import work


def deadly(job: work.Job, going_on=lambda: True) -> str:
    """As `do`, but a document called `deadly…` ends the process, one called `once…` only the first time."""
    read = work._read

    def _read(source, item):
        mark = Path(job.folder).parent / f"{item.name}.died"
        if item.name.startswith("deadly") or (item.name.startswith("once") and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return read(source, item)

    work._read = _read
    try:
        return work.do(job, going_on)
    finally:
        work._read = read


def full(job: work.Job, going_on=lambda: True) -> str:
    """As `do` where the disc has no room for the results."""
    write = work.write_parts

    def _write(folder, items):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))

    work.write_parts = _write
    try:
        return work.do(job, going_on)
    finally:
        work.write_parts = write
