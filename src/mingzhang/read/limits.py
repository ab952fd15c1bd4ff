"""What a file may ask of us: time and memory by its kind; number, size and expansion of a package's parts."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from mingzhang.apart import Limits
from mingzhang.errors import DamagedInput, NeedsPassword, TooLarge, TooManyFiles
from mingzhang.read.guard import RawFile

MAX_PARTS = 10_000
MAX_PART_BYTES = 128 * 1024 * 1024
MAX_TOTAL_BYTES = 400 * 1024 * 1024
MAX_RATIO = 250
_RATIO_FROM = 8 * 1024 * 1024
_ENCRYPTED = 0x1
_GIGABYTE = 1024**3
_MEGABYTE = 1024 * 1024

LIMITS = {
    "pdf": Limits(30, 1800, 2 * _GIGABYTE),
    "image": Limits(30, 300, 2 * _GIGABYTE),
    "doc": Limits(60, 0, 4 * _GIGABYTE),
    "zip": Limits(60, 1800, 2 * _GIGABYTE),
}
USUAL = Limits(30, 0, _GIGABYTE)


@dataclass(frozen=True)
class Package:
    """A zip container whose directory passed the limits; parts are unpacked one by one."""

    name: str
    archive: zipfile.ZipFile

    @property
    def parts(self) -> tuple[zipfile.ZipInfo, ...]:
        """All files in it, in stored order."""
        return tuple(info for info in self.archive.infolist() if not info.is_dir())

    def __contains__(self, part: str) -> bool:
        return part in self.archive.NameToInfo

    def read(self, part: str | zipfile.ZipInfo) -> bytes:
        """The bytes of a part; raises DamagedInput, NeedsPassword or TooLarge."""
        try:
            info = part if isinstance(part, zipfile.ZipInfo) else self.archive.getinfo(part)
            if info.flag_bits & _ENCRYPTED:
                raise NeedsPassword(self.name)
            with self.archive.open(info) as stream:
                content = stream.read(min(info.file_size, MAX_PART_BYTES) + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise DamagedInput(self.name, why=in_one_line(error)) from error
        if len(content) > info.file_size:
            raise TooLarge(self.name, size=megabytes(len(content)), limit=megabytes(info.file_size))
        return content


def open_package(raw: RawFile) -> Package:
    """Open a zip container; raises DamagedInput, or TooLarge where its directory promises too much."""
    try:
        archive = zipfile.ZipFile(BytesIO(raw.content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DamagedInput(raw.name, why=in_one_line(error)) from error
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        raise TooManyFiles(raw.name, count=f"{len(infos):,}", limit=f"{MAX_PARTS:,}")
    for info in infos:
        _check(raw.name, info.file_size, MAX_PART_BYTES)
        if info.file_size > _RATIO_FROM:
            _check(raw.name, info.file_size, MAX_RATIO * max(info.compress_size, 1))
    _check(raw.name, sum(info.file_size for info in infos), MAX_TOTAL_BYTES)
    return Package(raw.name, archive)


def _check(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(name, size=megabytes(size), limit=megabytes(limit))


def megabytes(size: int) -> str:
    """A size as a message states it."""
    return f"{size / _MEGABYTE:.1f} MB"


def in_one_line(error: BaseException) -> str:
    """What an error says, or its kind where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
