"""Each document once, in portions that are the same in every run."""

from __future__ import annotations

import os
from pathlib import Path

from mingzhang.batch.plan import make_plan
from mingzhang.batch.source import list_files
from tests.batch.copies import write_copies


def test_the_same_bytes_are_one_document_whatever_their_names(tmp_path: Path):
    for name in ("b.txt", "a.txt", "c.txt"):
        (tmp_path / name).write_text("c" if name == "c.txt" else "same")
    plan = make_plan(str(tmp_path), list_files(str(tmp_path)), tmp_path / ".kept", set())
    assert sorted((item.name, item.also) for item in plan.items) == [("a.txt", ("b.txt",)), ("c.txt", ())]


def test_portions_do_not_depend_on_what_is_done_already(tmp_path: Path):
    write_copies(tmp_path, 300, "x")
    whole = make_plan(str(tmp_path), list_files(str(tmp_path)), tmp_path / ".kept", set())
    assert max(len(task.items) for task in whole.tasks) == 3
    first, *others = whole.tasks
    rest = make_plan(
        str(tmp_path), list_files(str(tmp_path)), tmp_path / ".kept", {item.sha256 for item in first.items}
    )
    assert list(rest.tasks) == others
    assert make_plan(str(tmp_path), list_files(str(tmp_path)), tmp_path / ".kept", set()) == whole


def test_a_changed_file_is_another_document(tmp_path: Path):
    write_copies(tmp_path, 1, "x")
    (path,) = tmp_path.iterdir()
    kept = tmp_path / ".kept"
    (before,) = make_plan(str(tmp_path), list_files(str(tmp_path)), kept, set()).items
    path.write_text("y\n0\n")
    os.utime(path, (1, 1))
    (after,) = make_plan(str(tmp_path), list_files(str(tmp_path)), kept, set()).items
    assert before.sha256 != after.sha256
