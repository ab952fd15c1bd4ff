"""A publication as JSON: nothing is lost, and what is not one is refused."""

from __future__ import annotations

import json

import pytest

from mingzhang.compose import compose
from mingzhang.errors import DamagedInput
from mingzhang.report.disclosure_json import disclosure_document, write_json
from mingzhang.report.publication_json import publication_document, read_publication
from tests.compose.books import FORMS, fitting


def written(form: str = "xinjiang-2024", year: int = 2024) -> str:
    return write_json(publication_document(compose(fitting(form, year))))


@pytest.mark.parametrize(("form", "year"), FORMS)
def test_everything_comes_back(form: str, year: int):
    publication = compose(fitting(form, year))
    text = write_json(publication_document(publication))
    assert read_publication("a.json", text.encode()) == publication


def test_the_contract_s_document_stands_in_front_unchanged():
    publication = compose(fitting("xinjiang-2024", 2024))
    document, plain = publication_document(publication), disclosure_document(publication.disclosure)
    assert {key: document[key] for key in plain} == plain
    assert list(document)[: len(plain)] == list(plain)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"schema": "other/1"}, "schema"),
        ({"title": None}, "title"),
        ({"surprise": 1}, "surprise"),
        ({"content": [{"text": 3}]}, "text"),
        ({"content": [{"text": "a", "level": 1}]}, "level"),
        ({"content": [{"table": "income"}]}, "title"),
        ({"facts": [{"table": "income"}]}, "row"),
    ],
)
def test_a_document_of_another_shape_is_refused(change: dict[str, object], why: str):
    document = json.loads(written()) | change
    with pytest.raises(DamagedInput) as refused:
        read_publication("a.json", json.dumps(document).encode())
    assert why in refused.value.details["why"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"schema": 1}', b"[" * 100_000])
def test_what_is_no_document_is_refused(content: bytes):
    with pytest.raises(DamagedInput):
        read_publication("a.json", content)
