"""The engine of a cluster, with a real Ray on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from mingzhang.batch.manifest import read_manifest
from mingzhang.batch.place import Place
from mingzhang.batch.run import run
from tests.batch.copies import sample_text, write_copies
from tests.batch.stores import same
from tests.batch.test_run import Here

pytestmark = pytest.mark.skipif(
    find_spec("ray") is None, reason="Ray is not installed: pip install 'mingzhang[ray]'"
)
ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: Ray leaves threads and sockets behind that the test run would complain about.
PROGRAM = """
import sys
from pathlib import Path
from mingzhang.batch.ray_engine import RayEngine
from mingzhang.batch.run import run
if sys.argv[3] == "deadly":
    import mingzhang.batch.ray_engine as ray_engine
    from tests.batch.deadly import deadly
    ray_engine.do = deadly
    ray_engine._do = lambda job: deadly(job)
run(sys.argv[1], Path(sys.argv[2]), RayEngine(2))
"""


def run_ray(folder: Path, out: Path, how: str = "") -> None:
    sources = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": sources, "RAY_USAGE_STATS_ENABLED": "0"}
    environment.pop("RAY_ADDRESS", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(out), how],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_ray_makes_the_same_bytes_as_one_process(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 4)
    (folder / "letter.txt").write_text("no budget")
    run(str(folder), tmp_path / "here", Here())
    run_ray(folder, tmp_path / "ray")
    same(tmp_path / "here", tmp_path / "ray")


def test_a_document_that_ends_workers_of_ray_is_marked(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 1)
    (folder / "deadly.txt").write_text(sample_text() + "deadly", encoding="utf-8")
    run_ray(folder, tmp_path / "out", "deadly")
    found = {entry.name: entry for entry in read_manifest(Place(tmp_path / "out").manifest)}
    assert (found["deadly.txt"].state, found["deadly.txt"].reason) == ("failed", "batch.died")
    assert found["00000.txt"].state == "done"
