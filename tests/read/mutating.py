"""A process that damages a file in many ways and reads each result; it answers what was no typed error."""

from __future__ import annotations

import json
import random
import time
import zipfile
from io import BytesIO

from mingzhang.apart import answer
from mingzhang.errors import InputError
from mingzhang.read.guard import RawFile
from mingzhang.read.worker import read_raw

SLOW = 10


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A damaged copy; of an archive mostly one whose parts are damaged and packed again."""
    if not content.startswith(b"PK") or chance.random() < 0.3:
        return damaged(content, chance)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as whole, zipfile.ZipFile(stream, "w") as copy:
        hit = chance.choice(whole.namelist())
        for name in whole.namelist():
            part = whole.read(name)
            copy.writestr(name, damaged(part, chance) if name == hit and part else part)
    return stream.getvalue()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A copy with flipped, deleted, repeated, swapped or cut bytes."""
    copy = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        at, length = chance.randrange(len(copy)), chance.randrange(1, 64)
        way = chance.randrange(5)
        if way == 0:
            copy[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            del copy[at : at + length]
        elif way == 2:
            copy[at:at] = copy[at : at + length] * chance.choice((1, 50))
        elif way == 3:
            copy[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"<<<<", b"9999"))
        elif len(copy) > 200:
            del copy[chance.randrange(len(copy) // 2, len(copy)) :]
        if not copy:
            copy = bytearray(content)
    return bytes(copy)


def work(arguments: list[str], content: bytes) -> bytes:
    name, first, count = arguments[0], int(arguments[1]), int(arguments[2])
    faults, outcomes = [], {"read": 0, "refused": 0}
    for seed in range(first, first + count):
        raw = RawFile(name, mutated(content, random.Random(seed)))
        start = time.monotonic()
        try:
            read_raw(raw)
            outcomes["read"] += 1
        except InputError:
            outcomes["refused"] += 1
        except BaseException as error:
            faults.append(f"{seed}: {type(error).__name__}: {error}")
        if time.monotonic() - start > SLOW:
            faults.append(f"{seed}: slow")
    return json.dumps([outcomes, faults]).encode()


if __name__ == "__main__":
    answer(work)
