"""The page of a rule says what it is and shows an example; the pages under docs/rules are up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.report.messages import LANGUAGES
from mingzhang.report.rule_pages import INDEX, rule_pages, rule_text
from mingzhang.taxonomy.rules import package_catalogue

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"
CATALOGUE = package_catalogue()


def test_the_pages_of_the_documentation_are_those_of_the_rules():
    pages = rule_pages(CATALOGUE)
    assert {path.name for path in FOLDER.glob("*.md")} == set(pages), "run make docs"
    stale = [name for name, text in pages.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert not stale, "run make docs"


def test_the_index_names_every_rule():
    index = rule_pages(CATALOGUE)[INDEX]
    assert all(f"({id}.md)" in index for id in CATALOGUE.rules)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_holds_title_message_and_what_the_rule_says_of_its_example(lang: str):
    rule = CATALOGUE.rules["growth"]
    page = rule_text(rule, CATALOGUE, lang=lang, width=200)
    assert rule.title[lang] in page and rule.message[lang] in page and rule.explain[lang] in page
    assert "→" in page and "20.00" in page


@pytest.mark.parametrize(("lang", "words"), [("zh", "依据待确认"), ("en", "basis unconfirmed")])
def test_an_unconfirmed_basis_is_said_in_words(lang: str, words: str):
    page = rule_text(CATALOGUE.rules["double-punctuation"], CATALOGUE, lang=lang, width=100)
    assert words in page and "unconfirmed\n" not in page.replace(words, "")
