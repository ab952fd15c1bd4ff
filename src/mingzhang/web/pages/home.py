"""The first page, and what every site has: health, robots, the icon."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mingzhang import __version__
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.shell import page

router = APIRouter()


@router.get("/")
def home(request: Request, visitor: Anyone) -> Response:
    """Where to go from here."""
    return page(request, "home.html")


@router.get("/health")
def health(visitor: Anyone, context: InContext) -> Response:
    """Whether the database answers, for whoever watches the service."""
    with context.db.reading() as session:
        session.execute(text("SELECT 1"))
    return JSONResponse({"status": "ok", "version": __version__})
