"""An object store as the source: a real S3 interface on this machine (moto's server)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mingzhang.batch.engines import LocalEngine
from mingzhang.batch.manifest import read_manifest
from mingzhang.batch.place import Place
from mingzhang.batch.run import run
from tests import buckets
from tests.batch.copies import sample_text
from tests.buckets import MARKS

pytestmark = MARKS


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    import s3fs

    with buckets.bucket(monkeypatch, "many") as address:
        for number in range(3):
            text = f"{sample_text()}\n{number}\n".encode()
            s3fs.S3FileSystem().pipe(f"many/deep/{number}.txt", text)
        yield address


def test_documents_of_a_bucket_are_read_by_processes(bucket: str, tmp_path: Path):
    run(bucket, tmp_path / "out", LocalEngine(1))
    found = list(read_manifest(Place(tmp_path / "out").manifest))
    assert sorted((one.name, one.state) for one in found) == [
        (f"deep/{number}.txt", "done") for number in range(3)
    ]
    assert run(bucket, tmp_path / "out", LocalEngine(1)).worked == 0
