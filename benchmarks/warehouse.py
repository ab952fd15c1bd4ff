"""The warehouse at size: generated disclosures are loaded, and twelve questions are asked of each store.

    python benchmarks/warehouse.py --facts 10000000 [--store DIR_OR_URL …] [--ask-only]

Every disclosure has 333 facts; units stand in eight years. Without a store: a temporary folder. Prints one
line a step: load, size, opening, the median of seven runs of each question.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

from mingzhang.model import Amount, Coverage, Disclosure, Fact, Finding, Place, Profile, Report, Source
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.places import _divisions, _full_name
from mingzhang.warehouse import questions as q
from mingzhang.warehouse.rows import Item
from mingzhang.warehouse.statements import Scope
from mingzhang.warehouse.store import Answer, Store, open_store
from mingzhang.warehouse.units import read_units, update_units

YEARS = range(2017, 2025)
BODIES = ("财政局", "医疗保障局", "教育局", "民政局", "司法局", "审计局", "统计局", "水利局")
FACTS = 333
BATCH = 1000
RUNS = 7
KEPT = "2101202"


def codes() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    functions = [
        (one.code, one.name) for one in functional() if one.valid_in(2024) and len(one.code) in (3, 7)
    ]
    economies = [(one.code, one.name) for one in economic() if one.valid_in(2024) and len(one.code) == 5]
    return functions, economies


def items(units: int) -> Iterator[Item]:
    places = [code for code in _divisions() if not code.endswith("00")]
    functions, economies = codes()
    kept = next(pair for pair in functions if pair[0] == KEPT)
    amounts = [Amount(Decimal(number) / 100) for number in range(1, 100_000, 7)]
    for unit in range(units):
        name = _full_name(places[unit % len(places)]) + BODIES[unit // len(places) % len(BODIES)]
        dice = random.Random(unit)
        own = [kept, *dice.sample(functions, 37)]
        spent = dice.sample(economies, 32)
        for year in YEARS:
            yield disclosure(f"{unit}-{year}", name, year, dice, (own, spent), amounts)


def disclosure(key, name, year, dice, listed, amounts) -> Item:
    own, spent = listed
    place = Place(page=dice.randint(3, 20), box=(72.0, 100.0, 120.0, 112.0))
    facts = []

    def add(table, row, column, label):
        facts.append(Fact(table, row, column, amounts[int(dice.random() * len(amounts))], label, place))

    for table in ("expenditure", "general"):
        for code, label in (("total", "合计"), *own):
            for column in ("total", "basic", "project"):
                add(table, code, column, label)
    for code, label in spent:
        for column in ("total", "personnel", "public"):
            add("basic", code, column, label)
    for row in ("total", "vehicles", "reception"):
        add("three_public", row, "total", row)
    assert len(facts) == FACTS, len(facts)
    source = Source(f"{key}.pdf", hashlib.sha256(key.encode()).hexdigest(), 30, "pdf")
    profile = Profile(staff_actual=str(dice.randint(10, 90)))
    made = Disclosure(source, name, year, "budget", "national", "万元", profile, tuple(facts))
    findings = [Finding(f"rule-{dice.randint(1, 60)}", "error", "sum", {}, (place,)) for _ in range(3)]
    coverage = Coverage(30, (), 9, 9, FACTS, 0, 60, 3)
    return Item(made, Report(source, name, year, "fail", coverage, tuple(findings)))


def batches(units: int) -> Iterator[list[Item]]:
    every = items(units)
    while batch := list(islice(every, BATCH)):
        yield batch


def twelve(unit: str, region: str) -> dict[str, Callable[[Store], Answer]]:
    year, place = YEARS[-1], Scope(region=region, year=YEARS[-1])
    one = Scope(unit=unit)
    return {
        "series of a code of one unit": lambda s: q.ask_series(s, KEPT, one),
        "series of the total of one unit": lambda s: q.ask_series(s, "expenditure", one),
        "disclosures of one unit": lambda s: q.ask_disclosures(s, one),
        "budget x adjusted x final of one unit": lambda s: q.ask_execution(
            s, Scope(unit=unit, year=year), ""
        ),
        "one unit among its region, per head": lambda s: q.ask_peers(s, unit, "expenditure", place, "staff"),
        "rank of three public per head, region": lambda s: q.ask_rank(s, "three_public", place, "staff"),
        "rank of all units, one year": lambda s: q.ask_rank(s, "expenditure", Scope(year=year), "nothing"),
        "growth of 2101202 by region": lambda s: q.ask_growth(s, KEPT, year, Scope(), "region"),
        "growth of the total by province": lambda s: q.ask_growth(
            s, "expenditure", year, Scope(), "province"
        ),
        "shares by function, province and year": lambda s: q.ask_shares(s, place),
        "findings by rule": lambda s: q.ask_findings(s, Scope(), ["rule"], ""),
        "findings by region, one year": lambda s: q.ask_findings(s, Scope(year=year), ["region"], "error"),
    }


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(url: str, facts: int) -> None:
    units = max(1, facts // (FACTS * len(YEARS)))
    start, making, loaded, spent = time.perf_counter(), 0.0, 0, 0.0
    with open_store(url, write=True) as store:
        waiting = batches(units)
        while True:
            before = time.perf_counter()
            batch = next(waiting, [])
            making += time.perf_counter() - before
            if not batch:
                break
            busy = time.process_time()
            loaded += store.load(batch).facts
            spent += time.process_time() - busy
        names = timed(lambda: update_units(store))
        busy = time.process_time()
        finish = timed(store.finish)
        spent += time.process_time() - busy
    seconds = time.perf_counter() - start - making
    rate = (
        f"{loaded / seconds:,.0f}/s; processor time {spent:.1f} s; units {names:.1f} s, finish {finish:.1f} s"
    )
    print(f"load: {loaded} facts of {units * len(YEARS)} disclosures in {seconds:.1f} s ({rate})")
    if "://" not in url:
        size = sum(path.stat().st_size for path in Path(url).rglob("*") if path.is_file())
        print(f"size: {size / 1e6:.0f} MB in {sum(1 for _ in Path(url).rglob('*.parquet'))} files")
    print(
        f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"
    )
    ask(url)


def ask(url: str) -> None:
    opening = time.perf_counter()
    with open_store(url) as store:
        store.ask(q.statements.disclosures(Scope(unit="-")))
        print(f"opening and the first answer: {(time.perf_counter() - opening) * 1000:.0f} ms")
        named = [row for row in read_units(store) if row.region]
        chosen = named[len(named) // 2]
        medians = []
        for name, ask in twelve(chosen.unit, chosen.region[:2]).items():
            answer = ask(store)
            medians.append(statistics.median(timed(lambda ask=ask: ask(store)) for _ in range(RUNS)))
            print(f"  {medians[-1] * 1000:8.1f} ms  {name} ({len(answer.rows)} rows)")
        middle, slowest = statistics.median(medians) * 1000, max(medians) * 1000
        print(f"median of the twelve: {middle:.1f} ms, slowest {slowest:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--store", action="append")
    parser.add_argument("--ask-only", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for url in options.store or [f"{folder}/store"]:
            print(f"{options.facts} facts, {url.split('://')[0] if '://' in url else 'embedded'}", flush=True)
            ask(url) if options.ask_only else measure(url, options.facts)


if __name__ == "__main__":
    main()
