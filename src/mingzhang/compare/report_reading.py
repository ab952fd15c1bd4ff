"""A report document (JSON of the contract) → a report: its findings with what they are about.

The words of a finding are not read: they are made from the catalogue where it is shown. Raises DamagedInput
for what is no report.
"""

from __future__ import annotations

from mingzhang.compare.documents import Document
from mingzhang.compare.from_json import damaged, place_of, source_of
from mingzhang.errors import DamagedInput
from mingzhang.model import SEVERITIES, Amount, Coverage, Culprit, Fact, Finding, Place, Report, Source

_UNKNOWN = Coverage(None, (), 0, 0, 0, 0, 0, 0)


def report_of(document: Document, holder: Source) -> Report:
    """The report of a parsed document; `holder`: the file that holds it."""
    try:
        return Report(
            source=source_of(document.values, holder),
            unit=document.word("unit"),
            year=_count(document, "year"),
            verdict=document.word("verdict"),
            coverage=_UNKNOWN,
            findings=tuple(map(_finding, document.parts("findings"))),
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise damaged(document.name, error) from error


def _finding(document: Document) -> Finding:
    severity = document.word("severity")
    if severity not in SEVERITIES:
        raise DamagedInput(document.name, why=f"severity {severity!r}")
    return Finding(
        rule=document.word("rule"),
        severity=severity,
        kind=document.word("kind"),
        details={},
        places=tuple(map(_place, document.parts("at"))),
        expected=document.figure("expected"),
        found=document.figure("found"),
        tolerance=document.figure("tolerance"),
        facts=tuple(map(_fact, document.parts("facts"))),
        culprit=_culprit(document),
        consequences=_count(document, "consequences") or 0,
        basis=document.word("basis"),
        certain=document.flag("certain", True),
        quote=document.word("quote"),
    )


def _fact(document: Document) -> Fact:
    figure = document.figure("value")
    if figure is None:
        raise DamagedInput(document.name, why="facts value")
    key = (document.word("table"), document.word("row"), document.word("column"))
    return Fact(*key, Amount(figure), "", place_of(document.values))


def _culprit(document: Document) -> Culprit | None:
    if document.values.get("culprit") is None:
        return None
    part = document.part("culprit")
    suggest = part.word("suggest") or None
    return Culprit(
        part.word("table"), part.word("row"), part.word("column"), suggest, part.flag("sure", False)
    )


def _place(document: Document) -> Place:
    return place_of({"at": document.values})


def _count(document: Document, key: str) -> int | None:
    figure = document.figure(key)
    if figure is not None and (figure != int(figure) or not 0 <= figure < 10**9):
        raise DamagedInput(document.name, why=f"{key} {figure}")
    return None if figure is None else int(figure)
