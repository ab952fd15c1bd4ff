"""The application: its parts put together. `create_app(settings)` gives an ASGI application."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from mingzhang import __version__
from mingzhang.taxonomy.files import data_dir
from mingzhang.web.api import account as api_account
from mingzhang.web.api import checks as api_checks
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

PAGES = (home, check, account, oidc, admin, public, public_pictures, public_source, review, handed, compose)
API = (api_checks, api_account)


def create_app(settings: Settings) -> FastAPI:
    """An application on a folder and a database, which are made where they are not there."""
    return app_of(open_context(settings))


def app_of(context: Context) -> FastAPI:
    """An application on an open context."""
    app = _App(
        title="Mingzhang",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        dependencies=[Depends(refuse_forgery)],
    )
    app.state.context = context
    app.mount(STATIC.rstrip("/"), StaticFiles(directory=data_dir() / "web" / "static"), name="static")
    for module in PAGES:
        app.include_router(module.router, include_in_schema=False)
    for part in API:
        app.include_router(part.router, prefix="/api/v1")
    catch_faults(app)
    app.add_middleware(Kept)
    return app


class _App(FastAPI):
    """The guard stands outside of everything: what answers a crash is a layer of its own, and guarded too."""

    def build_middleware_stack(self) -> ASGIApp:
        """All layers."""
        return Guarded(super().build_middleware_stack())
