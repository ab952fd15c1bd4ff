"""Documents in JSON or JSON Lines (what `mingzhang read` and `mingzhang check` wrote) → what is loaded.

A report belongs to the disclosure whose source has the same hash, in whichever file either stands. What is
neither becomes an error beside the others and stops nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mingzhang.compare.document_files import contents
from mingzhang.compare.documents import DISCLOSURE, REPORT, Document, parsed, refuse_error, why_of
from mingzhang.compare.from_json import disclosure_of
from mingzhang.compare.report_reading import report_of
from mingzhang.errors import DamagedInput, InputError, LoneReport, NoDocument
from mingzhang.model import Report, Source
from mingzhang.warehouse.rows import Item

_HEAD = 64


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
        for name, content in contents(self.paths):
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
        for name, content in contents(self.paths):
            if isinstance(content, InputError) or DISCLOSURE.encode() in content[:_HEAD]:
                continue
            with suppress(InputError):
                document = parsed(name, content)
                if document.schema == REPORT:
                    report = _report(document, content)
                    self._reports[report.source.sha256] = (name, report)

    def _item(self, name: str, content: bytes | InputError) -> Item | None:
        """The disclosure with its report; None for a report."""
        if isinstance(content, InputError):
            raise content
        document = parsed(name, content)
        if document.schema == REPORT:
            _report(document, content)
            return None
        refuse_error(document)
        if document.schema != DISCLOSURE:
            raise NoDocument(name, why=f"schema {document.schema!r}")
        try:
            disclosure = disclosure_of(document.values, _holder(name, content))
        except ValueError as error:
            raise NoDocument(name, why=why_of(error)) from error
        self.loaded += 1
        _, report = self._reports.get(disclosure.source.sha256, (name, None))
        self.audited += report is not None
        return Item(disclosure, report)


def _report(document: Document, content: bytes) -> Report:
    try:
        return report_of(document, _holder(document.name, content))
    except DamagedInput as error:
        raise NoDocument(document.name, why=error.details["why"]) from error


def _holder(name: str, content: bytes) -> Source:
    return Source(name, hashlib.sha256(content).hexdigest(), None, "json")
