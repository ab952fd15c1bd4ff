from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from mingzhang.errors import BinaryInput, EmptyInput, InputError, MissingInput, TooLarge
from mingzhang.read.guard import MAX_BYTES, RawFile, open_file, refuse_binary


def test_a_file_comes_with_its_name_and_digest(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    raw = open_file(path)
    assert (raw.name, raw.content) == ("a.txt", b"text")
    assert raw.sha256 == hashlib.sha256(b"text").hexdigest()


@pytest.mark.parametrize("content", [b"", b" \t\r\n\f", b"\x00" * 100])
def test_a_file_without_text_is_empty(tmp_path: Path, content: bytes):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(EmptyInput):
        open_file(path)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    def read(self: Path) -> bytes:
        raise AssertionError("read although too large")

    monkeypatch.setattr(Path, "read_bytes", read)
    with pytest.raises(TooLarge) as caught:
        open_file(path)
    assert caught.value.details == {"size": "50.0 MB", "limit": "50.0 MB"}


def test_the_limit_itself_is_allowed(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    assert open_file(path, max_bytes=3).content == b"abc"
    with pytest.raises(TooLarge):
        open_file(path, max_bytes=2)


def test_what_is_not_there_or_no_file_is_told(tmp_path: Path):
    with pytest.raises(MissingInput):
        open_file(tmp_path / "nowhere.txt")
    with pytest.raises(InputError):
        open_file(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    path.chmod(0)
    with pytest.raises(MissingInput):
        open_file(path)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n\x00\x01\x02",
        b"PK\x03\x04" + bytes(range(256)) * 4,
        b"text \x00 text",
        bytes(range(1, 9)) * 50,
    ],
)
def test_binary_content_is_refused(content: bytes):
    with pytest.raises(BinaryInput):
        refuse_binary(RawFile("a.txt", content))


@pytest.mark.parametrize("content", ["部门预算".encode(), "部门预算".encode("gb18030"), b"a\x1bb\fc\td\r\n"])
def test_text_in_any_encoding_passes(content: bytes):
    refuse_binary(RawFile("a.txt", content))
