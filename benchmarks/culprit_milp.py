"""The culprit search against the same question as a mixed-integer program, solved by HiGHS.

Wrong figures are planted in published tables; both look for the cheapest explanation. Told: how long each
takes, how often the prices agree, and of other solutions of HiGHS how many hold in exact arithmetic.

    python benchmarks/culprit_milp.py [--plants N] [--faults 1 2 5 20]
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from statistics import median

import highspy

from mingzhang.audit.elimination import Budget, Exhausted, Row, contradictions
from mingzhang.audit.evidence import previous_values, repeated_figures
from mingzhang.audit.ledger import Ledger
from mingzhang.audit.localise import Search, System
from mingzhang.audit.misprints import Misprinted
from mingzhang.audit.relations import all_relations, weigh
from mingzhang.audit.system import Figures
from mingzhang.model import Disclosure
from planted_pairs import REAL, SEEDS, changed, ground, planted

SCALE = 1e-3  # whole thousandths → the unit of the document, which suits the solver's tolerances
STEPS = 300_000
SECONDS = 20.0


def figures(disclosure: Disclosure) -> Figures:
    """The system of a disclosure, as the audit sees it."""
    ledger = Ledger(disclosure)
    outcomes = [weigh(relation, ledger) for relation in all_relations(ledger)]
    sound = [outcome for outcome in outcomes if outcome.holds or outcome.rounding]
    broken = [outcome for outcome in outcomes if not (outcome.holds or outcome.rounding)]
    looks = Misprinted(ledger, previous_values(ledger))
    return Figures(broken, sound, repeated_figures(ledger), ledger, looks)


def by_highs(system: Figures) -> tuple[float, list[int]]:
    """Price and changes by HiGHS: each change is bounded by a large number if it is used, else by zero."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for change, column in enumerate(system.system.columns):
        for row, times in column.items():
            rows.setdefault(row, []).append((change, times))
    largest = 2 * SCALE * max(abs(v) for bound in system.system.bounds for v in bound if v is not None)
    solver, count = highspy.Highs(), len(system.system.columns)
    for option, value in (("output_flag", False), ("time_limit", SECONDS), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, value)
    solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
    solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
    infinity = highspy.kHighsInf
    for _ in range(count):
        solver.addVar(-largest, largest)
    for change in range(count):
        solver.addVar(0.0, 1.0)
        solver.changeColCost(count + change, float(system.cost(change)))
        solver.changeColIntegrality(count + change, highspy.HighsVarType.kInteger)
        solver.addRow(-infinity, 0.0, 2, [change, count + change], [1.0, -largest])
        solver.addRow(0.0, infinity, 2, [change, count + change], [1.0, largest])
    for row, (low, high) in enumerate(system.system.bounds):
        parts = rows.get(row, [])
        lowest = -infinity if low is None else low * SCALE
        highest = infinity if high is None else high * SCALE
        solver.addRow(lowest, highest, len(parts), [c for c, _ in parts], [float(t) for _, t in parts])
    solver.run()
    used = solver.getSolution().col_value[count:]
    price = solver.getInfo().objective_function_value
    return price, [change for change, value in enumerate(used) if value > 0.5]


def holds(system: System, chosen: list[int]) -> bool:
    """Whether changes make all rows hold, in exact arithmetic."""
    rows = [
        Row(number, {c: system.columns[c][number] for c in chosen if number in system.columns[c]}, low, high)
        for number, (low, high) in enumerate(system.bounds)
    ]
    return not contradictions(rows, Budget(10**7))


def main() -> None:
    """Plant, ask both, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--plants", type=int, default=25, help="documents of each number of wrong figures")
    parser.add_argument("--faults", type=int, nargs="+", default=[1, 2, 5, 20])
    options = parser.parse_args()
    files = [*sorted(SEEDS.glob("*.txt")), *sorted(REAL.glob("*/*.pdf"))]
    places = [place for path in files if (place := ground(path))]
    dice = random.Random(5)
    for faults in options.faults:
        counts, ours, theirs = Counter[str](), list[float](), list[float]()
        for _ in range(options.plants):
            place = dice.choice(places)
            chosen = dice.sample(place.facts, min(faults, len(place.facts)))
            values = {fact.key: changed(fact, place.disclosure, dice) for fact in chosen}
            _compare(figures(planted(place.disclosure, values)), counts, ours, theirs)
        told = ", ".join(f"{name}: {count}" for name, count in sorted(counts.items()))
        search = f"search median {1000 * median(ours):.1f} ms, longest {1000 * max(ours):.0f} ms"
        highs = f"HiGHS median {1000 * median(theirs):.0f} ms, longest {1000 * max(theirs):.0f} ms"
        print(f"{faults:>3} wrong: {search}; {highs}; {told}")


def _compare(system: Figures, counts: Counter[str], ours: list[float], theirs: list[float]) -> None:
    start = time.perf_counter()
    try:
        found = Search(system.system, Budget(STEPS)).cheapest(system.cost) or ()
    except Exhausted:
        counts["search given up"] += 1
        return
    middle = time.perf_counter()
    price, chosen = by_highs(system)
    ours.append(middle - start)
    theirs.append(time.perf_counter() - middle)
    apart = price - sum(map(system.cost, found))
    if abs(apart) < 0.5:
        counts["equal"] += 1
    elif apart > 0:
        counts["HiGHS dearer"] += 1
    else:
        counts["HiGHS cheaper, " + ("holds" if holds(system.system, chosen) else "does not hold")] += 1


if __name__ == "__main__":
    main()
