"""What is said of the wrong figure: sure, one of two, a row not printed, how it looks, search ended early."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.model import UNSEARCHED, Culprit, Finding, Rival
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.report.view import culprit_words

CULPRIT = Culprit("expenditure", "210", "basic", "211.10", True)
RIVAL = Rival("general", "210", "basic", "310.20")
FINDING = Finding("code-sum", "error", "sum", {}, culprit=CULPRIT)


def said(culprit: Culprit | None, lang: str, **details: str) -> str:
    return culprit_words(messages(lang), replace(FINDING, culprit=culprit, details=details))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rival_is_named_with_its_value(lang: str):
    text = said(replace(CULPRIT, sure=False, rivals=(RIVAL,)), lang)
    assert "211.10" in text and "310.20" in text
    assert messages(lang).label("table", "general") in text
    assert "310.20" not in said(CULPRIT, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_way_of_being_unsure_has_its_own_words(lang: str):
    unsure = replace(CULPRIT, sure=False)
    texts = {
        said(CULPRIT, lang),
        said(unsure, lang),
        said(replace(unsure, missing_row=True), lang),
        said(replace(unsure, rivals=(RIVAL,)), lang),
        said(unsure, lang, **{UNSEARCHED: UNSEARCHED}),
    }
    assert len(texts) == 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_how_the_figure_looks_wrong_is_added(lang: str):
    words = messages(lang).texts["misprint.digits_swapped"]
    assert words in said(replace(CULPRIT, looks="digits_swapped"), lang)
    assert words not in said(CULPRIT, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_search_that_was_stopped_is_said_even_where_no_figure_is_named(lang: str):
    assert said(None, lang) == ""
    assert said(None, lang, **{UNSEARCHED: UNSEARCHED}) == messages(lang).text("report.unsearched")
