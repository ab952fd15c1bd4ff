"""A disclosure document read again holds the same facts, claims and targets."""

from __future__ import annotations

import json

import pytest

from mingzhang.compare.from_json import is_json, read_disclosure
from mingzhang.errors import DamagedInput
from mingzhang.handover import CLAIMS, FACTS, HEAD, TARGETS, answers
from mingzhang.report.disclosure_json import disclosure_document, write_json
from tests.publish.publications import sample


def test_what_was_written_is_read():
    content = write_json(disclosure_document(sample().disclosure)).encode()
    assert is_json(content)
    found = read_disclosure("x.json", content)
    for kind in (HEAD, FACTS, CLAIMS, TARGETS):
        assert answers(found, [kind]) == answers(sample().disclosure, [kind])
    assert found.form == sample().disclosure.form


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"schema": "mingzhang/report/1"},
        {"schema": "mingzhang/disclosure/1", "facts": {}},
        {"schema": "mingzhang/disclosure/1", "facts": [1]},
        {"schema": "mingzhang/disclosure/1", "facts": [{"table": "x"}]},
        {
            "schema": "mingzhang/disclosure/1",
            "facts": [{"table": "x", "row": "1", "column": "y", "value": "z"}],
        },
        {"schema": "mingzhang/disclosure/1", "claims": [{"amount": "一"}]},
    ],
)
def test_what_is_no_disclosure_is_refused(document: object):
    with pytest.raises(DamagedInput):
        read_disclosure("x.json", json.dumps(document).encode())


@pytest.mark.parametrize("content", [b"{", b"\xff{}", b"{" * 100_000])
def test_broken_json_is_refused(content: bytes):
    with pytest.raises(DamagedInput):
        read_disclosure("x.json", content)
