"""Stores of both kinds, and small disclosures to put into them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.servers import WANTED, binaries, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server that runs for these tests."""
    given = os.environ.get("MINGZHANG_POSTGRES")
    if given:
        yield given
        return
    if binaries() is None:
        pytest.skip(WANTED)
    with tempfile.TemporaryDirectory(prefix="mz-pg-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with server(Path(folder)) as url:
            yield url


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The server, emptied."""
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    yield postgres


@pytest.fixture(params=["folder", "server"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of either kind: what holds for one holds for the other."""
    if request.param == "folder":
        return str(tmp_path / "store")
    return str(request.getfixturevalue("database"))
