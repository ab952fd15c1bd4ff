"""The database: migrations give what the models say; backups hold everything; sweeping takes what is over."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text

from mingzhang.web.backup import back_up
from mingzhang.web.context import open_context
from mingzhang.web.db.models import READER, Base, Check, File, now
from mingzhang.web.restored import NotRestored, restore
from mingzhang.web.settings import Settings
from mingzhang.web.tidy import sweep
from mingzhang.web.trail import verify
from tests.web.conftest import PASSWORD, Site


def test_the_migrations_give_the_tables_of_the_models(context):
    with context.db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_opening_again_changes_nothing(context):
    with context.db.reading() as session:
        before = session.execute(text("SELECT version_num FROM alembic_version")).all()
    again = open_context(context.settings)
    with again.db.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).all() == before
    assert again.secret == context.secret
    again.db.engine.dispose()


def test_sqlite_keeps_a_write_ahead_log_and_its_keys(context):
    with context.db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.fixture
def filled(site: Site, faulty: bytes) -> str:
    top = site.unit("top")
    site.unit("below", top)
    site.user("li", (READER, top))
    address = site.as_user("li").upload("a.txt", faulty)
    site.work()
    return address


def tables(context) -> dict[str, list[str]]:
    with context.db.reading() as session:
        return {
            table.name: sorted(str(row) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table is not File.__table__
        }


def test_a_backup_restores_everything(site: Site, context, filled: str, tmp_path):
    count = back_up(context, tmp_path / "b.zip").files
    other = open_context(Settings(tmp_path / "other"))
    assert restore(other, tmp_path / "b.zip") == count > 5
    assert tables(other) == tables(context)
    there = Site(other)
    assert there.sign_in("li", PASSWORD).status_code == 303
    assert there.get(filled).status_code == 200
    assert (
        there.get(f"{filled}/download/xlsx").content
        == site.as_user("li").get(f"{filled}/download/xlsx").content
    )
    with other.db.reading() as session:
        assert verify(session).broken is None
    other.db.engine.dispose()


def test_a_backup_is_not_restored_over_something_nor_where_it_is_damaged(context, filled: str, tmp_path):
    back_up(context, tmp_path / "b.zip")
    with pytest.raises(NotRestored, match="not_empty"):
        restore(context, tmp_path / "b.zip")
    (tmp_path / "no.zip").write_bytes(b"PK")
    empty = open_context(Settings(tmp_path / "other"))
    with pytest.raises(NotRestored, match="no_backup"):
        restore(empty, tmp_path / "no.zip")
    with pytest.raises(NotRestored, match="trail"):
        restore(empty, changed(tmp_path / "b.zip", "tables/trail.jsonl", '"li"', '"wang"'))
    with empty.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Check)) == 0
    empty.db.engine.dispose()


def changed(path, part: str, old: str, new: str):
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, content.replace(old.encode(), new.encode()) if name == part else content)
    return target


def test_the_key_of_the_installation_is_in_no_backup(context, filled: str, tmp_path):
    back_up(context, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not [name for name in archive.namelist() if context.secret in archive.read(name)]
        assert json.loads(archive.read("backup.json"))["form"] == "mingzhang/backup/1"


def test_sweeping_takes_checks_whose_time_is_over_and_files_that_nothing_needs(site: Site, context, faulty):
    old, new = (site.upload(f"{name}.txt", faulty + name.encode()) for name in ("old", "new"))
    site.work()
    with context.db.writing() as session:
        session.get_one(Check, old.rpartition("/")[2]).expires = now() - timedelta(seconds=1)
        for file in session.scalars(select(File)):
            file.created = now() - timedelta(days=2)
    assert site.get(old).status_code == 404
    assert sweep(context) > 3
    assert site.get(new).status_code == 200
    assert site.get(f"{new}/download/html").status_code == 200
    with context.db.reading() as session:
        kept = set(session.scalars(select(File.sha256)))
    assert {path.name for path in context.store.place.folder.glob("??/*")} == kept
    assert sweep(context) == 0


def test_the_same_on_postgresql(site: Site, context, filled: str, tmp_path, database: str):
    settings = Settings(tmp_path / "pg", database=database)
    back_up(context, tmp_path / "b.zip")
    other = open_context(settings)
    restore(other, tmp_path / "b.zip")
    there = Site(other)
    there.user("wang", (READER, None))
    assert there.as_user("wang").get(filled).status_code == 200
    assert there.work() == 0
    there.upload("b.txt", b"nothing to read here")
    assert there.work() == 1
    with other.db.reading() as session:
        assert verify(session).broken is None
    with other.db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    other.db.engine.dispose()
