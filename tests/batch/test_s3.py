"""An object store as the source: a real S3 interface on this machine (moto's server)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from mingzhang.batch.engines import LocalEngine
from mingzhang.batch.manifest import read_manifest
from mingzhang.batch.place import Place
from mingzhang.batch.run import run
from tests.batch.copies import sample_text

pytestmark = [
    pytest.mark.skipif(
        find_spec("s3fs") is None or find_spec("moto") is None, reason="s3fs or moto is not installed"
    ),
    pytest.mark.filterwarnings("ignore"),  # of botocore's and aiohttp's own making
]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem()
    files.mkdir("many")
    for number in range(3):
        files.pipe(f"many/deep/{number}.txt", f"{sample_text()}\n{number}\n".encode())
    yield "s3://many"
    server.stop()


def test_documents_of_a_bucket_are_read_by_processes(bucket: str, tmp_path: Path):
    run(bucket, tmp_path / "out", LocalEngine(1))
    found = list(read_manifest(Place(tmp_path / "out").manifest))
    assert sorted((one.name, one.state) for one in found) == [
        (f"deep/{number}.txt", "done") for number in range(3)
    ]
    assert run(bucket, tmp_path / "out", LocalEngine(1)).worked == 0
