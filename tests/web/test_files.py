"""The store of files: in a folder or a bucket, each content once, whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from mingzhang.web.backup import back_up
from mingzhang.web.context import Context, open_context
from mingzhang.web.db.models import DONE, File
from mingzhang.web.file_places import NoPlace, place_of
from mingzhang.web.files import Damaged
from mingzhang.web.jobs.supervise import Supervisor
from mingzhang.web.restored import restore
from mingzhang.web.settings import Settings
from tests import buckets
from tests.web.conftest import Site
from tests.web.publishing import publish_sample, sample_book
from tests.web.test_jobs import wait_for

CONTENT = b"what somebody handed in"


@pytest.fixture(params=["folder", pytest.param("bucket", marks=buckets.MARKS)])
def place(request, tmp_path: Path, monkeypatch) -> Iterator[str]:
    """Settings' `files_url`: empty for the folder."""
    if request.param == "folder":
        yield ""
        return
    with buckets.bucket(monkeypatch, "kept") as address:
        yield f"{address}/of/mingzhang"


@pytest.fixture
def context(place: str, tmp_path: Path) -> Iterator[Context]:
    opened = open_context(Settings(tmp_path / "data", files_url=place))
    yield opened
    opened.db.engine.dispose()


def names(context: Context) -> set[str]:
    """All that is kept, as the folder or the bucket itself lists it."""
    if not context.settings.files_url:
        return {path.name for path in Path(context.settings.files).rglob("*") if path.is_file()}
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    found = s3fs.S3FileSystem().find(context.settings.files_url)
    return {path.rpartition("/")[2] for path in found}


def put(context: Context, content: bytes = CONTENT) -> str:
    with context.db.writing() as session:
        return context.store.put(session, content, "text/plain")


def test_what_is_kept_is_given_back_once_however_often_it_came(context: Context):
    first, second = put(context), put(context)
    assert first == second
    assert context.store.read(first) == CONTENT
    assert names(context) == {first}
    with context.db.reading() as session:
        assert session.scalars(select(File.size)).all() == [len(CONTENT)]


def test_what_breaks_off_is_not_there(context: Context):
    class Broken(io.BytesIO):
        def read(self, *size):
            if self.tell():
                raise ConnectionError
            return super().read(5)

    with pytest.raises(ConnectionError), context.db.writing() as session:
        context.store.take(session, Broken(CONTENT), "text/plain")
    assert names(context) == set()
    with context.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(File)) == 0


def test_what_is_dropped_is_gone_and_may_be_dropped_again(context: Context):
    kept = put(context)
    for _ in range(2):
        context.store.drop(kept)
    assert names(context) == set()
    with pytest.raises(FileNotFoundError):
        context.store.read(kept)


def test_only_hashes_name_files(context: Context):
    for name in ("../secret.key", "a" * 63, "A" * 64, "", "/etc/passwd"):
        with pytest.raises(ValueError):
            context.store.read(name)
        with pytest.raises(ValueError):
            context.store.drop(name)


def test_what_was_changed_where_it_lies_is_not_given_back(context: Context, tmp_path: Path):
    kept = put(context)
    (tmp_path / "other").write_bytes(b"something else")
    context.store.place.keep(kept, tmp_path / "other")
    with pytest.raises(Damaged):
        context.store.read(kept)


def test_a_file_is_checked_and_a_book_published_there(context: Context, faulty: bytes):
    """The whole way, with workers in processes of their own."""
    site = Site(replace(context, settings=replace(context.settings, uploads_a_minute=1000)))
    address = site.upload("a.txt", faulty)
    supervisor = Supervisor(context, 1)
    supervisor.start()
    try:
        wait_for(context, lambda jobs: all(job.state == DONE for job in jobs))
    finally:
        supervisor.stop()
    assert site.get(f"{address}/download/xlsx").status_code == 200
    disclosure = publish_sample(site, site.unit(sample_book().cover.unit))
    assert site.get(f"/public/{disclosure}/files/pdf").content.startswith(b"%PDF")


def test_a_backup_holds_the_files_and_is_restored_to_either(context: Context, tmp_path: Path):
    kept = put(context)
    found = back_up(context, tmp_path / "b.zip")
    assert (found.files, found.lacking) == (1, ())
    other = open_context(Settings(tmp_path / "other"))
    assert restore(other, tmp_path / "b.zip") == 1
    assert other.store.read(kept) == CONTENT
    other.db.engine.dispose()


def test_a_backup_names_what_is_lost(context: Context, tmp_path: Path):
    kept, lost = put(context), put(context, b"another")
    context.store.drop(lost)
    found = back_up(context, tmp_path / "b.zip")
    assert (found.files, found.lacking) == (1, (lost,))
    other = open_context(Settings(tmp_path / "other"))
    assert restore(other, tmp_path / "b.zip") == 1
    assert other.store.read(kept) == CONTENT
    other.db.engine.dispose()


@pytest.mark.parametrize("url", ["s3://not-there/x", "nonsense://bucket/x"])
@pytest.mark.filterwarnings("ignore")
def test_a_place_that_cannot_be_used_is_told_at_the_start(url: str, tmp_path: Path, monkeypatch):
    pytest.importorskip("s3fs")
    with buckets.bucket(monkeypatch, "another"), pytest.raises(NoPlace, match=url):
        open_context(Settings(tmp_path / "data", files_url=url))


def test_a_folder_that_cannot_be_made_is_told_at_the_start(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NoPlace):
        place_of(str(tmp_path / "file" / "below"))
