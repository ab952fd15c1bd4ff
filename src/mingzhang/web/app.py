"""The application: its parts put together. `create_app(settings)` gives an ASGI application."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from mingzhang import __version__
from mingzhang.taxonomy.files import data_dir
from mingzhang.web.api import account as api_account
from mingzhang.web.api import board as api_board
from mingzhang.web.api import books as api_books
from mingzhang.web.api import checks as api_checks
from mingzhang.web.api import disclosures as api_disclosures
from mingzhang.web.api import forms as api_forms
from mingzhang.web.api import handed as api_handed
from mingzhang.web.api import jobs as api_jobs
from mingzhang.web.api import people as api_people
from mingzhang.web.api import public as api_public
from mingzhang.web.api import public_pictures as api_pictures
from mingzhang.web.api import public_source as api_source
from mingzhang.web.api import review as api_review
from mingzhang.web.api import trail as api_trail
from mingzhang.web.api import units as api_units
from mingzhang.web.api import versions as api_versions
from mingzhang.web.api.shapes import ERRORS, UNCHANGED, in_language, operation_id
from mingzhang.web.context import Context, open_context
from mingzhang.web.faults import catch_faults
from mingzhang.web.guards import refuse_forgery
from mingzhang.web.headers import STATIC, Guarded
from mingzhang.web.kept import Kept
from mingzhang.web.pages import (
    account,
    admin,
    check,
    compose,
    handed,
    home,
    oidc,
    public,
    public_pictures,
    public_source,
    review,
)
from mingzhang.web.settings import Settings
from mingzhang.web.unchanged import Unchanged

PAGES = (home, check, account, oidc, admin, public, public_pictures, public_source, review, handed, compose)
API = (
    api_checks,
    api_jobs,
    api_board,
    api_disclosures,
    api_forms,
    api_versions,
    api_books,
    api_handed,
    api_review,
    api_public,
    api_pictures,
    api_source,
    api_units,
    api_people,
    api_trail,
    api_account,
)


class Application(FastAPI):
    """The application, with what the description of its API says of all operations."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document; every answer to GET has a tag by which it is not sent twice."""
        document = super().openapi()
        for path in document["paths"].values():
            if "get" in path:
                path["get"]["responses"] |= UNCHANGED
        return document

    def build_middleware_stack(self) -> ASGIApp:
        """All layers; the guard stands outside of what answers a crash too."""
        return Guarded(super().build_middleware_stack())


def create_app(settings: Settings) -> FastAPI:
    """An application on a folder and a database, which are made where they are not there."""
    return app_of(open_context(settings))


def app_of(context: Context) -> FastAPI:
    """An application on an open context."""
    app = Application(
        title="Mingzhang",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        generate_unique_id_function=operation_id,
        dependencies=[Depends(refuse_forgery)],
    )
    app.state.context = context
    app.mount(STATIC.rstrip("/"), StaticFiles(directory=data_dir() / "web" / "static"), name="static")
    for module in PAGES:
        app.include_router(module.router, include_in_schema=False)
    for part in API:
        app.include_router(
            part.router, prefix="/api/v1", dependencies=[Depends(in_language)], responses=ERRORS
        )
    catch_faults(app)
    app.add_middleware(Unchanged)
    app.add_middleware(Kept)
    return app
