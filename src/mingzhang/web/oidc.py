"""Signing in by OpenID Connect: the code flow with PKCE; the provider is the one of the settings only."""

from __future__ import annotations

import hmac
import json
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, cast

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from sqlalchemy import select
from sqlalchemy.orm import Session

from mingzhang.web.accounts import add_user
from mingzhang.web.context import Context
from mingzhang.web.db.models import User
from mingzhang.web.errors import Conflict, NotFound, Refusal
from mingzhang.web.given_names import same_name, visible
from mingzhang.web.settings import Oidc
from mingzhang.web.trail import note

_DISCOVERY = "/.well-known/openid-configuration"
_SCOPE = "openid profile"
_ALGORITHMS = ["RS256", "ES256", "PS256"]
_SECONDS = 600
_PATIENCE = 10.0
_BYTES = 32
_MOST_SHOWN = 120
_UNFIT = re.compile(r"[^\w.@+-]+")


class ProviderFailed(Refusal):
    """The provider does not answer, or what it says cannot be trusted."""

    status = 502
    key = "web.error.oidc"


@dataclass(frozen=True)
class Asked:
    """What is remembered between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str
    to: str
    at: float


def provider(context: Context) -> Oidc:
    """The provider of this installation; raises NotFound where there is none."""
    if context.settings.oidc is None:
        raise NotFound
    return context.settings.oidc


def leave(context: Context, back: str, to: str) -> tuple[str, str]:
    """The provider's address to go to, and the cookie to remember it by."""
    oidc = provider(context)
    state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
    asked = Asked(state, nonce, verifier, to, time.time())
    client = OAuth2Client(oidc.client_id, scope=_SCOPE, redirect_uri=back, code_challenge_method="S256")
    address, _ = client.create_authorization_url(
        str(_discover(oidc)["authorization_endpoint"]),
        state=asked.state,
        nonce=asked.nonce,
        code_verifier=asked.verifier,
    )
    return str(address), _sealed(context, asked)


def come_back(context: Context, back: str, cookie: str, state: str, code: str) -> tuple[dict[str, Any], str]:
    """What the provider says of the person, and where to go on; raises ProviderFailed."""
    oidc, asked = provider(context), _opened(context, cookie)
    if not hmac.compare_digest(asked.state.encode(), state.encode()):
        raise ProviderFailed
    found = _discover(oidc)
    try:
        with OAuth2Client(oidc.client_id, oidc.client_secret, redirect_uri=back, timeout=_PATIENCE) as client:
            token = client.fetch_token(
                str(found["token_endpoint"]),
                grant_type="authorization_code",
                code=code,
                code_verifier=asked.verifier,
            )
        keys = KeySet.import_key_set(cast(KeySetSerialization, _fetch(str(found["jwks_uri"]))))
        claims = jwt.decode(str(token["id_token"]), keys, algorithms=_ALGORITHMS).claims
        rules = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": found["issuer"]},
            aud={"essential": True, "value": oidc.client_id},
            nonce={"essential": True, "value": asked.nonce},
            exp={"essential": True},
            sub={"essential": True},
        )
        rules.validate(claims)
    except (JoseError, httpx.HTTPError, KeyError, ValueError) as error:
        raise ProviderFailed from error
    except Exception as error:  # the client's own family of errors has no common base
        raise ProviderFailed from error
    return dict(claims), asked.to


def user_of(session: Session, oidc: Oidc, claims: dict[str, Any]) -> User:
    """The account of a person, made at the first time, without any role."""
    subject = f"{oidc.address}#{claims['sub']}"
    user = session.scalars(select(User).where(User.subject == subject)).first()
    if user is not None:
        if not user.active:
            raise Conflict("web.error.inactive")
        return user
    told = same_name(visible(str(claims.get("preferred_username") or "")))
    wanted = _UNFIT.sub("", told) or "user"
    name = wanted[:60].ljust(2, "-")
    taken = set(session.scalars(select(User.name)))
    number, free = 1, name
    while free.lower() in {same_name(other).lower() for other in taken}:
        number += 1
        free = f"{name}-{number}"
    shown = visible(str(claims.get("name") or ""))[:_MOST_SHOWN]
    user = add_user(session, free, shown, subject=subject)
    note(session, user.name, "account.oidc", user.name)
    return user


def _discover(oidc: Oidc) -> dict[str, Any]:
    found = _fetch(oidc.address.rstrip("/") + _DISCOVERY)
    if str(found.get("issuer", "")).rstrip("/") != oidc.address.rstrip("/"):
        raise ProviderFailed
    return found


def _fetch(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=_PATIENCE, follow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderFailed from error
    if not isinstance(found, dict):
        raise ProviderFailed
    return found


def _sealed(context: Context, asked: Asked) -> str:
    text = urlsafe_b64encode(json.dumps(vars(asked)).encode()).decode()
    return f"{text}.{context.sign('oidc', text)}"


def _opened(context: Context, cookie: str) -> Asked:
    text, _, signature = cookie.partition(".")
    if not hmac.compare_digest(signature.encode(), context.sign("oidc", text).encode()):
        raise ProviderFailed
    asked = Asked(**json.loads(urlsafe_b64decode(text)))
    if time.time() - asked.at > _SECONDS:
        raise ProviderFailed
    return asked
