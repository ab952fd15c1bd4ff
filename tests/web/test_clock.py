"""Days and hours are those of Beijing, wherever the server stands: the law counts days there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mingzhang.web import clock
from tests.web.publishing import draft, staffed_unit

EVENING = datetime(2024, 3, 1, 16, 30, tzinfo=UTC)  # half past midnight of the next day in Beijing


@pytest.fixture
def evening(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: EVENING)


def test_a_day_begins_when_it_begins_in_beijing(evening):
    assert clock.today() == date(2024, 3, 2)
    assert clock.local(EVENING).isoformat() == "2024-03-02T00:30:00+08:00"


def test_an_approval_in_the_small_hours_counts_from_that_day(site, evening):
    version = draft(site.context, staffed_unit(site))
    for role, action in (("preparer", "submit"), ("approver", "approve"), ("reviewer", "approve")):
        form = f"/versions/{version}"
        answer = site.as_user(role).post(f"{form}/steps/{action}", {"edition": 1}, form=form)
        assert answer.status_code == 303
        site.work()
    entry = site.as_user("reviewer").get("/work?year=2024&lang=en").text
    assert "2024-03-22" in entry


def test_pages_show_the_local_time_and_programs_get_its_zone(site):
    version = draft(site.context, staffed_unit(site))
    form = f"/versions/{version}"
    site.as_user("preparer").post(f"{form}/steps/submit", {"edition": 1}, form=form)
    shown = site.as_user("preparer").get(form).text
    assert '+08:00">' in shown and "UTC" not in shown
