"""`mingzhang load`: published files, or what `read` made of them → the warehouse."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.loaded import tell_counts, tell_settled
from mingzhang.cli.outcome import CLEAN, UNREADABLE, Fault, choose, tell
from mingzhang.cli.words import words
from mingzhang.cli.work import AsOne, Job, Jobs, each, plan
from mingzhang.errors import InputError, NothingToRead
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.warehouse.rows import Item
    from mingzhang.warehouse.store import Store

DEFAULT_STORE = "mingzhang-store"
STORE_VARIABLE = "MINGZHANG_STORE"
AskedStore = Annotated[
    str, typer.Option("--store", envvar=STORE_VARIABLE, metavar="URL", help=words().text("cli.load.store"))
]
_BATCH = 100
_STEP = 1 << 20


def load(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE…]", readable=False, help=words().text("cli.load.files")),
    ] = None,
    store: AskedStore = DEFAULT_STORE,
    no_check: Annotated[bool, typer.Option("--no-check", help=words().text("cli.load.no_check"))] = False,
    again: Annotated[bool, typer.Option("--again", help=words().text("cli.load.again"))] = False,
    units: Annotated[
        Path | None, typer.Option("--units", metavar="FILE", help=words().text("cli.load.units"))
    ] = None,
    compact: Annotated[bool, typer.Option("--compact", help=words().text("cli.load.compact"))] = False,
    as_one: AsOne = False,
    jobs: Jobs = 1,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Load what the store does not know yet; a file that cannot be read is told and passed over."""
    choose(lang, LANGUAGES)
    if not files and units is None and not compact:
        raise typer.BadParameter(words(lang).text("cli.load.nothing"))
    from mingzhang.warehouse.documents import Documents
    from mingzhang.warehouse.settled import newest, settle
    from mingzhang.warehouse.store import Loaded, open_store
    from mingzhang.warehouse.units import take_review, update_units

    say, exit_code, total = words(lang), CLEAN, Loaded()
    planned, documents = _parted(plan(files or [], as_one=as_one).jobs, lang)
    given = Documents(documents)
    with open_store(store, write=True) as warehouse:
        since = newest(warehouse)
        work = partial(_item, checked=not no_check)
        for batch in (planned[start : start + _BATCH] for start in range(0, len(planned), _BATCH)):
            waiting, known = _unknown(batch, warehouse, again)
            items, faults = _sorted(each(waiting, work, lang=lang, processes=jobs))
            exit_code = max([exit_code, *(fault.exit_code for fault in faults)])
            total += warehouse.load(items, again=again) + Loaded(known=known)
        for pieces in _in_batches(given.found()):
            items, faults = _parted_faults(pieces, lang)
            exit_code = max([exit_code, *(fault.exit_code for fault in faults)])
            total += warehouse.load(items, again=again)
        if units is not None:
            update_units(warehouse)  # what has just been loaded may be in the list
            taken = take_review(warehouse, units)
            print(say.text("cli.load.reviewed", count=taken), file=sys.stderr)
        settled = settle(warehouse, since=since, everything=compact)
    print(say.text("cli.load.done", new=total.new, known=total.known, facts=total.facts), file=sys.stderr)
    tell_counts(say, documents=given.loaded, unaudited=given.loaded - given.audited)
    tell_settled(say, settled)
    raise typer.Exit(exit_code)


def _parted(planned: Sequence[Job], lang: str) -> tuple[list[Job], list[Path]]:
    """Published files, and files that hold JSON of ours; misuse where a disclosure would be made of both, or
    where a folder holds no file."""
    from mingzhang.compare.document_files import holds_documents

    if empty := [path for job in planned for path in job.paths if path.is_dir()]:
        raise NothingToRead(str(empty[0]))
    of_json = [job for job in planned if any(map(holds_documents, job.paths))]
    if any(len(job.paths) > 1 for job in of_json):
        raise typer.BadParameter(words(lang).text("cli.load.one_of_json"))
    return [job for job in planned if job not in of_json], [job.paths[0] for job in of_json]


def _in_batches(found: Iterator[Item | InputError]) -> Iterator[list[Item | InputError]]:
    while pieces := list(islice(found, _BATCH)):
        yield pieces


def _parted_faults(pieces: Sequence[Item | InputError], lang: str) -> tuple[list[Item], list[Fault]]:
    """What is loaded, and what is told instead."""
    faults = [
        Fault(one.name, one.key, words(lang).input_error(one), UNREADABLE)
        for one in pieces
        if isinstance(one, InputError)
    ]
    for fault in faults:
        tell(fault)
    return [one for one in pieces if not isinstance(one, InputError)], faults


def _unknown(batch: Sequence[Job], store: Store, again: bool) -> tuple[list[Job], int]:
    """The jobs whose file the store does not know by its hash, so that no known file is read; and how many
    it knows."""
    if again:
        return list(batch), 0
    known = store.known()
    waiting = [job for job in batch if len(job.paths) > 1 or _hash(job.paths[0]) not in known]
    return waiting, len(batch) - len(waiting)


def _hash(path: Path) -> str:
    """Of the file's bytes; empty where it cannot be read, which reading will tell."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while data := file.read(_STEP):
                digest.update(data)
    except OSError:
        return ""
    return digest.hexdigest()


def _sorted(results: Iterator[Item | Fault]) -> tuple[list[Item], list[Fault]]:
    items: list[Item] = []
    faults: list[Fault] = []
    for result in results:
        if isinstance(result, Fault):
            faults.append(result)
        else:
            items.append(result)
    return items, faults


def _item(job: Job, *, checked: bool) -> Item:
    """One disclosure with its report; what the store does not keep is left behind."""
    from dataclasses import replace

    from mingzhang.audit import audit
    from mingzhang.warehouse.rows import Item

    disclosure = job.read()
    report = audit(disclosure) if checked else None
    return Item(replace(disclosure, passages=(), headings=()), report)
