"""Sources with what is no document: pipes, sockets, nothing, results inside; stores that do not answer."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mingzhang.batch.engines import LocalEngine
from mingzhang.batch.manifest import read_manifest
from mingzhang.batch.place import Place
from mingzhang.batch.run import run
from mingzhang.batch.source import list_files
from mingzhang.errors import InsideItself, NothingToRead, SourceUnreachable
from tests import buckets
from tests.batch.copies import write_copies

LOCAL = LocalEngine(1)


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with one document, a pipe that nobody writes into, and a socket."""
    folder = write_copies(tmp_path / "in", 1)
    os.mkfifo(folder / "pipe.txt")
    monkeypatch.chdir(folder)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        yield folder


def test_what_is_no_file_is_refused_and_never_waited_for(odd: Path, tmp_path: Path):
    run(str(odd), tmp_path / "out", LOCAL)
    found = {one.name: (one.state, one.reason) for one in read_manifest(Place(tmp_path / "out").manifest)}
    assert found == {
        "00000.txt": ("done", ""),
        "pipe.txt": ("refused", "input.no_file"),
        "socket.txt": ("refused", "input.no_file"),
    }
    assert run(str(odd), tmp_path / "out", LOCAL).worked == 0, "and is not tried again"


@pytest.mark.parametrize("inside", [(), ("empty", "sub"), (".hidden",)])
def test_a_source_without_files_is_told_and_makes_no_store(tmp_path: Path, inside: tuple[str, ...]):
    (tmp_path / "in").joinpath(*inside).mkdir(parents=True)
    with pytest.raises(NothingToRead):
        run(str(tmp_path / "in"), tmp_path / "out", LOCAL)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("inside", ["out", "sub/out"])
def test_results_among_the_sources_are_no_part_of_them(tmp_path: Path, inside: str):
    folder = write_copies(tmp_path / "in", 1)
    (folder / "output.txt").write_text("no budget")
    for _ in range(2):
        assert run(str(folder), folder / inside, LOCAL).statistics.documents == 2


def test_results_in_the_very_folder_of_the_sources_are_refused(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 1)
    with pytest.raises(InsideItself):
        run(str(folder), folder, LOCAL)
    assert [path.name for path in folder.iterdir()] == ["00000.txt"]


class TestObjectStores:
    """Each trouble with its own words, never that of another or of a fault of ours."""

    pytestmark = buckets.MARKS

    @staticmethod
    def told(address: str) -> str:
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        with pytest.raises(SourceUnreachable) as caught:
            list_files(address)
        assert caught.value.name == address
        return caught.value.details["why"]

    def test_no_credentials(self, monkeypatch: pytest.MonkeyPatch):
        with buckets.bucket(monkeypatch, "many"):
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                monkeypatch.delenv(name)
            monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
            assert self.told("s3://none-of-mine") == "source.no_credentials"

    def test_no_answer(self, monkeypatch: pytest.MonkeyPatch):
        with buckets.bucket(monkeypatch, "many"):
            pass
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        assert self.told("s3://not-there") == "source.no_answer"

    def test_no_bucket(self, monkeypatch: pytest.MonkeyPatch):
        with buckets.bucket(monkeypatch, "many"):
            assert self.told("s3://no-such-bucket") == "source.no_bucket"
