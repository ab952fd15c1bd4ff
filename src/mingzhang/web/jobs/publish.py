"""The work `publish`: an approved version → the files to publish, each read back, and the public page.

In: parameters `version` (id), `user` (id), `name`. Of a book every format is made, and one that does not read
back as composed stops it. A file that was handed in is published as it is; beside it stands what can be made
of its figures, and a format that does not read back is left out.
"""

from __future__ import annotations

import mimetypes
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from mingzhang.handover import FACTS, KINDS, TARGETS, Proof, hand_over
from mingzhang.model import Publication
from mingzhang.publish import FORMATS
from mingzhang.report.disclosure_json import write_json
from mingzhang.report.publication_json import publication_document
from mingzhang.web import origins
from mingzhang.web.context import Context
from mingzhang.web.db.models import APPROVED, PUBLISHED, SUPERSEDED, Version, now
from mingzhang.web.drafts import PUBLICATION, accepted_entries, publication_of
from mingzhang.web.errors import Refusal
from mingzhang.web.figures import keep_figures
from mingzhang.web.jobs.kinds import JobFailed, Keep, Step, kind
from mingzhang.web.prepared import BLOCKS, BRIEF, PREPARED, pictures, prepare, prepare_blocks, prepare_brief
from mingzhang.web.workflow import move

PUBLISH = "publish"
ORIGINAL, LEFT_OUT = "original", "left_out"
OF_FILES = ("xlsx", "datapackage")
_OTHER = "application/octet-stream"
_JSON, _SVG = "application/json", "image/svg+xml"
Files: TypeAlias = dict[str, tuple[str, bytes, str]]


@kind(PUBLISH)
def publish(context: Context, params: Mapping[str, Any], step: Step) -> Keep:
    """Write and prove every format, then let the version be public."""
    with context.db.reading() as session:
        version = session.get(Version, int(params["version"]))
        if version is None or version.state != APPROVED:
            raise JobFailed("web.review.not_approved")
        try:
            publication = publication_of(context, version)
        except Refusal as error:
            raise JobFailed(error.key, **error.details) from error
        audited = not accepted_entries(session, version.disclosure)
        handed = _handed(context, version)
    files = _of_file(publication, step) if handed else _of_book(publication, step, audited=audited)

    def keep(session: Session) -> None:
        told = session.get(Version, int(params["version"]))
        if told is None or told.state != APPROVED:
            return
        results = {**handed, **_kept(context, session, files)}
        if handed:
            results[LEFT_OUT] = [format for format in OF_FILES if format not in files]
        _make_public(session, told, results, params.get("user"), str(params["name"]))
        keep_figures(session, told, publication.disclosure)

    return keep


def _handed(context: Context, version: Version) -> dict[str, Any]:
    """The file itself, unchanged, and where its figures stand; nothing for a book."""
    if version.file_sha256 is None or version.check is None:
        return {}
    media = _media(version.file_name)
    size = len(context.store.read(version.file_sha256))
    original = {"sha256": version.file_sha256, "media": media, "size": size, "name": version.file_name}
    found = version.check.results
    return {ORIGINAL: original, **{part: found[part] for part in origins.PARTS if part in found}}


def _of_book(publication: Publication, step: Step, *, audited: bool) -> Files:
    """Result → name, content and media type; raises JobFailed for a file that does not read back."""
    found = _document(publication)
    for done, format in enumerate(FORMATS):
        step(done, len(FORMATS))
        name, content, proof = _proven(publication, format, audited=audited)
        if not proof.holds:
            raise JobFailed("web.review.rejected", name=name)
        found[format] = (name, content, _media(name))
    step(len(FORMATS), len(FORMATS))
    return found


def _of_file(publication: Publication, step: Step) -> Files:
    """What can be made of the figures that were read; they are not ours, so no audit rejects them."""
    found = _document(publication)
    for done, format in enumerate(OF_FILES):
        step(done, len(OF_FILES))
        name, content, proof = _proven(publication, format, kinds=(FACTS, TARGETS), audited=False)
        if proof.holds:
            found[format] = (name, content, _media(name))
    step(len(OF_FILES), len(OF_FILES))
    return found


def _document(publication: Publication) -> Files:
    """The document, and what the public pages show of it."""
    document = write_json(publication_document(publication)).encode()
    drawn = {name: (f"{name}.svg", content, _SVG) for name, content in pictures(publication).items()}
    return {
        PUBLICATION: ("disclosure.json", document, _JSON),
        PREPARED: ("prepared.json", prepare(publication), _JSON),
        BLOCKS: ("blocks.jsonl", prepare_blocks(publication), _JSON),
        BRIEF: ("brief.json", prepare_brief(publication), _JSON),
        **drawn,
    }


def _proven(
    publication: Publication, format: str, *, kinds: tuple[str, ...] = KINDS, audited: bool
) -> tuple[str, bytes, Proof]:
    """A format's file by name and content, and what reading it again gave."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-publish-") as folder:
        (proof,) = hand_over(
            publication, Path(folder), [format], kinds=kinds, audited=audited, created=_today()
        )
        content = proof.path.read_bytes() if proof.holds else b""
        return proof.path.name, content, proof


def _media(name: str) -> str:
    return mimetypes.guess_type(name)[0] or _OTHER


def _today() -> datetime:
    return now().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _kept(context: Context, session: Session, files: Files) -> dict[str, Any]:
    results = {}
    for result, (file, content, media) in files.items():
        sha256 = context.store.put(session, content, media)
        results[result] = {"sha256": sha256, "media": media, "size": len(content), "name": file}
    return results


def _make_public(
    session: Session, version: Version, results: dict[str, Any], user: int | None, name: str
) -> None:
    """Let the version take the place of the one before it, which stays visible."""
    for other in version.disclosure.versions:
        if other.state == PUBLISHED and other.id != version.id:
            move(session, other, SUPERSEDED, user, name, "")
    version.results, version.published = results, now()
    move(session, version, PUBLISHED, user, name, "")
