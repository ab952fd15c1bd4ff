"""A real PostgreSQL for the tests: found on the machine, started and ended with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
WANTED = "PostgreSQL is not installed (Debian: apt install postgresql; or set MINGZHANG_POSTGRES to a URL)"


def binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`."""
    found = shutil.which("initdb")
    folders = [*BINARIES, *([Path(found).resolve().parent] if found else [])]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def as_other_user() -> list[str]:
    """A server refuses to run as root: then it runs as the user that its package made, or as nobody."""
    if os.geteuid() != 0:
        return []
    known = {user.pw_name for user in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in known else "nobody", "--"]


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A server on a socket of its own; yields its URL."""
    programs = binaries()
    assert programs is not None
    user = as_other_user()
    if user:
        shutil.chown(folder, user[2])
    data, options = folder / "data", f"-k {folder} -c listen_addresses='' -c fsync=off -p 54398"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    init = [programs / "initdb", "-D", data, "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C"]
    subprocess.run([*user, *init], **quiet)
    control = [*user, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run([*control, "-o", options, "-l", str(folder / "log"), "start"], **quiet)
    try:
        yield f"postgresql://tester@/postgres?host={folder}&port=54398"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
