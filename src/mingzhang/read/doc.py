"""Old Word files, RTF and their like: turned into DOCX by LibreOffice where it is installed, then read."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from mingzhang.errors import DamagedInput, UnsupportedInput
from mingzhang.model import Reading
from mingzhang.read.docx import read_docx
from mingzhang.read.guard import RawFile

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 50


def read_doc(raw: RawFile) -> Reading:
    """Read through LibreOffice; raises UnsupportedInput without it, DamagedInput where it fails."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnsupportedInput(raw.name, what="what.soffice")
    with tempfile.TemporaryDirectory(prefix="mingzhang-doc-") as folder:
        reading = read_docx(RawFile(raw.name, _convert(program, raw, Path(folder))))
    return replace(reading, source=replace(reading.source, sha256=raw.sha256, reader="doc"))


def _convert(program: str, raw: RawFile, folder: Path) -> bytes:
    """A profile of its own keeps a running LibreOffice, and its settings, out of it."""
    source = folder / "source.doc"
    source.write_bytes(raw.content)
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    try:
        done = subprocess.run(
            [*command, "--convert-to", "docx", "--outdir", str(folder), str(source)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return (folder / "source.docx").read_bytes()
    except subprocess.TimeoutExpired as error:
        raise DamagedInput(raw.name, why=f"{_PROGRAMS[0]} > {_SECONDS} s") from error
    except OSError as error:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
        raise DamagedInput(raw.name, why=f"{_PROGRAMS[0]}: {said}") from error
