"""What a marked copy says: a note and a line of the list for every finding."""

from __future__ import annotations

import pytest

from mingzhang.model import Disclosure, Report
from mingzhang.report.marked import marked_copy
from mingzhang.report.messages import LANGUAGES
from mingzhang.report.view import Audited


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_a_note_and_a_line(disclosure: Disclosure, report: Report, lang: str):
    copy = marked_copy(Audited(disclosure, report), lang)
    numbers = list(range(1, len(report.findings) + 1))
    listed = copy.summary["findings"]
    assert isinstance(listed, list)
    assert [note.number for note in copy.notes] == numbers == [row["number"] for row in listed]
    assert copy.template.startswith(b"//")


def test_the_note_tells_figures_and_suggestion(disclosure: Disclosure, report: Report):
    text = marked_copy(Audited(disclosure, report), "zh").notes[0].text
    assert "1211.10 ≠ 211.10 = 12.40 + 198.70" in text and "211.10" in text.splitlines()[-1]


def test_the_words_around_a_page_number_are_told_apart(disclosure: Disclosure, report: Report):
    audited = Audited(disclosure, report)
    assert marked_copy(audited, "zh").summary["page"] == ["第", "页"]
    assert marked_copy(audited, "en").summary["page"] == ["page ", ""]
