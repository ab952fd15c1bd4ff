"""The trail: whole as it is kept; whatever is changed in it is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select, text

from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.web import accounts
from mingzhang.web.db.models import ADMINISTRATOR, TrailEntry
from mingzhang.web.trail import START, note, verify


@pytest.fixture
def written(context):
    for number in range(5):
        with context.db.writing() as session:
            note(session, "li", "role.give", f"unit {number}", {"role": "reader", "unit": number})
    return context


def verified(context):
    with context.db.reading() as session:
        return verify(session)


def test_an_untouched_trail_is_whole(written):
    assert (verified(written).lines, verified(written).broken) == (5, None)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE trail SET actor = 'wang' WHERE number = 3", 3),
        ("UPDATE trail SET details = '{}' WHERE number = 1", 1),
        ("UPDATE trail SET at = '2000-01-01' WHERE number = 5", 5),
        ("DELETE FROM trail WHERE number = 2", 2),
        ("UPDATE trail SET hash = (SELECT hash FROM trail WHERE number = 1) WHERE number = 4", 4),
        ("UPDATE trail SET number = 9 WHERE number = 5", 5),
    ],
)
def test_every_change_is_found(written, change, broken):
    with written.db.writing() as session:
        session.execute(text(change))
    assert verified(written).broken == broken


def test_newest_lines_that_were_taken_away_show_by_an_earlier_hash(written):
    with written.db.reading() as session:
        hashes = [verify(session).last, *session.scalars(select(TrailEntry.hash)), START]
        assert all(verify(session, expected).whole for expected in hashes)
        assert not verify(session, "a" * 64).whole
    with written.db.writing() as session:
        session.execute(text("DELETE FROM trail WHERE number > 3"))
    with written.db.reading() as session:
        assert verify(session).whole, "without a hash to compare with it looks whole"
        lacking = verify(session, hashes[0])
        assert (lacking.whole, lacking.broken, lacking.lines) == (False, None, 3)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_in_words_what_each_line_tells(site, lang):
    sources = [path.read_text(encoding="utf-8") for path in Path(accounts.__file__).parent.rglob("*.py")]
    told = {action for text in sources for action in re.findall(r'note\([^"]+?, f?"([a-z]+\.[a-z_]+)"', text)}
    told |= {"finding.accept", "finding.withdraw"}
    words = messages(lang)
    assert len(told) > 20 and all(words.label("web.trail", action) != action for action in told)
    site.user("boss", (ADMINISTRATOR, None))
    shown = site.as_user("boss").get(f"/admin/trail?lang={lang}").text
    assert words.label("web.trail", "role.give") in shown and "role.give" not in shown


def test_a_line_is_kept_with_what_it_tells_of_or_not_at_all(context):
    with pytest.raises(RuntimeError), context.db.writing() as session:
        note(session, "li", "role.give")
        raise RuntimeError
    assert verified(context).lines == 0
