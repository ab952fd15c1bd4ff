"""A loader to be killed: `python -m tests.warehouse.killed URL COUNT` loads in batches of three."""

from __future__ import annotations

import sys

from mingzhang.warehouse.rows import Item
from mingzhang.warehouse.store import open_store
from mingzhang.warehouse.units import update_units
from tests.warehouse.made import item

BATCH = 3


def items(count: int) -> list[Item]:
    return [
        item(
            f"杭州市第{number}局",
            2015 + number % 4,
            {f"expenditure.2{row:02d}.total": f"{number}.{row:02d}" for row in range(60)},
            errors=number % 3,
        )
        for number in range(count)
    ]


def load(url: str, count: int) -> None:
    every = items(count)
    with open_store(url, write=True) as store:
        for start in range(0, count, BATCH):
            store.load(every[start : start + BATCH])
        update_units(store)
        store.finish()


if __name__ == "__main__":
    load(sys.argv[1], int(sys.argv[2]))
