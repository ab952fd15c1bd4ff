"""Which published version a request is about, by its path and query: the same for pages and programs."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Depends, Query

from mingzhang.web import public
from mingzhang.web.context import Context
from mingzhang.web.db.models import Version
from mingzhang.web.guards import InContext
from mingzhang.web.inputs import Id

Number: TypeAlias = Annotated[
    Id | None, Query(description="A version that was published before; else the newest.")
]


def _published(context: Context, id: int, number: int | None) -> Version:
    with context.db.reading() as session:
        return public.find_public(session, id, number)


def published_version(context: InContext, id: Id, version: Number = None) -> Version:
    """The version of the disclosure `id`; raises NotFound."""
    return _published(context, id, version)


def compared_version(context: InContext, other: Id, with_version: Number = None) -> Version:
    """The version that another one is compared with; raises NotFound."""
    return _published(context, other, with_version)


PublishedVersion = Annotated[Version, Depends(published_version)]
ComparedVersion = Annotated[Version, Depends(compared_version)]
