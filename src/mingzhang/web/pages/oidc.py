"""To the OpenID Connect provider and back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mingzhang.web import accounts, oidc
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.pages.account import keep_session
from mingzhang.web.shell import local_address, site_address

router = APIRouter()
COOKIE = "mz_oidc"
_SECONDS = 600


@router.get("/sign-in/oidc")
def leave(request: Request, visitor: Anyone, context: InContext, to: str = "/") -> Response:
    """Lead to the provider."""
    address, cookie = oidc.leave(context, _back(request), local_address(to))
    response = RedirectResponse(address, status_code=303)
    response.set_cookie(
        COOKIE, cookie, max_age=_SECONDS, httponly=True, samesite="lax", secure=context.settings.secure
    )
    return response


@router.get("/sign-in/oidc/back")
def come_back(
    request: Request, visitor: Anyone, context: InContext, state: str = "", code: str = ""
) -> Response:
    """Take what the provider says, and sign in."""
    found = oidc.come_back(context, _back(request), request.cookies.get(COOKIE, ""), state, code)
    claims, to = found
    with context.db.writing() as session:
        user = oidc.user_of(session, oidc.provider(context), claims)
        secret = accounts.open_session(session, user)
    response = keep_session(RedirectResponse(local_address(to), status_code=303), context, secret)
    response.delete_cookie(COOKIE)
    return response


def _back(request: Request) -> str:
    """Our address to come back to."""
    return f"{site_address(request)}/sign-in/oidc/back"
