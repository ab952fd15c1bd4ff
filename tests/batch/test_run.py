"""plan → map → reduce: every document once, whatever is refused, fails or dies on the way."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from mingzhang.audit import audit
from mingzhang.batch import work
from mingzhang.batch.engines import LocalEngine, Outcome, Unwritable
from mingzhang.batch.manifest import read_manifest
from mingzhang.batch.place import Place
from mingzhang.batch.run import Busy, Stuck, _locked, run
from mingzhang.errors import MissingInput, StoreUnusable
from mingzhang.pipeline import read_file
from mingzhang.read.files import read_here
from mingzhang.read.guard import open_file
from mingzhang.warehouse.store import open_store
from tests.batch.copies import sample_text, write_copies
from tests.batch.deadly import deadly, full
from tests.batch.stores import manifest, same


class Here:
    """An engine in this very process."""

    def run(self, jobs):
        for job in jobs:
            work.do(job)
            yield Outcome(job)


def entries(store: Path) -> dict[str, object]:
    return {entry.name: entry for entry in read_manifest(Place(store).manifest)}


def test_done_refused_and_copies_are_told_apart(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 2)
    shutil.copy(folder / "00000.txt", folder / "copy.txt")
    (folder / "letter.txt").write_text("no budget at all")
    (folder / "empty.txt").write_text("")
    result = run(str(folder), tmp_path / "out", Here())
    found = entries(tmp_path / "out")
    assert {name: (one.state, one.reason) for name, one in found.items()} == {
        "00000.txt": ("done", ""),
        "00001.txt": ("done", ""),
        "letter.txt": ("refused", "input.not_a_disclosure"),
        "empty.txt": ("refused", "input.empty"),
    }
    assert found["00000.txt"].also == ("copy.txt",)
    assert found["00000.txt"].seconds > 0 and found["00000.txt"].memory_mb > 0
    assert result.statistics.document()["states"] == {"done": 2, "refused": 2, "failed": 0}


def test_the_store_holds_what_the_files_say(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 3)
    run(str(folder), tmp_path / "out", Here())
    disclosure = read_file(folder / "00001.txt")
    with open_store(str(tmp_path / "out")) as store:
        rows = store.ask_sql(
            "SELECT f.table_id, f.row_id, f.column_id, f.printed FROM facts f JOIN disclosures d "
            "ON d.id = f.disclosure WHERE d.file = '00001.txt'"
        ).rows
        (counts,) = store.ask_sql("SELECT count(*), sum(facts), count(DISTINCT seq) FROM disclosures").rows
        (findings,) = store.ask_sql("SELECT count(*) FROM findings").rows
    assert Counter(rows) == Counter((*fact.key, str(fact.amount)) for fact in disclosure.facts)
    assert counts == (3, 3 * len(disclosure.facts), 3)
    assert findings == (sum(len(audit(read_file(path)).findings) for path in folder.iterdir()),)


def test_a_second_run_does_only_what_is_new(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 2)
    assert run(str(folder), tmp_path / "out", Here()).worked == 2
    assert run(str(folder), tmp_path / "out", Here()).worked == 0
    write_copies(folder, 3)
    result = run(str(folder), tmp_path / "out", Here())
    assert (result.worked, result.statistics.documents) == (1, 3)
    with open_store(str(tmp_path / "out")) as store:
        assert store.ask_sql("SELECT count(*), count(DISTINCT sha256) FROM disclosures").rows == ((3, 3),)


def test_a_failure_of_ours_has_a_trace_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    read = work._read

    def broken(source, item):
        if item.name == "00000.txt":
            raise KeyError("oops")
        return read(source, item)

    monkeypatch.setattr(work, "_read", broken)
    run(str(write_copies(tmp_path / "in", 2)), tmp_path / "out", Here())
    found = entries(tmp_path / "out")
    failed = found["00000.txt"]
    assert (failed.state, failed.reason, found["00001.txt"].state) == ("failed", "KeyError", "done")
    assert "oops" in Place(tmp_path / "out").trace(failed.trace).read_text(encoding="utf-8")


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_make_the_same_bytes_as_one(tmp_path: Path, workers: int):
    folder = str(write_copies(tmp_path / "in", 4))
    run(folder, tmp_path / "here", Here())
    run(folder, tmp_path / "processes", LocalEngine(workers))
    same(tmp_path / "here", tmp_path / "processes")


def test_a_worker_that_dies_is_replaced_and_its_document_marked(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 2)
    for name in ("deadly.txt", "once.txt"):
        (folder / name).write_text(sample_text() + name, encoding="utf-8")
    result = run(str(folder), tmp_path / "out", LocalEngine(2, deadly))
    found = entries(tmp_path / "out")
    assert (found["deadly.txt"].state, found["deadly.txt"].reason) == ("failed", "batch.died")
    assert found["deadly.txt"].deaths == work.MOST_DEATHS
    assert (found["once.txt"].state, found["once.txt"].deaths) == ("done", 1)
    assert {found["00000.txt"].state, found["00001.txt"].state} == {"done"}
    assert result.deaths == work.MOST_DEATHS + 1


def test_workers_that_cannot_start_end_the_run(tmp_path: Path):
    class Broken:
        def run(self, jobs):
            yield from (Outcome(job, died="1") for job in jobs)

    with pytest.raises(Stuck):
        run(str(write_copies(tmp_path / "in", 1)), tmp_path / "out", Broken())


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path):
    folder = str(write_copies(tmp_path / "in", 1))
    run(folder, tmp_path / "out", Here())
    with _locked(Place(tmp_path / "out")), pytest.raises(Busy):
        run(folder, tmp_path / "out", Here())


def test_a_run_that_ended_between_parts_and_store_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = str(write_copies(tmp_path / "in", 3))
    run(folder, tmp_path / "whole", Here())
    monkeypatch.setattr("mingzhang.batch.run.reduce", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(folder, tmp_path / "cut", Here())
    monkeypatch.undo()
    assert run(folder, tmp_path / "cut", Here()).worked == 0
    same(tmp_path / "whole", tmp_path / "cut")


def test_reading_here_gives_what_reading_apart_gives(seeds_dir: Path):
    from mingzhang.pipeline import disclose

    files = sorted((seeds_dir.parent / "real").glob("*/*.pdf"))[:3] + sorted(seeds_dir.glob("*.txt"))[:2]
    for path in files:
        assert disclose(read_here(open_file(path))) == read_file(path)


def test_statistics_are_json_that_names_regions_and_rules(tmp_path: Path):
    run(str(write_copies(tmp_path / "in", 2)), tmp_path / "out", Here())
    document = json.loads(Place(tmp_path / "out").statistics.read_text(encoding="utf-8"))
    assert document["documents"] == 2
    assert sum(group["documents"] for group in document["regions"].values()) == 2
    assert sum(group["documents"] for group in document["years"].values()) == 2


def test_what_could_not_be_had_is_tried_again_and_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A store that does not answer for a while."""
    folder = write_copies(tmp_path / "in", 3)
    run(str(folder), tmp_path / "whole", Here())
    opened = work.open_item

    def unanswered(source: str, name: str) -> object:
        if name != "00000.txt":
            raise MissingInput(name, why="timeout")
        return opened(source, name)

    monkeypatch.setattr(work, "open_item", unanswered)
    for _ in range(2):
        states = run(str(folder), tmp_path / "out", Here()).statistics.states
        assert (states["done"], states["refused"]) == (1, 2)
    monkeypatch.undo()
    assert run(str(folder), tmp_path / "out", Here()).worked == 2
    assert manifest(tmp_path / "whole") == manifest(tmp_path / "out")
    with open_store(str(tmp_path / "out")) as store:
        assert len(store.known()) == 3


def test_a_file_that_cannot_be_opened_yet_is_read_when_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = write_copies(tmp_path / "in", 2)

    def closed(source: str, name: str) -> str:
        raise PermissionError(13, "no", name)

    monkeypatch.setattr("mingzhang.batch.plan.digest", closed)
    monkeypatch.setattr(work, "open_item", lambda source, name: (_ for _ in ()).throw(MissingInput(name)))
    assert run(str(folder), tmp_path / "out", Here()).statistics.states["refused"] == 2
    monkeypatch.undo()
    states = run(str(folder), tmp_path / "out", Here()).statistics.states
    assert (states["done"], states["refused"]) == (2, 0)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disc_ends_the_run_and_says_so(tmp_path: Path, workers: int):
    folder = str(write_copies(tmp_path / "in", 3))
    with pytest.raises(Unwritable) as told:
        run(folder, tmp_path / "out", LocalEngine(workers, full))
    assert told.value.why == os.strerror(errno.ENOSPC)
    run(folder, tmp_path / "out", Here())
    run(folder, tmp_path / "whole", Here())
    same(tmp_path / "whole", tmp_path / "out")


def test_a_disc_that_is_full_for_the_run_itself_is_a_fault_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("mingzhang.batch.plan._save", no_room)
    with pytest.raises(StoreUnusable) as told:
        run(str(write_copies(tmp_path / "in", 1)), tmp_path / "out", Here())
    assert told.value.details["why"] == "store.full"
