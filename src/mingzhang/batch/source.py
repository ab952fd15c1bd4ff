"""Where the files of a batch lie: a folder, a zip archive, or anything that fsspec opens (`s3://…`).

A source lists its files by name and gives the bytes of one; nothing larger than one file is ever held.
"""

from __future__ import annotations

import errno
import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from mingzhang.errors import InputError, MissingInput, NoFile, SourceUnreachable
from mingzhang.read.archive import member_name
from mingzhang.read.files import HIDDEN
from mingzhang.read.guard import MAX_BYTES, RawFile, take

_BLOCK = 1024 * 1024
_CREDENTIALS = ("Credential", "TokenRetrieval", "ProfileNotFound")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a source: its name inside it, its size, and what tells one state of it from another.

    A pipe, a socket or a device is listed too, so that it is told, and is no file."""

    name: str
    size: int
    mark: str
    is_file: bool = True


def list_files(source: str) -> list[Listed]:
    """All files of a source by name, hidden ones left out; raises MissingInput where there is no source, and
    SourceUnreachable where an object store cannot be asked."""
    with _reached(source):
        return _list_files(source)


def _list_files(source: str) -> list[Listed]:
    if _is_archive(source):
        with _zip_of(source) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            found = [Listed(info.filename, info.file_size, f"{info.CRC:08x}") for info in infos]
    else:
        found = list(_listed_folder(source))
    shown = [one for one in found if not any(part.startswith(HIDDEN) for part in one.name.split("/"))]
    return sorted(shown, key=lambda one: one.name)


def _listed_folder(source: str) -> Iterator[Listed]:
    files, root = _opened(source)
    info = files.info(root)
    if info["type"] != "directory" and files.isfile(root):
        yield Listed(root.rpartition("/")[2], int(info["size"]), _mark(info))
        return
    for path, info in files.find(root, detail=True).items():
        if info.get("islink") and files.isdir(path):
            continue
        name = str(path)[len(root.rstrip("/")) + 1 :]
        is_file = not _is_local(files) or Path(path).is_file() or not Path(path).exists()
        yield Listed(name, int(info["size"] or 0), _mark(info), is_file)


@contextmanager
def _reached(source: str) -> Iterator[None]:
    """What a file system raises, as a fault of the source: nobody can do anything about it here."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        files, _ = _opened(source)
        if not _is_local(files):
            raise SourceUnreachable(source, why=_trouble(error)) from error
        if isinstance(error, OSError):
            why = error.strerror or os.strerror(error.errno or errno.EIO)
            raise MissingInput(source, why=why) from error
        raise


def _trouble(error: Exception) -> str:
    """Which trouble with an object store an error is, by what the libraries call it."""
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if isinstance(error, FileNotFoundError):
        return "source.no_bucket"
    if isinstance(error, PermissionError):
        return "source.no_rights"
    return "source.no_credentials" if any(word in names for word in _CREDENTIALS) else "source.no_answer"


def _is_local(files: AbstractFileSystem) -> bool:
    return isinstance(files, LocalFileSystem)


def local_folder(source: str) -> Path | None:
    """The folder on this machine that a source is, if it is one."""
    files, root = _opened(source)
    return Path(root) if _is_local(files) and Path(root).is_dir() else None


def _mark(info: dict[str, object]) -> str:
    known = (info.get(key) for key in ("ETag", "mtime", "LastModified", "created"))
    return str(next((value for value in known if value is not None), ""))


def digest(source: str, name: str) -> str:
    """The hash of a file, block by block; of one beyond the size limit, of as much as the limit allows."""
    found, left = hashlib.sha256(), MAX_BYTES + 1
    with _stream(source, name) as stream:
        while left > 0 and (block := stream.read(min(_BLOCK, left))):
            found.update(block)
            left -= len(block)
    return found.hexdigest()


def open_item(source: str, name: str) -> RawFile:
    """The bytes of a file under the limits of the door; raises InputError."""
    if _is_special(source, name):
        raise NoFile(name)
    try:
        with _stream(source, name) as stream:
            return take(shown_name(source, name), stream.read(MAX_BYTES + 1))
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise MissingInput(name, why=type(error).__name__) from error


def _is_special(source: str, name: str) -> bool:
    """Whether it is neither a file nor gone: asked before it is opened, which could wait for ever."""
    folder = local_folder(source)
    path = folder / name if folder else None
    return path is not None and path.exists() and not path.is_file()


def shown_name(source: str, name: str) -> str:
    """The file's own name, as a reader of it would be told."""
    if not _is_archive(source):
        return name.rpartition("/")[2]
    with _zip_of(source) as archive:
        return member_name(archive.getinfo(name)).rpartition("/")[2]


@cache
def _is_archive(source: str) -> bool:
    files, root = _opened(source)
    if not root.lower().endswith(".zip") or not files.isfile(root):
        return False
    with files.open(root, "rb") as stream:
        return zipfile.is_zipfile(stream)


@contextmanager
def _stream(source: str, name: str) -> Iterator[BinaryIO]:
    if _is_archive(source):
        with _zip_of(source) as archive, archive.open(name) as stream:
            yield stream  # type: ignore[misc]
        return
    files, root = _opened(source)
    path = root if files.isfile(root) else f"{root.rstrip('/')}/{name}"
    try:
        with files.open(path, "rb") as stream:
            yield stream
    except (OSError, InputError):
        raise
    except Exception as error:  # what the libraries of object stores raise is of no common kind
        raise OSError(errno.EIO, f"{type(error).__name__}: {error}") from error


@contextmanager
def _zip_of(source: str) -> Iterator[zipfile.ZipFile]:
    files, root = _opened(source)
    with files.open(root, "rb") as stream, zipfile.ZipFile(stream) as archive:
        yield archive


@cache
def _opened(source: str) -> tuple[AbstractFileSystem, str]:
    try:
        files, root = url_to_fs(source)
    except (ImportError, ValueError) as error:  # the package of this file system is missing; no such kind
        raise MissingInput(source, why=str(error)) from error
    return files, str(root)
