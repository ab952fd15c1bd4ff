"""Signing in by OpenID Connect, against a small provider of our own on this machine."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from mingzhang.web.db.models import User
from mingzhang.web.settings import Oidc
from tests.web.conftest import Site


@dataclass
class Provider:
    """Says what it is told to say; `claims` change the ID token, `key` is what it signs with."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    shown: RSAKey | None = None
    claims: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)

    def answer(self, path: str, form: dict) -> dict | None:
        if path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token"}
            told = {f"{name}_endpoint": f"{self.address}/{end}" for name, end in ends.items()}
            return {"issuer": self.address, "jwks_uri": f"{self.address}/keys", **told}
        if path == "/keys":
            return {"keys": [(self.shown or self.key).as_dict(private=False)]}
        digest = sha256(form["code_verifier"].encode()).digest()
        if path != "/token" or urlsafe_b64encode(digest).decode().rstrip("=") != self.asked["code_challenge"]:
            return None
        claims = {
            "iss": self.address, "aud": "mingzhang", "sub": "42", "exp": int(time.time()) + 60,
            "nonce": self.asked["nonce"], "preferred_username": "li", "name": "Li", **self.claims,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def provider() -> Iterator[Provider]:
    found = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.reply(dict(parse_qsl(body)))

        def reply(self, form: dict) -> None:
            answer = found.answer(urlsplit(self.path).path, form)
            content = json.dumps(answer).encode()
            self.send_response(200 if answer else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(context, provider: Provider) -> Site:
    oidc = Oidc(provider.address, "mingzhang", "secret")
    return Site(replace(context, settings=replace(context.settings, oidc=oidc)))


def leave(site: Site, provider: Provider, to: str = "/account") -> str:
    """To the provider; the state to come back with."""
    answer = site.get("/sign-in/oidc", params={"to": to})
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}" == provider.address
    provider.asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert provider.asked["code_challenge_method"] == "S256"
    return provider.asked["state"]


def come_back(site: Site, state: str):
    return site.get("/sign-in/oidc/back", params={"state": state, "code": "c"})


def test_the_first_time_makes_an_account_without_roles_the_second_finds_it(site: Site, provider: Provider):
    for _ in range(2):
        answer = come_back(site, leave(site, provider))
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert site.get("/account").status_code == 200
        site.client.cookies.clear()
    with site.context.db.reading() as session:
        (user,) = session.query(User).all()
        assert (user.name, user.shown_name, user.password, user.roles) == ("li", "Li", None, [])


def test_a_taken_name_is_not_taken_over(site: Site, provider: Provider):
    site.user("li", ("administrator", None))
    come_back(site, leave(site, provider))
    assert site.get("/api/v1/me").json() == {"name": "li-2", "roles": []}


@pytest.mark.parametrize(
    "claims",
    [{"aud": "other"}, {"iss": "http://other.example"}, {"nonce": "other"}, {"exp": 1}, {"sub": None}],
    ids=str,
)
def test_a_token_that_is_not_for_us_is_refused(site: Site, provider: Provider, claims: dict):
    provider.claims = claims
    assert come_back(site, leave(site, provider)).status_code == 502
    assert site.get("/account").status_code == 401


def test_a_token_signed_by_somebody_else_is_refused(site: Site, provider: Provider):
    provider.shown = RSAKey.generate_key(2048, {"kid": "1"})
    assert come_back(site, leave(site, provider)).status_code == 502


def test_a_foreign_state_or_cookie_is_refused(site: Site, provider: Provider):
    state = leave(site, provider)
    assert come_back(site, "other").status_code == 502
    assert come_back(Site(site.context), state).status_code == 502
    forged = Site(site.context)
    forged.client.cookies.set("mz_oidc", site.client.cookies["mz_oidc"][:-1] + "0")
    assert come_back(forged, state).status_code == 502


def test_only_local_addresses_are_gone_on_to(site: Site, provider: Provider):
    answer = come_back(site, leave(site, provider, to="https://evil.example"))
    assert answer.headers["location"] == "/"


def test_without_a_provider_there_is_nothing(context):
    assert Site(context).get("/sign-in/oidc").status_code == 404
