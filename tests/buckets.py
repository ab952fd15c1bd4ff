"""A real S3 interface on this machine (moto's server), for tests of what reads or keeps files there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.request import Request, urlopen

import pytest

MARKS = [
    pytest.mark.skipif(
        find_spec("s3fs") is None or find_spec("moto") is None, reason="s3fs or moto is not installed"
    ),
    pytest.mark.filterwarnings("ignore"),  # of botocore's and aiohttp's own making
]


@contextmanager
def bucket(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[str]:
    """An empty bucket, found by whoever asks for it in this process or one of its own; yields its address."""
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for variable, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(variable, value)
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir(name)
    try:
        yield f"s3://{name}"
    finally:
        server.stop()
