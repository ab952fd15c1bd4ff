"""A restore that fails leaves the place as it was, wherever the backup is damaged."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from mingzhang.web import restored
from mingzhang.web.backup import back_up
from mingzhang.web.db.models import READER
from mingzhang.web.restored import NotRestored, restore_into
from mingzhang.web.settings import Settings
from tests.web.conftest import Site

Parts = dict[str, bytes]


@pytest.fixture
def backup(site: Site, context, faulty: bytes, tmp_path: Path) -> Path:
    """Of units, a person and a check with its files."""
    site.user("li", (READER, site.unit("below", site.unit("top"))))
    site.as_user("li").upload("a.txt", faulty)
    site.work()
    path = tmp_path / "b.zip"
    assert back_up(context, path).files > 5
    return path


def files(parts: Parts) -> list[str]:
    return sorted(name for name in parts if name.startswith("files/"))


def lines(parts: Parts, table: str, change: Callable[[list[dict]], list]) -> None:
    """The lines of a table, changed."""
    name = f"tables/{table}.jsonl"
    told = change([json.loads(line) for line in parts[name].splitlines()])
    parts[name] = "\n".join(map(json.dumps, told)).encode()


DAMAGES: dict[str, Callable[[Parts], object]] = {
    "a file of other content": lambda parts: parts.update({files(parts)[-1]: b"other"}),
    "a file less": lambda parts: parts.pop(files(parts)[2]),
    "a file more": lambda parts: parts.update({"files/" + "0" * 64: b""}),
    "a table less": lambda parts: parts.pop("tables/check_run.jsonl"),
    "no trail": lambda parts: parts.pop("tables/trail.jsonl"),
    "no unit": lambda parts: lines(parts, "unit", lambda told: told[:1]),
    "half a line": lambda parts: parts.update({"tables/job.jsonl": parts["tables/job.jsonl"][:-9]}),
    "lines that are none": lambda parts: lines(parts, "job", lambda told: [[1, 2] for _ in told]),
    "a column that there is not": lambda parts: lines(parts, "job", lambda told: [{"no": 1} for _ in told]),
    "a moment that is none": lambda parts: lines(parts, "job", lambda told: [{**told[0], "created": 5}]),
    "a line of the trail less": lambda parts: lines(parts, "trail", lambda told: told[:-1]),
    "another line in the trail": lambda parts: lines(parts, "trail", lambda told: [told[0] | {"actor": ""}]),
    "no head": lambda parts: parts.pop("backup.json"),
    "a head of something else": lambda parts: parts.update({"backup.json": b"[]"}),
}  # fmt: skip


def damaged(backup: Path, damage: Callable[[Parts], object]) -> Path:
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    damage(parts)
    with zipfile.ZipFile(target := backup.with_name("damaged.zip"), "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def seen(folder: Path) -> dict[str, bytes]:
    """Everything below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("known", [False, True], ids=["nothing there", "the key there"])
def test_a_damaged_backup_leaves_the_place_as_it_was(backup: Path, tmp_path: Path, damage: str, known: bool):
    place = tmp_path / "place"
    place.mkdir()
    if known:
        (place / "of" / "ours").mkdir(parents=True)
        (place / "of" / "ours" / "secret.key").write_bytes(b"k" * 32)
    before = seen(place)
    with pytest.raises(NotRestored):
        restore_into(Settings(place / "of" / "ours"), damaged(backup, DAMAGES[damage]))
    assert seen(place) == before
    assert restore_into(Settings(place / "of" / "ours"), backup) > 5


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_backup_that_is_cut_off_or_written_over_anywhere_leaves_nothing(
    backup: Path, tmp_path: Path, share: float
):
    content, at = backup.read_bytes(), int(backup.stat().st_size * share)
    for number, told in enumerate((content[:at], content[:at] + b"\xff" * 60 + content[at + 60 :])):
        path, place = tmp_path / f"{number}.zip", tmp_path / f"place-{number}"
        path.write_bytes(told)
        with pytest.raises(NotRestored):
            restore_into(Settings(place), path)
        assert not place.exists()


def test_files_that_were_there_before_stay(backup: Path, context, tmp_path: Path):
    """As where the database was lost and its files were not."""
    place = tmp_path / "place"
    kept = {
        name: content for name, content in seen(context.settings.folder).items() if name.startswith("files/")
    }
    for name, content in kept.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content) if content else path.mkdir(exist_ok=True)
    before = seen(place)
    with pytest.raises(NotRestored):
        restore_into(Settings(place), damaged(backup, DAMAGES["no trail"]))
    assert seen(place) == before


def test_what_is_there_is_not_touched(backup: Path, context):
    before = {
        name: content for name, content in seen(context.settings.folder).items() if "mingzhang.db" not in name
    }
    with pytest.raises(NotRestored, match="not_empty"):
        restore_into(context.settings, backup)
    after = {
        name: content for name, content in seen(context.settings.folder).items() if "mingzhang.db" not in name
    }
    assert after == before
    with sqlite3.connect(context.settings.database_file) as database:
        assert database.execute("SELECT count(*) FROM unit").fetchone() == (2,)


@pytest.mark.parametrize("ends", [KeyboardInterrupt, OSError])
def test_a_restore_that_is_ended_leaves_nothing(backup: Path, tmp_path: Path, monkeypatch, ends):
    def end(*_: object) -> None:
        raise ends

    monkeypatch.setattr(restored, "verify", end)
    with pytest.raises(ends):
        restore_into(Settings(tmp_path / "place"), backup)
    assert not (tmp_path / "place").exists()


def test_on_a_server_no_table_is_left(backup: Path, tmp_path: Path, database: str):
    settings = Settings(tmp_path / "place", database=database)
    engine = create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE of_somebody_else (id integer)")
    for damage in ("no unit", "a file less"):
        with pytest.raises(NotRestored):
            restore_into(settings, damaged(backup, DAMAGES[damage]))
        assert inspect(engine).get_table_names() == ["of_somebody_else"]
        assert not (tmp_path / "place").exists()
    engine.dispose()
    assert restore_into(settings, backup) > 5
