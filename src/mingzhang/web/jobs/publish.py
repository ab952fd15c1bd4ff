"""The work `publish`: an approved version → the files to publish, each read back, and the public page.

In: parameters `version` (id), `user` (id), `name`. A file that does not read back as composed stops it.
"""

from __future__ import annotations

import mimetypes
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from mingzhang.compose import compose
from mingzhang.handover import hand_over
from mingzhang.model import Publication
from mingzhang.publish import FORMATS
from mingzhang.report.disclosure_json import write_json
from mingzhang.report.publication_json import publication_document
from mingzhang.web.context import Context
from mingzhang.web.db.models import APPROVED, PUBLISHED, SUPERSEDED, Version, now
from mingzhang.web.drafts import accepted_entries, book_of_version
from mingzhang.web.errors import Refusal
from mingzhang.web.figures import keep_figures
from mingzhang.web.jobs.kinds import JobFailed, Keep, Step, kind
from mingzhang.web.workflow import move

PUBLISH = "publish"
PUBLICATION = "publication"
_OTHER = "application/octet-stream"
_JSON = "application/json"


@kind(PUBLISH)
def publish(context: Context, params: Mapping[str, Any], step: Step) -> Keep:
    """Write and prove every format, then let the version be public."""
    with context.db.reading() as session:
        version = session.get(Version, int(params["version"]))
        if version is None or version.state != APPROVED:
            raise JobFailed("web.review.not_approved")
        try:
            publication = compose(book_of_version(context, version))
        except Refusal as error:
            raise JobFailed(error.key, **error.details) from error
        audited = not accepted_entries(session, version.disclosure)
    files = _files(publication, step, audited=audited)

    def keep(session: Session) -> None:
        told = session.get(Version, int(params["version"]))
        if told is None or told.state != APPROVED:
            return
        _make_public(context, session, told, files, params.get("user"), str(params["name"]))
        keep_figures(session, told, publication.disclosure.facts)

    return keep


def _files(publication: Publication, step: Step, *, audited: bool) -> dict[str, tuple[str, bytes, str]]:
    """Result → name, content and media type."""
    document = write_json(publication_document(publication)).encode()
    found = {PUBLICATION: ("disclosure.json", document, _JSON)}
    for done, format in enumerate(FORMATS):
        step(done, len(FORMATS))
        with tempfile.TemporaryDirectory(prefix="mingzhang-publish-") as folder:
            (proof,) = hand_over(publication, Path(folder), [format], audited=audited, created=_today())
            if not proof.holds:
                raise JobFailed("web.review.rejected", name=proof.path.name)
            media = mimetypes.guess_type(proof.path.name)[0] or _OTHER
            found[format] = (proof.path.name, proof.path.read_bytes(), media)
    step(len(FORMATS), len(FORMATS))
    return found


def _today() -> datetime:
    return now().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _make_public(
    context: Context,
    session: Session,
    version: Version,
    files: Mapping[str, tuple[str, bytes, str]],
    user: int | None,
    name: str,
) -> None:
    """Keep the files, and let the version take the place of the one before it, which stays visible."""
    results = {}
    for result, (file, content, media) in files.items():
        sha256 = context.store.put(session, content, media)
        results[result] = {"sha256": sha256, "media": media, "size": len(content), "name": file}
    for other in version.disclosure.versions:
        if other.state == PUBLISHED and other.id != version.id:
            move(session, other, SUPERSEDED, user, name, "")
    version.results, version.published = results, now()
    move(session, version, PUBLISHED, user, name, "")
