"""The loader of data files: what it takes, and that each fault names file and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.errors import DataError
from mingzhang.taxonomy.strict import load, load_list
from tests.fuzz import examples


@dataclass(frozen=True)
class Part:
    id: str
    share: int = 0

    def __post_init__(self) -> None:
        if self.share < 0:
            raise ValueError(f"share {self.share} is negative")


@dataclass(frozen=True)
class Sample:
    id: str
    count: int
    since: date | None = None
    open: bool = False
    words: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    first_part: Part | None = None
    parts: tuple[Part, ...] = ()


GOOD = {
    "id": "id: summary",
    "count": "count: 3",
    "since": "since: 2024-01-01",
    "open": "open: true",
    "words": "words: [收入, 支出]",
    "titles": "titles: {zh: 总表, en: Summary}",
    "first_part": "first-part: {id: a, share: 1}",
    "parts": "parts: [{id: b}, {id: c, share: 2}]",
}
# key → a wrong line for it, and what the message must name
WRONG = {
    "id": [("id: [a]", "'id' must be a single value"), ("id:", "'id' has no value")],
    "count": [("count: drei", "'count'"), ("count: {a: 1}", "'count'"), ("count: ~", "'count' has no value")],
    "since": [("since: 01.01.2024", "'since'"), ("since: [2024]", "'since'")],
    "open": [("open: yes", "'open' must be true or false"), ("open: 1", "'open' must be true or false")],
    "words": [("words: 收入", "'words' must be a list"), ("words: [收入, [支出]]", "'words'")],
    "titles": [
        ("titles: 总表", "'titles' must be keys and values"),
        ("titles: {zh: a, zh: b}", "'zh' stands twice"),
    ],
    "first_part": [
        ("first-part: a", "Part"),
        ("first-part: {share: 1}", "'id' is missing"),
        ("first_part: {id: a, share: -1}", "share -1 is negative"),
    ],
    "parts": [
        ("parts: {id: b}", "'parts' must be a list"),
        ("parts: [{id: b, wait: 2}]", "unknown key 'wait'"),
        ("parts: [{id: b}, {id: c, share: x}]", "'share'"),
    ],
}


def written(folder: Path, text: str) -> Path:
    path = folder / "sample.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file(tmp_path: Path):
    assert load(written(tmp_path, "\n".join(GOOD.values())), Sample) == Sample(
        "summary",
        3,
        date(2024, 1, 1),
        True,
        ("收入", "支出"),
        {"zh": "总表", "en": "Summary"},
        Part("a", 1),
        (Part("b"), Part("c", 2)),
    )


def test_what_has_a_default_may_be_left_out_or_be_null(tmp_path: Path):
    assert load(written(tmp_path, "id: a\ncount: 0\nsince: null"), Sample) == Sample("a", 0)


def test_texts_that_look_like_something_else_stay_texts(tmp_path: Path):
    found = load(written(tmp_path, "id: 0210\ncount: 1\nwords: [no, 1.50, 2024-01-01]"), Sample)
    assert (found.id, found.words) == ("0210", ("no", "1.50", "2024-01-01"))


def test_a_list_of_entries(tmp_path: Path):
    assert load_list(written(tmp_path, "- {id: a}\n- {id: b, share: 2}"), Part) == (Part("a"), Part("b", 2))


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"", None, "is empty"),
        (b"# nothing but a comment\n", None, "is empty"),
        ("id: 总表".encode("gb18030"), None, "is not UTF-8"),
        (b"id: a\ncount: [1\nopen: true\n", 3, "is not valid YAML"),
        (b"id: a\n\tcount: 1\n", 2, "is not valid YAML"),
        (b"- {id: a}\n", 1, "expected keys and values"),
        (b"id: a\n\n# count\nopen: true\n", 1, "'count' is missing"),
        (b"id: a\ncount: 1\n---\nid: b\n", 3, "is not valid YAML"),
        (b"id: a\x07\ncount: 1\n", None, "is not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_taken(tmp_path: Path, content: bytes, line: int | None, says: str):
    path = tmp_path / "sample.yaml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says) as caught:
        load(path, Sample)
    assert (caught.value.path, caught.value.line) == (str(path), line)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(DataError, match="check the path"):
        load(tmp_path / "nowhere.yaml", Sample)


def test_a_list_is_not_taken_for_one_entry_nor_one_entry_for_a_list(tmp_path: Path):
    with pytest.raises(DataError, match="must hold a list of Part"):
        load_list(written(tmp_path, "id: a"), Part)


def test_one_key_in_two_spellings_stands_twice(tmp_path: Path):
    text = "id: a\ncount: 1\nfirst-part: {id: a}\nfirst_part: {id: b}"
    with pytest.raises(DataError, match="stands twice") as caught:
        load(written(tmp_path, text), Sample)
    assert caught.value.line == 4


@examples(150)
@given(data=st.data())
def test_property_one_wrong_line_is_named_wherever_it_stands(tmp_path: Path, data: st.DataObject):
    key = data.draw(st.sampled_from(sorted(WRONG)))
    wrong, says = data.draw(st.sampled_from(WRONG[key]))
    lines = data.draw(st.permutations([*(text for name, text in GOOD.items() if name != key), wrong]))
    padded = [line for text in lines for line in (*["# …"] * data.draw(st.integers(0, 2)), text)]
    with pytest.raises(DataError) as caught:
        load(written(tmp_path, "\n".join(padded)), Sample)
    assert caught.value.line == padded.index(wrong) + 1
    assert says in caught.value.problem and str(caught.value).startswith(f"{caught.value.path}:")


@examples(100)
@given(data=st.data())
def test_property_a_key_that_stands_twice_is_named_where_it_stands_again(tmp_path: Path, data: st.DataObject):
    lines = data.draw(st.permutations(list(GOOD.values())))
    again = data.draw(st.sampled_from(lines))
    at = data.draw(st.integers(lines.index(again) + 1, len(lines)))
    lines = [*lines[:at], again, *lines[at:]]
    with pytest.raises(DataError, match=f"stands twice .first in line {lines.index(again) + 1}.") as caught:
        load(written(tmp_path, "\n".join(lines)), Sample)
    assert caught.value.line == at + 1


@examples(50)
@given(st.text("abcdefgh_", min_size=1, max_size=9).filter(lambda name: name not in GOOD))
def test_property_an_unknown_key_is_refused_and_the_known_ones_are_named(tmp_path: Path, name: str):
    with pytest.raises(DataError, match=f"unknown key '{name}'; known keys: count, first_part, id") as caught:
        load(written(tmp_path, f"id: a\n{name}: 1\ncount: 1"), Sample)
    assert caught.value.line == 2
