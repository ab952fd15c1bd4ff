"""A version that nobody wants any more is deleted by whoever prepares it; the trail keeps what it was."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mingzhang.web.db.models import Comment, Disclosure, Job, TrailEntry, Version, WorkflowEvent
from mingzhang.web.trail import verify
from tests.web.publishing import draft, publish_sample, staffed_unit


@pytest.fixture
def unit(site) -> int:
    return staffed_unit(site)


def discard(site, version: int, role: str = "preparer", edition: int = 1) -> int:
    form = f"/versions/{version}"
    data = {"edition": edition}
    return site.as_user(role).post(f"/versions/{version}/delete", data, form=form).status_code


def act(site, role: str, version: int, action: str, **more: str) -> None:
    form = f"/versions/{version}"
    data = {"edition": 1, **more}
    assert site.as_user(role).post(f"{form}/steps/{action}", data, form=form).status_code == 303


def kept(site, kind) -> list[object]:
    with site.context.db.reading() as session:
        return list(session.scalars(select(kind)))


def test_a_draft_is_deleted_and_can_be_begun_again(site, unit):
    version = draft(site.context, unit)
    assert f'action="/versions/{version}/delete"' in site.as_user("preparer").get(f"/versions/{version}").text
    assert discard(site, version) == 303
    assert not kept(site, Version) and not kept(site, Disclosure)
    assert site.as_user("preparer").get(f"/versions/{version}").status_code == 404
    draft(site.context, unit)


def test_of_a_returned_version_the_trail_keeps_what_was_said(site, unit):
    version = draft(site.context, unit)
    act(site, "preparer", version, "submit")
    assert discard(site, version) == 409
    person = site.as_user("approver")
    person.post(f"/versions/{version}/comments", {"text": "another year"}, form=f"/versions/{version}")
    act(site, "approver", version, "return", why="of no use")
    assert discard(site, version, edition=7) == 409
    assert discard(site, version, "approver") == 403
    assert discard(site, version) == 303
    assert not kept(site, Comment) and not kept(site, WorkflowEvent)
    assert [job.state for job in kept(site, Job)] == ["cancelled"]
    told = next(entry for entry in kept(site, TrailEntry) if entry.action == "version.discard")
    assert "another year" in str(told.details) and "of no use" in str(told.details)
    with site.context.db.reading() as session:
        assert verify(session).broken is None


def test_deleting_a_correction_leaves_what_is_public(site, unit):
    disclosure = publish_sample(site, unit)
    first = next(version for version in kept(site, Version) if version.disclosure_id == disclosure)
    site.as_user("preparer").post(f"/versions/{first.id}/correct", form=f"/versions/{first.id}")
    second = max(version.id for version in kept(site, Version))
    assert discard(site, first.id) == 409
    assert discard(site, second) == 303
    assert [version.id for version in kept(site, Version)] == [first.id]
    assert site.get(f"/public/{disclosure}").status_code == 200


def test_a_form_of_what_was_deleted_changes_nothing_that_came_later(site, unit):
    old = draft(site.context, unit)
    person = site.as_user("preparer")
    form = {"edition": 1, "base": "", "start": 0, "count": 1, "added": 0, "r0-amount": "99.99"}
    assert discard(site, old) == 303
    new = draft(site.context, unit)
    assert new > old
    answer = person.post(f"/compose/{old}/lines", form, form="/check")
    assert answer.status_code == 404 and "99.99" in answer.text


def test_what_was_approved_is_not_deleted(site, unit):
    version = draft(site.context, unit)
    for role, action in (("preparer", "submit"), ("approver", "approve"), ("reviewer", "approve")):
        act(site, role, version, action)
        site.work()
    act(site, "publisher", version, "return", why="of no use")
    assert discard(site, version) == 409
    assert kept(site, Disclosure)[0].approved_on is not None
