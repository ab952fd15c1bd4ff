"""A source lists its files and gives their bytes, whatever it is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import fsspec
import pytest

from mingzhang.batch import source
from mingzhang.errors import EmptyInput, MissingInput, TooLarge


def test_a_folder_lists_what_is_in_it_and_below_but_nothing_hidden(tmp_path: Path):
    for name in ("b.txt", "sub/a.txt", ".hidden", ".git/x", "~$lock.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert [one.name for one in source.list_files(str(tmp_path))] == ["b.txt", "sub/a.txt"]
    assert source.open_item(str(tmp_path), "sub/a.txt").content == b"x"


def test_a_link_to_a_folder_is_no_file_and_is_not_followed(tmp_path: Path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.txt").symlink_to("a.txt")
    (tmp_path / "round").symlink_to(tmp_path)
    assert [one.name for one in source.list_files(str(tmp_path))] == ["a.txt", "b.txt"]


def test_names_of_a_zip_keep_their_chinese(tmp_path: Path):
    """Windows writes names in its own code page, and does not say so."""
    path, name = tmp_path / "all.zip", "局预算.txt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x" * len(name.encode("gb18030")), "预算")
    content = path.read_bytes()
    placeholder = b"x" * len(name.encode("gb18030"))
    path.write_bytes(content.replace(placeholder, name.encode("gb18030")))
    (listed,) = source.list_files(str(path))
    found = source.open_item(str(path), listed.name)
    assert (found.name, found.content.decode()) == (name, "预算")


def test_any_file_system_of_fsspec_is_a_source():
    files = fsspec.filesystem("memory")
    files.pipe("/many/a.txt", b"one")
    files.pipe("/many/deep/b.txt", b"two")
    try:
        assert [one.name for one in source.list_files("memory://many")] == ["a.txt", "deep/b.txt"]
        assert source.open_item("memory://many", "deep/b.txt").content == b"two"
        assert source.digest("memory://many", "a.txt") == source.open_item("memory://many", "a.txt").sha256
    finally:
        files.rm("/many", recursive=True)


def test_the_door_holds_for_every_source(tmp_path: Path):
    (tmp_path / "empty.txt").write_text(" \n")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(source.MAX_BYTES + 10)
    with pytest.raises(EmptyInput):
        source.open_item(str(tmp_path), "empty.txt")
    with pytest.raises(TooLarge):
        source.open_item(str(tmp_path), "large.txt")
    with pytest.raises(MissingInput):
        source.open_item(str(tmp_path), "gone.txt")
    with pytest.raises(MissingInput):
        source.list_files(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("source_url", ["nosuchkind://place/x", "/no/such/folder"])
def test_a_source_that_cannot_be_opened_says_why(source_url: str):
    with pytest.raises(MissingInput) as told:
        source.list_files(source_url)
    assert told.value.details["why"] not in ("", source_url)
