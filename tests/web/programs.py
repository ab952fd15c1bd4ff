"""Clients with tokens, as programs have, for the tests of the API."""

from __future__ import annotations

from mingzhang.web import accounts
from mingzhang.web.db.models import User
from tests.web.conftest import Site

API = "/api/v1"


def token_of(context, name: str) -> str:
    with context.db.writing() as session:
        user = session.query(User).filter_by(name=name).one()
        return accounts.new_token(session, user.id, "script", days=1, by=name)


class Program:
    """Sends requests to the API as somebody; the answers' documents come back."""

    def __init__(self, site: Site, name: str = "") -> None:
        self.client = Site(site.context).client
        if name:
            self.client.headers["authorization"] = f"Bearer {token_of(site.context, name)}"

    def ask(self, method: str, path: str, **more):
        return self.client.request(method, API + path, **more)

    def get(self, path: str, status: int = 200, **params):
        return self._told(self.ask("GET", path, params=params), status)

    def post(self, path: str, json: object = None, status: int = 200, **more):
        return self._told(self.ask("POST", path, json=json, **more), status)

    def put(self, path: str, json: object = None, status: int = 200, **more):
        return self._told(self.ask("PUT", path, json=json, **more), status)

    def patch(self, path: str, json: object, status: int = 200):
        return self._told(self.ask("PATCH", path, json=json), status)

    def _told(self, answer, status: int):
        assert answer.status_code == status, answer.text
        return answer.json()

    def all(self, path: str, limit: int = 2, **params) -> list:
        """A list page by page."""
        items, after = [], 0
        while after is not None:
            page = self.get(path, limit=limit, after=after, **params)
            assert len(page["items"]) <= limit
            items, after = items + page["items"], page["next"]
        assert len(items) == page["total"]
        return items
