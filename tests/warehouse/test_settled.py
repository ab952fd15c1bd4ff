"""What is told after a load: which current versions were replaced, and by which file."""

from __future__ import annotations

from mingzhang.warehouse.rows import Item
from mingzhang.warehouse.settled import Settled, newest, settle
from mingzhang.warehouse.store import Store, open_store
from tests.warehouse.made import item

UNIT = "浙江省杭州市财政局"
FIGURES = {"expenditure.total.total": "12"}


def loaded(store: Store, *items: Item, again: bool = False) -> Settled:
    since = newest(store)
    store.load(items, again=again)
    return settle(store, since=since)


def told(settled: Settled) -> list[tuple[str, str]]:
    return [(one.file, one.before) for one in settled.replaced]


def test_the_file_that_counts_now_is_told_with_the_one_that_did(url: str):
    first, second = (item(UNIT, 2024, FIGURES, name=name) for name in ("first", "second"))
    with open_store(url, write=True) as store:
        assert told(loaded(store, first)) == []
        (one,) = loaded(store, second).replaced
        assert (one.unit, one.year, one.kind) == (UNIT, 2024, "budget")
        assert (one.file, one.before) == ("second.pdf", "first.pdf")
        assert told(loaded(store, first, again=True)) == [("first.pdf", "second.pdf")], "turned round"
        assert told(loaded(store, first, again=True)) == [], "the same file once more"


def test_files_of_one_load_replace_each_other_in_their_order(url: str):
    with open_store(url, write=True) as store:
        files = [item(UNIT, 2024, FIGURES, name=name) for name in ("b", "a")]
        assert told(loaded(store, *files)) == [("a.pdf", "b.pdf")]


def test_what_replaces_nothing_is_not_told(url: str):
    with open_store(url, write=True) as store:
        loaded(store, item(UNIT, 2024, FIGURES))
        others = [
            item(UNIT, 2024, {}, name="narrative"),
            item(UNIT, 2023, FIGURES),
            item(UNIT, 2024, FIGURES, kind="final"),
            item("", 2024, FIGURES, name="no-unit"),
            item("", 2024, FIGURES, name="no-unit-either"),
        ]
        assert told(loaded(store, *others)) == []


def test_names_that_wait_for_a_person_are_counted(url: str):
    with open_store(url, write=True) as store:
        files = [item("浙江省杭州市医疗保障局", 2023, {}), item("杭州市医保局", 2024, {})]
        assert loaded(store, *files).review.waiting == 1
