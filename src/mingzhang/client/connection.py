"""The way to the server: requests with the token, refusals as exceptions, lists by pages, waiting for work.

MingzhangError
└─ ApiError            the server refused: status, key, message, details
   ├─ EditedMeanwhile  somebody saved first: both edits are in `document`
   ├─ WorkFailed       a check or a publication ended without a result, and why
   └─ Unfinished       it has not ended within the time that one wanted to wait
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

import httpx

from mingzhang.errors import MingzhangError

Json = dict[str, Any]
Files = Sequence[tuple[str, tuple[str, bytes]]]  # field, name and content
Params = Mapping[str, str | int | None]
API = "/api/v1"
DONE, ENDED = "done", ("done", "failed", "cancelled")
_TIMEOUT = 120.0
_FIRST_LOOK, _LAST_LOOK = 0.2, 2.0
_LONGEST = 200
_UNKNOWN = "unknown"


class ApiError(MingzhangError):
    """What the server refused. `key` is for programs, `message` for people, in the client's language."""

    def __init__(self, status: int, document: Json) -> None:
        self.status = status
        self.document = document
        self.key = str(document.get("error", _UNKNOWN))
        self.message = str(document.get("message", ""))
        self.details: Mapping[str, str] = document.get("details", {})
        super().__init__(f"{self.message} ({status} {self.key})")


class EditedMeanwhile(ApiError):
    """Somebody saved the book first; merge `stored` and `mine`, and save with `edition`."""

    @property
    def edition(self) -> int:
        """The edition that is stored."""
        return int(self.document["stored"]["edition"])

    @property
    def stored(self) -> list[dict[str, str]]:
        """The rows that are stored."""
        rows: list[dict[str, str]] = self.document["stored"]["rows"]
        return rows

    @property
    def mine(self) -> list[dict[str, str]]:
        """The rows that were to be saved."""
        rows: list[dict[str, str]] = self.document["mine"]
        return rows


class WorkFailed(ApiError):
    """Work that ended without a result."""


class Unfinished(ApiError):
    """Work that has not ended in time; it goes on."""


class Connection:
    """A connection to one server; to be closed, or used in a `with` block."""

    def __init__(self, address: str, token: str = "", lang: str = "") -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        params = {"lang": lang} if lang else {}
        base = address.rstrip("/") + API
        self._http = httpx.Client(base_url=base, headers=headers, params=params, timeout=_TIMEOUT)

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: object = None,
        data: Mapping[str, str] | None = None,
        files: Files | None = None,
    ) -> httpx.Response:
        """One request; raises ApiError."""
        given = {name: value for name, value in (params or {}).items() if value is not None}
        answer = self._http.request(method, path, params=given, json=json, data=data, files=files)
        if answer.is_success:
            return answer
        document = _document(answer)
        raise (EditedMeanwhile if "stored" in document else ApiError)(answer.status_code, document)

    def get(self, path: str, params: Params | None = None) -> Json:
        """A JSON document."""
        document: Json = self.send("GET", path, params=params).json()
        return document

    def post(self, path: str, json: object = None) -> Json:
        """A JSON document for a JSON document."""
        document: Json = self.send("POST", path, json=json).json()
        return document

    def pages(self, path: str, params: Params | None = None) -> Iterator[Json]:
        """All items of a list, fetched page by page."""
        after: int | None = 0
        while after is not None:
            page = self.get(path, {**(params or {}), "after": after, "limit": _LONGEST})
            yield from page["items"]
            after = page["next"]

    def wait(self, look: Callable[[], Json], patience: float) -> Json:
        """Look again and again until the work has ended; raises WorkFailed and Unfinished."""
        until, pause = time.monotonic() + patience, _FIRST_LOOK
        while (told := look())["state"] not in ENDED:
            if time.monotonic() > until:
                raise Unfinished(httpx.codes.OK, told)
            time.sleep(pause)
            pause = min(pause * 2, _LAST_LOOK)
        if told["state"] != DONE:
            raise WorkFailed(httpx.codes.OK, told)
        return told


def _document(answer: httpx.Response) -> Json:
    """The error document; of whatever else stands in between, its beginning."""
    try:
        document = answer.json()
    except ValueError:
        document = None
    return document if isinstance(document, dict) else {"message": answer.text[:_LONGEST]}
