"""A running application on a folder of its own: in this process, or as a server for a browser."""

from __future__ import annotations

import pickle
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import uvicorn

pytest.importorskip("fastapi", reason="needs the extra `web`")

from starlette.testclient import TestClient

from mingzhang.book import load_book
from mingzhang.compose import compose
from mingzhang.model import Amount
from mingzhang.model.publication import PrintedTable
from mingzhang.publish.pdf import render_pdf
from mingzhang.samples import fault_plan, plant, samples_dir
from mingzhang.web import accounts
from mingzhang.web.app import app_of
from mingzhang.web.context import Context, open_context
from mingzhang.web.db.models import Unit, User
from mingzhang.web.guards import SESSION
from mingzhang.web.jobs import publish
from mingzhang.web.jobs.worker import run_one
from mingzhang.web.settings import Settings
from tests.warehouse.conftest import database, postgres  # noqa: F401  a server for these tests too
from tests.web.publishing import draft, publish_sample, sample_book

PASSWORD = "correct horse battery"


@cache
def hashed_password() -> str:
    """What is kept of the password; made once in a run of the tests, to hash costs a fifth of a second."""
    return accounts.hash_password(PASSWORD, name="anybody")


@pytest.fixture(scope="session", autouse=True)
def published_once() -> Iterator[None]:
    """The files of equal publications are written and read back once in a run of the tests; what a version's
    publication is else is done each time."""
    written: dict[tuple[bytes, bool], object] = {}
    write = publish._of_book

    def once(publication, step, *, audited):
        told = (pickle.dumps(publication), audited)
        if told not in written:
            written[told] = write(publication, step, audited=audited)
        return dict(written[told])

    publish._of_book = once
    yield
    publish._of_book = write


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    opened = open_context(Settings(tmp_path / "data", logins_a_minute=1000, uploads_a_minute=1000))
    yield opened
    opened.db.engine.dispose()


class Site:
    """A browser-like client of the application, with shorthands for forms and accounts."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.client = TestClient(app_of(context), raise_server_exceptions=False, follow_redirects=False)

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def csrf(self, path: str = "/check") -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.get(path).text)
        assert found, f"{path} has no form"
        return found.group(1)

    def post(self, path: str, data: dict | None = None, *, form: str = "/sign-in", **more):
        return self.client.post(path, data={"csrf": self.csrf(form), **(data or {})}, **more)

    def upload(self, name: str, content: bytes) -> str:
        answer = self.post("/check", files={"file": (name, content)})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def work(self) -> int:
        done = 0
        while run_one(self.context, "test"):
            done += 1
        return done

    def user(self, name: str, *roles: tuple[str, int | None]) -> None:
        with self.context.db.writing() as session:
            user = accounts.add_user(session, name)
            user.password = hashed_password()
            for role, unit in roles:
                accounts.give_role(session, user, role, unit, by="test")

    def unit(self, name: str, parent: int | None = None) -> int:
        with self.context.db.writing() as session:
            unit = Unit(name=name, parent_id=parent)
            session.add(unit)
            session.flush()
            return unit.id

    def sign_in(self, name: str, password: str = PASSWORD):
        return self.post("/sign-in", {"name": name, "password": password, "to": "/account"})

    def as_user(self, name: str) -> Site:
        """Another browser in which this user is signed in."""
        other = Site(self.context)
        with self.context.db.writing() as session:
            user = session.query(User).filter_by(name=name).one()
            other.client.cookies.set(SESSION, accounts.open_session(session, user))
        return other


@pytest.fixture
def site(context: Context) -> Site:
    return Site(context)


@pytest.fixture
def unit(site: Site) -> int:
    """The unit of the sample book."""
    return site.unit(sample_book().cover.unit)


@pytest.fixture
def version(site: Site, unit: int) -> int:
    """A draft of the sample book, of the unit that a module of tests has."""
    return draft(site.context, unit)


@pytest.fixture
def disclosure(site: Site, unit: int) -> int:
    """The sample book, published."""
    return publish_sample(site, unit)


@pytest.fixture(scope="session")
def faulty() -> bytes:
    """The package's sample with its planted faults."""
    plan = fault_plan()
    text = (samples_dir() / plan.sample).read_text(encoding="utf-8")
    return plant(text, plan.faults, source=samples_dir())[0].encode()


@pytest.fixture(scope="session")
def faulty_pdf() -> bytes:
    """The sample book published as PDF, one figure of a table misprinted."""
    publication = compose(load_book(samples_dir() / "book"))
    blocks = [misprinted(block) for block in publication.blocks]
    made = replace(publication, blocks=tuple(blocks))
    assert made != publication
    return render_pdf(made, created=datetime(2000, 1, 1), system_faces=False)


def misprinted(block):
    """The block with one digit too many in the appropriation of the expenditure table's first class."""
    if not isinstance(block, PrintedTable) or block.table != "expenditure":
        return block
    done = False
    body = []
    for row in block.body:
        cells = []
        for cell in row:
            if not done and cell.key and cell.key[2] == "basic" and cell.key[1].isdigit():
                cell, done = replace(cell, text=f"1{cell.text}", amount=Amount.parse(f"1{cell.amount}")), True
            cells.append(cell)
        body.append(tuple(cells))
    return replace(block, body=tuple(body))


@contextmanager
def serving(context: Context, *, works: bool = True) -> Iterator[str]:
    """The application on a port of this machine, with a worker in a thread where it `works`; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app_of(context), host="127.0.0.1", port=port, log_level="warning", ws="none")
    )
    over = threading.Event()
    threads = [threading.Thread(target=server.run)]
    if works:
        threads.append(threading.Thread(target=_work, args=(context, over)))
    for thread in threads:
        thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        over.set()
        server.should_exit = True
        for thread in threads:
            thread.join()


@pytest.fixture
def served(context: Context) -> Iterator[str]:
    """The address of the application on a port of this machine, with a worker in a thread."""
    with serving(context) as address:
        yield address


def _work(context: Context, over: threading.Event) -> None:
    while not over.is_set():
        if not run_one(context, "thread"):
            over.wait(0.1)


@pytest.fixture
def browse(chromium) -> Iterator[Callable[..., object]]:
    """Opens pages that fail the test where a script, a style or the console complains."""
    contexts, complaints = [], []

    def open_page(**options):
        context = chromium.new_context(**{"locale": "zh-CN", **options})
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(scope="session")
def furnished(tmp_path_factory, faulty, faulty_pdf) -> Iterator[object]:
    """An installation with something of everything; tests look at it and change nothing."""
    from tests.web.furnished import furnish

    folder = tmp_path_factory.mktemp("furnished")
    opened = open_context(Settings(folder, logins_a_minute=1000, uploads_a_minute=1000))
    yield furnish(opened, faulty, faulty_pdf)
    opened.db.engine.dispose()


@pytest.fixture(scope="session")
def furnished_site(furnished) -> Iterator[str]:
    """Its address; what waits there keeps waiting."""
    with serving(furnished.site.context, works=False) as address:
        yield address


@pytest.fixture(scope="module")
def installation(tmp_path_factory, faulty: bytes):
    """Units, people, checks and versions in every state; see `installation.py`."""
    from tests.web.installation import fill

    opened = open_context(Settings(tmp_path_factory.mktemp("filled")))
    yield fill(opened, faulty)
    opened.db.engine.dispose()
