"""Finished files as versions: taken in, begun with, exchanged, and published versions corrected by them."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO, TypeAlias

from sqlalchemy.orm import Session

from mingzhang.web import checks, drafts
from mingzhang.web.context import Context
from mingzhang.web.db.models import PREPARER, PUBLISHED, Unit, Version
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.guards import Visitor
from mingzhang.web.jobs.queue import ask_to_cancel
from mingzhang.web.names import safe_name
from mingzhang.web.trail import note
from mingzhang.web.workflow import EDITABLE, KINDS, subject_of

Given: TypeAlias = Sequence[tuple[str | None, BinaryIO]]
_ZIP = ".zip"


@dataclass(frozen=True)
class Handed:
    """A file in the store and what its owner calls it."""

    name: str
    sha256: str


def take(context: Context, files: Given) -> Handed:
    """Keep the files of one disclosure, several as one archive. Raises Invalid for an empty file, TooMany."""
    checks.must_have_room(context)
    if not files or any(_is_empty(stream) for _, stream in files):
        raise Invalid("web.error.empty_file")
    if len(files) == 1:
        name, stream = safe_name(files[0][0]), files[0][1]
        return _keep(context, name, stream)
    with tempfile.TemporaryFile() as packed:
        _pack(files, packed)
        packed.seek(0)
        first = PurePosixPath(safe_name(files[0][0])).stem
        return _keep(context, f"{first}{_ZIP}", packed)


def _is_empty(stream: BinaryIO) -> bool:
    first = stream.read(1)
    stream.seek(0)
    return not first


def _keep(context: Context, name: str, stream: IO[bytes]) -> Handed:
    with context.store.receiving(stream) as received, context.db.writing() as session:
        return Handed(name, context.store.keep(session, received, checks.UPLOADED))


def _pack(files: Given, out: IO[bytes]) -> None:
    """Several files as an archive; the same files give the same bytes."""
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w") as archive:
        for number, (given, stream) in enumerate(files, start=1):
            name = safe_name(given)
            name = f"{number}-{name}" if name in taken else name
            taken.add(name)
            with archive.open(zipfile.ZipInfo(name), "w") as part:
                shutil.copyfileobj(stream, part)


def begin_with(
    context: Context, visitor: Visitor, unit_id: int, year: int, kind: str, files: Given
) -> Version:
    """A first version that is one or several files; raises NotFound, Forbidden, Conflict and Invalid."""
    if kind not in KINDS:
        raise Invalid("web.error.fields", fields="kind")
    with context.db.reading() as session:
        visitor.must(_unit(session, unit_id), PREPARER)
    file = take(context, files)
    with context.db.writing() as session:
        return begin(context, session, visitor, _unit(session, unit_id), year, kind, file)


def _unit(session: Session, id: int) -> Unit:
    found = session.get(Unit, id)
    if found is None:
        raise NotFound
    return found


def correct_with(context: Context, visitor: Visitor, id: int, files: Given) -> Version:
    """The correction of a published version by files."""
    with context.db.reading() as session:
        drafts.next_number(visitor, drafts.find_version(session, id, visitor))
    file = take(context, files)
    with context.db.writing() as session:
        return correct(context, session, visitor, drafts.find_version(session, id, visitor), file)


def take_for(context: Context, visitor: Visitor, id: int, files: Given) -> Handed:
    """Keep files that are to be exchanged for those of a version, where that is open."""
    with context.db.reading() as session:
        must_be_open(drafts.find_version(session, id, visitor), visitor)
    return take(context, files)


def exchange_in(context: Context, visitor: Visitor, id: int, file: Handed, *, edition: int) -> Version:
    """Exchange a version's file, in a transaction of its own; raises EditedMeanwhile."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        exchange(context, session, visitor, version, file, edition=edition)
    return version


def begin(
    context: Context, session: Session, visitor: Visitor, unit: Unit, year: int, kind: str, file: Handed
) -> Version:
    """A first version that is a file, on its way to its check; raises Conflict where there is one already."""
    disclosure = drafts.begin_disclosure(session, visitor, unit, year, kind)
    version = drafts.add_version(session, visitor, disclosure, 1)
    return _give(context, session, visitor, version, file)


def correct(context: Context, session: Session, visitor: Visitor, version: Version, file: Handed) -> Version:
    """A new version of what is published, which is a file."""
    number = drafts.next_number(visitor, version)
    following = drafts.add_version(session, visitor, version.disclosure, number)
    return _give(context, session, visitor, following, file)


def exchange(
    context: Context, session: Session, visitor: Visitor, version: Version, file: Handed, *, edition: int
) -> None:
    """Another file for a version that is not handed in; raises EditedMeanwhile where somebody was faster."""
    must_be_open(version, visitor)
    drafts.count_edit(session, visitor, version, edition)
    if version.check is not None:
        ask_to_cancel(session, version.check.job)
    _give(context, session, visitor, version, file)


def must_be_open(version: Version, visitor: Visitor) -> None:
    """Raise Forbidden or Conflict where this visitor cannot exchange the version's file now."""
    visitor.must(version.disclosure.unit, PREPARER)
    if version.file_sha256 is None or version.state not in EDITABLE:
        raise Conflict("web.handed.closed")


def may_correct(version: Version, visitor: Visitor) -> bool:
    """Whether a correction of this version may be begun now by this visitor."""
    newest = version.disclosure.versions[-1].id == version.id
    return version.state == PUBLISHED and newest and visitor.may(version.disclosure.unit, PREPARER)


def _give(context: Context, session: Session, visitor: Visitor, version: Version, file: Handed) -> Version:
    """The file becomes the version's, and its check begins."""
    version.file_sha256, version.file_name = file.sha256, file.name
    told = {"version": version.number, "edition": version.edition, "file": file.sha256, "name": file.name}
    note(session, visitor.name, "version.file", subject_of(version.disclosure), told)
    drafts.audit_version(context, session, visitor, version)
    return version
