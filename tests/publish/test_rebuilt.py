"""A disclosure that was read, set anew: every figure has its cell, headings are headings."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.model import (
    Amount,
    Contents,
    Disclosure,
    Fact,
    Passage,
    Place,
    PrintedHeading,
    PrintedText,
)
from mingzhang.pipeline import read_file
from mingzhang.publish.rebuilt import rebuild
from mingzhang.samples import fault_plan, samples_dir


def read() -> Disclosure:
    return read_file(samples_dir() / fault_plan().sample)


def test_a_third_side_is_printed_beside_income_and_expenditure():
    uses = [
        Fact(table, f"use:{row}", "amount", Amount.parse("1.00"), "", Place())
        for table in ("summary", "appropriation")
        for row in ("basic", "project")
    ]
    disclosure = read()
    publication = rebuild(replace(disclosure, facts=(*disclosure.facts, *uses)))
    printed = {cell.key for table in publication.tables for row in table.body for cell in row if cell.key}
    assert printed == {fact.key for fact in (*disclosure.facts, *uses)}


def test_headings_stand_out_and_the_list_of_contents_is_made_anew():
    disclosure = read()
    blocks = rebuild(disclosure).blocks
    assert sum(isinstance(block, Contents) for block in blocks) == 1
    headings = [block.text for block in blocks if isinstance(block, PrintedHeading)]
    assert len(headings) > 10
    listed = {heading.text for heading in disclosure.headings if heading.listed}
    assert listed
    assert not listed & {block.text for block in blocks if isinstance(block, PrintedText)}


def test_entries_with_few_dots_belong_to_the_list_of_contents():
    texts = (
        "目录",
        "一、收入 ........ 3",
        "二、一个很长的标题. 15",
        "三、支出 . . . . 18",
        "比上年增长5.15",
        "完",
    )
    passages = tuple(Passage(text, ((0, Place(line=n), 0),)) for n, text in enumerate(texts, start=1))
    blocks = rebuild(replace(read(), passages=passages, headings=(), tables=(), targets=())).blocks
    assert [getattr(block, "text", "") for block in blocks] == ["", "比上年增长5.15", "完"]
