"""A filled installation for questions of who may what: units, people, checks, versions in every state.

`own` has a unit below it; `other` stands apart. Nothing that a question changes is kept.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.testclient import TestClient

from mingzhang.draw.marks import PagePicture
from mingzhang.web import accounts, origins
from mingzhang.web.app import app_of
from mingzhang.web.books import MEDIA, pack, rows_of
from mingzhang.web.context import Context
from mingzhang.web.db.connect import Database
from mingzhang.web.db.models import (
    APPROVED,
    AT_BUREAU,
    AT_UNIT,
    DONE,
    DRAFT,
    PUBLISHED,
    READER,
    RETURNED,
    ROLES,
    Acceptance,
    Check,
    Comment,
    Disclosure,
    Invitation,
    Job,
    Token,
    User,
    Version,
    WorkflowEvent,
    now,
)
from mingzhang.web.guards import SESSION, VISIT, token_hash
from tests.web.conftest import Site
from tests.web.publishing import publish_sample, sample_book

OWN, BELOW, OTHER = PLACES = ("own", "below", "other")
STATES = (DRAFT, AT_UNIT, AT_BUREAU, APPROVED, PUBLISHED)
_LINK = "a-one-time-link"


class Forgetful(Database):
    """Every question sees what it changed itself; the next one does not."""

    @contextmanager
    def question(self) -> Iterator[None]:
        """One request, all of it in one transaction that is given up at its end."""
        with self.engine.connect().execution_options(writes=True) as connection:
            outer = connection.begin()
            self._held = sessionmaker(
                connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
            )
            try:
                yield
            finally:
                outer.rollback()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._held() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._held.begin() as session:
            yield session


@dataclass(frozen=True)
class Who:
    """Somebody who asks: with one role in `own` or in all units, or with none."""

    name: str
    role: str = ""
    everywhere: bool = False

    def __str__(self) -> str:
        return self.name


NOBODY, NONE, OWNER = Who("nobody"), Who("none"), Who("owner")
VISITORS = (
    *(NOBODY, NONE, OWNER),
    *(Who(f"{role}-{'all' if every else 'own'}", role, every) for role in ROLES for every in (False, True)),
)


class Installation:
    """Asks as anybody, by cookie or token."""

    def __init__(self, context: Context, ids: dict[str, dict[str, object]], keys: dict[str, str]) -> None:
        settings = dataclasses.replace(context.settings, uploads_a_minute=10**6, logins_a_minute=10**6)
        self.db, self.ids, self._keys = Forgetful(context.db.engine), ids, keys
        self.context = dataclasses.replace(context, settings=settings, db=self.db)
        app = app_of(self.context)
        self._client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)

    def ask(self, who: Who, method: str, path: str, *, token: bool = False, **body: object):
        """The answer to one request of somebody."""
        return self.send(who, {"method": method, "url": path, **body}, token=token)

    def send(self, who: Who, request: dict[str, object], *, token: bool = False):
        """The answer to a request that is made up elsewhere."""
        client, headers = self._client, {}
        client.cookies.clear()
        if token and who is not NOBODY:
            headers["authorization"] = f"Bearer mz_{who.name}"
        else:
            visit = self._keys.get(who.name, "")
            client.cookies.set(SESSION if visit else VISIT, visit or "visit")
            headers["x-csrf-token"] = self.context.sign("csrf", visit or "visit")
        with self.db.question():
            return client.request(**{**request, "headers": {**request.get("headers", {}), **headers}})


def fill(context: Context, faulty: bytes) -> Installation:
    """Make it."""
    site = Site(context)
    ids: dict[str, dict[str, object]] = {OWN: {}, BELOW: {}, OTHER: {}}
    ids[OWN]["unit"] = top = site.unit("own unit")
    ids[BELOW]["unit"] = site.unit("unit below", top)
    ids[OTHER]["unit"] = site.unit("other unit")
    for who in VISITORS[1:]:
        site.user(who.name, *([(who.role, None if who.everywhere else top)] if who.role else []))
    owner = site.as_user(OWNER.name)
    checked = owner.upload("checked.txt", faulty).rpartition("/")[2]
    site.work()
    disclosure = publish_sample(site, site.unit(sample_book().cover.unit))
    with context.db.writing() as session:
        check = session.get_one(Check, checked)
        check.results = {**check.results, **_pictures(context, session)}
        published = session.scalars(select(Version).where(Version.disclosure_id == disclosure)).one()
        finding = json.loads(context.store.read(check.results["report.zh"]["sha256"]))["findings"][0]["id"]
        for place in PLACES:
            ids[place] |= {
                "own_job": check.job_id,
                "own_check": checked,
                "finding": finding,
                "version": published.id,
            }
            ids[place]["disclosure"] = disclosure
            ids[place] |= _fill_unit(context, session, place, ids[place]["unit"], check, published)
            told = f"{ids[place]['handed']}:{check.file_sha256}:a.txt"
            ids[place]["mine"] = f"{check.file_sha256}.{context.sign('handed', told)}"
        keys = {who.name: _let_in(session, who) for who in VISITORS[1:]}
    return Installation(context, ids, keys)


def _pictures(context: Context, session: Session) -> dict[str, object]:
    """A page and a piece of one, as if the file had pages."""
    seen = PagePicture(1, 10, 10, 1.0, "image/png", b"a picture")
    crop = context.store.put(session, seen.content, seen.mime)
    crops = {"crop.1.0": {"sha256": crop, "media": seen.mime, "size": len(seen.content)}}
    return {**origins.keep(context.store, session, [seen], {}), **crops}


def _let_in(session: Session, who: Who) -> str:
    user = session.scalars(select(User).where(User.name == who.name)).one()
    session.add(Token(user_id=user.id, name="t", token_hash=token_hash(f"mz_{who.name}")))
    return accounts.open_session(session, user)


def _fill_unit(
    context: Context, session: Session, place: str, unit: object, check: Check, published: Version
) -> dict[str, object]:
    """Books and files in every state, what was said of them, and a member."""
    member = accounts.add_user(session, f"member-{place}")
    accounts.give_role(session, member, READER, unit, by="test")
    session.add(Invitation(token_hash=token_hash(f"{_LINK}-{place}"), expires=now() + timedelta(days=1)))
    session.flush()
    ids: dict[str, object] = {"member": member.id, "held": member.roles[0].id, "link": f"{_LINK}-{place}"}
    file = {"file_sha256": check.file_sha256, "file_name": "a.txt"}
    kinds = [(state, state, {}) for state in STATES]
    kinds += [("handed", DRAFT, file), ("public_file", PUBLISHED, file)]
    for number, (name, state, content) in enumerate(kinds):
        year = published.disclosure.year - number
        told = Disclosure(unit_id=unit, year=year, kind="budget")
        if not content:
            rows = pack(rows_of(sample_book(year)))
            content = {"book_sha256": context.store.put(session, rows, MEDIA)}
        session.add(told)
        session.flush()
        own = _copied(session, check, unit)
        version = Version(disclosure_id=told.id, number=1, state=state, check_id=own.id, **content)
        if state == PUBLISHED:
            version.results, version.published = {**check.results, **published.results}, now()
        session.add(version)
        session.flush()
        ids[name], ids["check"], ids[f"{name}_told"] = version.id, own.id, told.id
    said = Comment(version_id=ids[AT_BUREAU], text="said", author_id=member.id)
    accepted = Acceptance(disclosure_id=ids[f"{AT_BUREAU}_told"], finding="f", why="so")
    returned = WorkflowEvent(version_id=ids[DRAFT], before=AT_UNIT, after=RETURNED, why="so")
    returned.seen = {name: told for name, told in check.results.items() if name.startswith("report.")}
    session.add_all([said, accepted, returned])
    session.flush()
    return {**ids, "comment": said.id, "acceptance": accepted.id, "event": returned.id}


def _copied(session: Session, check: Check, unit: object) -> Check:
    """A check of the unit with the results of another, as if it had passed."""
    job = Job(kind="check", params={}, state=DONE)
    session.add(job)
    session.flush()
    own = Check(
        name=check.name, file_sha256=check.file_sha256, job_id=job.id, unit_id=unit, results=check.results
    )
    own.verdict, own.counts = "pass", {"error": 0}
    session.add(own)
    session.flush()
    return own
