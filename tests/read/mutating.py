"""A process that damages a file in many ways and reads and checks each result; it answers what was no typed
error. Before each it says which one comes, so that whoever asked can go on behind one that ended the process.
"""

from __future__ import annotations

import json
import random
import re
import time
import zipfile
import zlib
from collections import Counter
from io import BytesIO

from mingzhang.apart import Died, Limits, answer, ask, more_time, step
from mingzhang.audit import PARTLY_READ, audit
from mingzhang.errors import InputError
from mingzhang.read import scan
from mingzhang.read.guard import RawFile
from mingzhang.read.worker import read_raw
from mingzhang.recognise.document import recognise

SLOW = 20
EACH = 4  # of so many one is recognised and checked too
READ, REFUSED, PARTLY, DIED = "read", "refused", "partly", "died"
_STREAM = re.compile(rb"(?<!end)stream\r?\n(.*?)endstream", re.S)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A damaged copy; of an archive mostly one whose parts are damaged and packed again, of a PDF often one
    with a damaged stream packed again."""
    if content.startswith(b"%PDF") and chance.random() < 0.5:
        return _with_damaged_stream(content, chance)
    if not content.startswith(b"PK") or chance.random() < 0.3:
        return damaged(content, chance)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as whole, zipfile.ZipFile(stream, "w") as copy:
        hit = chance.choice(whole.namelist())
        for name in whole.namelist():
            part = whole.read(name)
            copy.writestr(name, damaged(part, chance) if name == hit and part else part)
    return stream.getvalue()


def _with_damaged_stream(content: bytes, chance: random.Random) -> bytes:
    """One stream unpacked where it is packed, damaged, and packed again; its length is then told wrongly."""
    match = chance.choice(list(_STREAM.finditer(content)))
    data, packed = match.group(1), True
    try:
        data = zlib.decompress(data)
    except zlib.error:
        packed = False
    data = damaged(data, chance) if data else data
    return content[: match.start(1)] + (zlib.compress(data) if packed else data) + content[match.end(1) :]


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


def outcomes(name: str, content: bytes, count: int, first: int = 0) -> tuple[Counter[str], list[str]]:
    """What came of `count` mutants of a file (read whole, read partly and said so, refused, or the end of the
    process that read it, which stands apart), and what should not have been."""
    if count <= 0:
        return Counter(), []
    begun: list[int] = []
    limits = Limits(seconds=60, extra_seconds=count * SLOW, memory=3 * 1024**3)
    try:
        seen, faults = json.loads(
            ask(
                "tests.read.mutating",
                [name, str(first), str(count)],
                content,
                limits=limits,
                on_step=lambda seed, _: begun.append(seed),
            )
        )
        return Counter(seen), faults
    except Died:
        if not begun:
            raise
    last = begun[-1]
    before = outcomes(name, content, last - first, first)
    behind = outcomes(name, content, first + count - last - 1, last + 1)
    return before[0] + behind[0] + Counter({DIED: 1}), before[1] + behind[1]


def work(arguments: list[str], content: bytes) -> bytes:
    name, first, count = arguments[0], int(arguments[1]), int(arguments[2])
    scan.ocr_available = lambda: False  # seconds a page; it has tests of its own
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for seed in range(first, first + count):
        step(seed, count)
        more_time(SLOW)
        start = time.monotonic()
        try:
            whole = seed % EACH == 0
            seen[_outcome(name, mutated(content, random.Random(seed)), whole=whole)] += 1
        except BaseException as error:
            faults.append(f"{seed}: {type(error).__name__}: {error}")
        if time.monotonic() - start > SLOW:
            faults.append(f"{seed}: slow")
    return json.dumps([seen, faults]).encode()


def _outcome(name: str, content: bytes, *, whole: bool) -> str:
    """What comes of a file; `whole`: it is recognised and checked as well."""
    try:
        reading = read_raw(RawFile(name, content))
        notes = audit(recognise(reading)).coverage.warnings if whole else reading.notes
    except InputError:
        return REFUSED
    return PARTLY if any(note.partition(":")[0] in PARTLY_READ for note in notes) else READ


if __name__ == "__main__":
    answer(work)
