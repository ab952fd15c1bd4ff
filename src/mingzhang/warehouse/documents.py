"""Documents in JSON or JSON Lines (what `mingzhang read` and `mingzhang check` wrote) → what is loaded.

A report belongs to the disclosure whose source has the same hash, in whichever file either stands. What is
neither becomes an error beside the others and stops nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mingzhang.compare.documents import DISCLOSURE, REPORT, Document
from mingzhang.compare.from_json import disclosure_of
from mingzhang.compare.report_reading import report_of
from mingzhang.errors import DamagedInput, InputError, LoneReport, MissingInput, NoDocument, NotRead, TooLarge
from mingzhang.model import Report, Source
from mingzhang.warehouse.rows import Item

ERROR = "mingzhang/error/1"
_HEAD, _LONGEST_WHY = 64, 200
_MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * _MEGABYTE  # of one document
_BLANK = b"\xef\xbb\xbf \t\r\n"


def holds_documents(path: Path) -> bool:
    """Whether a file begins like JSON; what cannot be opened does not."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).lstrip(_BLANK)[:1] == b"{"
    except OSError:
        return False


@dataclass
class Documents:
    """Files of documents; `found` goes through them once for the reports and once for the disclosures."""

    paths: Sequence[Path]
    loaded: int = 0
    audited: int = 0
    _reports: dict[str, tuple[str, Report]] = field(default_factory=dict)

    def found(self) -> Iterator[Item | InputError]:
        """Every disclosure with its report, and an error for what is neither or belongs to none."""
        self._find_reports()
        lone = {sha256: name for sha256, (name, _) in self._reports.items()}
        for name, content in _contents(self.paths):
            try:
                item = self._item(name, content)
            except InputError as error:
                yield error
                continue
            if item is not None:
                lone.pop(item.sha256, None)
                yield item
        yield from (LoneReport(name) for name in lone.values())

    def _find_reports(self) -> None:
        """Keep what is a report; what is wrong is told where the disclosures are read."""
        for name, content in _contents(self.paths):
            if isinstance(content, InputError) or DISCLOSURE.encode() in content[:_HEAD]:
                continue
            with suppress(InputError):
                document = _parsed(name, content)
                if document.schema == REPORT:
                    report = _report(document, content)
                    self._reports[report.source.sha256] = (name, report)

    def _item(self, name: str, content: bytes | InputError) -> Item | None:
        """The disclosure with its report; None for a report."""
        if isinstance(content, InputError):
            raise content
        document = _parsed(name, content)
        if document.schema == REPORT:
            _report(document, content)
            return None
        if document.schema == ERROR:
            raise NotRead(document.part("source").word("name") or name, why=document.word("message"))
        if document.schema != DISCLOSURE:
            raise NoDocument(name, why=f"schema {document.schema!r}")
        try:
            disclosure = disclosure_of(document.values, _holder(name, content))
        except ValueError as error:
            raise NoDocument(name, why=_why(error)) from error
        self.loaded += 1
        _, report = self._reports.get(disclosure.source.sha256, (name, None))
        self.audited += report is not None
        return Item(disclosure, report)


def _contents(paths: Sequence[Path]) -> Iterator[tuple[str, bytes | InputError]]:
    """(name, document) of every file; an error in the place of one that cannot be taken."""
    for path in paths:
        try:
            yield from _pieces(path)
        except OSError as error:
            yield path.name, MissingInput(str(path), why=error.strerror or type(error).__name__)
        except TooLarge as error:
            yield path.name, error


def _pieces(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, document): each line where the first one is a whole object, else the whole file."""
    with path.open("rb") as file:
        first = file.readline(MAX_BYTES + 1)
        if not first.rstrip().endswith(b"}"):
            yield path.name, _limited(path.name, first + file.read(MAX_BYTES))
            return
        number = 1
        while first:
            if first.strip(_BLANK):
                yield f"{path.name}:{number}", _limited(path.name, first)
            first, number = file.readline(MAX_BYTES + 1), number + 1


def _limited(name: str, content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES // _MEGABYTE} MB"
        raise TooLarge(name, size=f"> {limit}", limit=limit)
    return content


def _parsed(name: str, content: bytes) -> Document:
    try:
        values = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NoDocument(name, why=_why(error)) from error
    if not isinstance(values, dict):
        raise NoDocument(name, why=type(values).__name__)
    return Document(name, values)


def _report(document: Document, content: bytes) -> Report:
    try:
        return report_of(document, _holder(document.name, content))
    except DamagedInput as error:
        raise NoDocument(document.name, why=error.details["why"]) from error


def _holder(name: str, content: bytes) -> Source:
    return Source(name, hashlib.sha256(content).hexdigest(), None, "json")


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:_LONGEST_WHY]
