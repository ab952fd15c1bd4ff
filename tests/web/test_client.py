"""The package's client against a served application: what it gives, and what it raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.client import ApiError, Client, EditedMeanwhile, WorkFailed
from tests.web.conftest import Site
from tests.web.programs import token_of
from tests.web.publishing import draft, sample_book

BOOK = sample_book()


@pytest.fixture
def site(context) -> Site:
    return Site(context)


def test_a_file_is_checked_without_an_account(served, tmp_path: Path, faulty: bytes):
    file = tmp_path / "预算.txt"
    file.write_bytes(faulty)
    with Client(served, lang="en") as client:
        report = client.check(file)
        assert (report["verdict"], len(report["findings"])) == ("fail", 5)
        file.write_bytes(b"\0\1\2")
        with pytest.raises(WorkFailed) as told:
            client.check(file)
    assert told.value.key.startswith("input.") and "neither text" in told.value.message


def test_a_refusal_says_key_message_and_status(served):
    with Client(served, lang="en") as client, pytest.raises(ApiError) as told:
        client.me()
    assert (told.value.status, told.value.key) == (401, "web.error.sign_in")
    assert told.value.message in str(told.value)


def test_from_a_begun_book_to_the_public_page(served, site, context):
    unit = site.unit(BOOK.cover.unit)
    people = {}
    for role in ("preparer", "approver", "reviewer", "publisher"):
        site.user(role, (role, unit))
        people[role] = Client(served, token_of(context, role))
    preparer = people["preparer"]
    begun = preparer.begin(unit, BOOK.cover.year + 1, BOOK.cover.form, BOOK.cover.amount_unit)
    assert begun["state"] == "draft" and preparer.problems(begun["id"])["problems"]

    version = preparer.version(draft(context, unit))
    assert preparer.preview(version["id"])["content"]
    version = people["approver"].approve(preparer.submit(version))
    people["reviewer"].wait_for_check(version["audit"]["check"])
    version = people["reviewer"].approve(version)
    published = people["publisher"].publish(version)
    assert published["state"] == "published"
    assert sorted(entry["state"] for entry in preparer.board(BOOK.cover.year)) == ["published"]
    assert len(list(preparer.disclosures())) == 2
    preparer.discard(begun)
    assert len(list(preparer.disclosures())) == 1

    with Client(served) as anyone:
        (told,) = anyone.published()
        facts = list(anyone.facts(told["id"]))
        assert len(facts) > 200 and len({tuple(fact.items()) for fact in facts}) == len(facts)
        assert anyone.file(told["id"], "pdf").startswith(b"%PDF")
        assert anyone.picture(told["id"], "bars").startswith(b"\x89PNG")
        assert list(anyone.search(facts[0]["label"]))
        assert not anyone.compare(told["id"], told["id"])["facts"]
    for person in people.values():
        person.close()


def test_the_second_of_two_edits_is_raised_with_both(served, site, context):
    unit = site.unit(BOOK.cover.unit)
    site.user("preparer", ("preparer", unit))
    id = draft(context, unit)
    with Client(served, token_of(context, "preparer")) as client:
        first, second = client.sheet(id, "lines"), client.sheet(id, "lines")
        first["rows"][0]["amount"], second["rows"][1]["amount"] = "1.11", "2.22"
        client.save(id, "lines", first["rows"], edition=first["edition"])
        with pytest.raises(EditedMeanwhile) as told:
            client.save(id, "lines", second["rows"], edition=second["edition"])
        merged = list(told.value.stored)
        merged[1] = told.value.mine[1]
        kept = client.save(id, "lines", merged, edition=told.value.edition)
    assert [row["amount"] for row in kept["rows"][:2]] == ["1.11", "2.22"]


def test_a_version_that_changed_since_it_was_seen_is_not_returned(served, site, context):
    unit = site.unit(BOOK.cover.unit)
    site.user("chief", ("preparer", unit), ("approver", unit))
    with Client(served, token_of(context, "chief")) as client:
        version = client.version(draft(context, unit))
        client.submit(version)
        with pytest.raises(ApiError) as told:
            client.return_({**version, "edition": 9}, "why")
    assert (told.value.status, told.value.key) == (409, "web.error.conflict")
