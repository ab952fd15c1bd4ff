"""Generated budget books: any text that a cell can hold, exact amounts, choices of the layout."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from mingzhang.model import (
    SPENT_AS,
    Asset,
    Book,
    BookIndicator,
    BookProject,
    BookTarget,
    BudgetLine,
    Cover,
    Driver,
    Entry,
    Paragraph,
    People,
    Reason,
)
from mingzhang.taxonomy.book_sheets import book_sheets

_LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"), include_characters="\n", max_codepoint=0xFFFD)
texts = st.text(_LETTERS, min_size=1, max_size=40).map(str.strip).filter(bool)
maybe_text = st.one_of(st.just(""), texts)
amounts = st.decimals(Decimal("-9999999999"), Decimal("9999999999"), places=4)
maybe_amount = st.none() | amounts
funds = st.sampled_from([choice.id for choice in book_sheets().choices["funds"]])
groups = st.sampled_from([choice.id for choice in book_sheets().choices["people"]])
codes = st.sampled_from(["2101501", "2080505", "2210201", "2120801"])
economics = st.none() | st.sampled_from(["30101", "30201", "30399"])

lines = st.builds(
    BudgetLine,
    function=codes,
    fund=funds,
    spent_as=st.sampled_from(SPENT_AS),
    amount=maybe_amount,
    last=maybe_amount,
    economic=economics,
    project=st.none() | texts,
)
drivers = st.builds(
    Driver, label=texts, heads=amounts, standard=maybe_amount, parameter=st.none() | texts, months=amounts
)
indicators = st.builds(
    BookIndicator, level1=texts, level2=texts, level3=texts, value=texts, weight=maybe_text, basis=maybe_text
)


def _entries(item):
    return _lists(st.builds(Entry, item=item, amount=maybe_amount, last=maybe_amount, fund=funds))


def _choices(name):
    return st.sampled_from([choice.id for choice in book_sheets().choices[name]])


def _lists(each, most=3):
    return st.lists(each, max_size=most).map(tuple)


def _named(names):
    projects = st.tuples(
        *(
            st.builds(BookProject, name=st.just(name), basis=maybe_text, drivers=_lists(drivers))
            for name in names
        )
    )
    targets = st.tuples(
        *(
            st.builds(
                BookTarget,
                project=st.just(name),
                goal=texts,
                indicators=_lists(indicators),
                tasks=_lists(st.tuples(texts, maybe_text, maybe_amount)),
            )
            for name in ["", *names]
        )
    )
    return st.tuples(projects, targets)


@st.composite
def books(draw):
    names = draw(st.lists(texts, max_size=3, unique=True))
    projects, targets = draw(_named(names))
    return Book(
        cover=Cover(
            unit=draw(texts),
            year=draw(st.integers(2018, 2030)),
            form=draw(texts),
            amount_unit=draw(st.sampled_from(["万元", "元"])),
            rounding=draw(st.sampled_from(["each", "parts"])),
            divisions=draw(_lists(texts)),
            subordinates=draw(_lists(texts)),
        ),
        lines=draw(_lists(lines, 8)),
        people=draw(_lists(st.builds(People, group=groups, heads=st.integers(0, 9999)))),
        projects=projects,
        targets=targets,
        three_public=draw(_entries(_choices("three_public"))),
        procurement=draw(_entries(_choices("procurement"))),
        carryover=draw(_entries(texts)),
        assets=draw(
            _lists(st.builds(Asset, item=_choices("assets"), quantity=maybe_amount, value=maybe_amount))
        ),
        reasons=draw(_lists(st.builds(Reason, subject=texts, text=texts))),
        paragraphs=draw(
            _lists(st.builds(Paragraph, section=_choices("sections"), text=texts, title=maybe_text))
        ),
        last_totals=draw(_lists(st.tuples(texts, amounts))),
    )
