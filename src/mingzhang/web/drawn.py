"""What the pictures of the public site are drawn from, and a picture as a file: drawn before where it was."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.compare.documents import Document
from mingzhang.web import public
from mingzhang.web.context import Context
from mingzhang.web.db.models import Version
from mingzhang.web.errors import NotFound
from mingzhang.web.public_pictures import OF_ONE, OF_YEARS, SVG, picture_of


def must_be_of_one(kind: str) -> None:
    """Raise NotFound where there is no such picture of one disclosure."""
    if kind not in OF_ONE:
        raise NotFound


def versions_of(context: Context, id: int, what: str, kind: str) -> list[Version]:
    """What a unit published over its years, the newest first; raises NotFound."""
    if kind not in OF_YEARS:
        raise NotFound
    with context.db.reading() as session:
        versions = [v for v in public.published(session, id) if v.disclosure.kind == what]
    if not versions:
        raise NotFound
    return versions


def documents_of(context: Context, versions: Sequence[Version]) -> list[Document]:
    """What pictures over years are drawn from."""
    return [public.brief_of(context.store, version) for version in versions]


def file_of_one(context: Context, version: Version, kind: str, format: str, lang: str) -> bytes:
    """The picture of one disclosure, or its table, as a file."""
    kept = public.drawn(context.store, version, kind, lang) if format == SVG else None
    if kept is not None:
        return kept
    documents = [public.document_of(context.store, version)]
    return picture_of(kind, format, documents, lang, public.tag_of([version]))


def file_of_years(context: Context, versions: Sequence[Version], kind: str, format: str, lang: str) -> bytes:
    """The picture over years, or its table, as a file."""
    tag = public.tag_of(list(versions))
    return picture_of(kind, format, documents_of(context, versions), lang, tag)
