"""Disclosure and report documents as they were written to JSON, read again piece by piece.

What does not have the shape of the contract is refused as a damaged file, never half compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mingzhang.errors import DamagedInput, NoDocument, NotRead

DISCLOSURE, REPORT = "mingzhang/disclosure/1", "mingzhang/report/1"
ERROR = "mingzhang/error/1"  # a file that could not be read or checked
_LONGEST_WHY = 200


@dataclass(frozen=True)
class Document:
    """One object of a document; `name` is the file that it came from."""

    name: str
    values: Mapping[str, object]

    def word(self, key: str, default: str = "") -> str:
        """A text; figures that are numbers in JSON come as they are written."""
        value = self.values.get(key)
        if value is None:
            return default
        if isinstance(value, (str, int)):
            return str(value)
        raise self._damaged(key)

    def figure(self, key: str) -> Decimal | None:
        """A decimal string, or nothing."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        try:
            figure = Decimal(str(value))
        except InvalidOperation as error:
            raise self._damaged(key) from error
        if not figure.is_finite():
            raise self._damaged(key)
        return figure

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self._damaged(key)
        return value

    def part(self, key: str) -> Document:
        """An object inside; an empty one where there is none."""
        value = self.values.get(key)
        if value is None:
            return Document(self.name, {})
        if not isinstance(value, dict):
            raise self._damaged(key)
        return Document(self.name, value)

    def parts(self, key: str) -> tuple[Document, ...]:
        """The objects of a list."""
        items = self._list(key)
        if not all(isinstance(item, dict) for item in items):
            raise self._damaged(key)
        return tuple(Document(self.name, item) for item in items if isinstance(item, dict))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        items = self._list(key)
        if not all(isinstance(item, str) for item in items):
            raise self._damaged(key)
        return tuple(item for item in items if isinstance(item, str))

    def _list(self, key: str) -> list[object]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._damaged(key)
        return value

    def _damaged(self, key: str) -> DamagedInput:
        return DamagedInput(self.name, why=key)

    @property
    def schema(self) -> str:
        """Which contract the document follows."""
        return self.word("schema")


def parsed(name: str, content: bytes) -> Document:
    """The object that JSON holds, of whatever schema; raises NoDocument for what is none."""
    try:
        values = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NoDocument(name, why=why_of(error)) from error
    if not isinstance(values, dict):
        raise NoDocument(name, why=type(values).__name__)
    return Document(name, values)


def why_of(error: Exception) -> str:
    """What is told of an error of others: one line, not too long."""
    return " ".join(str(error).split())[:_LONGEST_WHY]


def parse(name: str, content: bytes) -> Document | None:
    """The document that a file holds; None where it is no JSON object, so that it is to be read as published.

    Raises what `known` does.
    """
    try:
        document = parsed(name, content)
    except NoDocument:
        return None
    return known(document)


def known(document: Document) -> Document:
    """The document, where it is a disclosure or a report; raises DamagedInput for another one, NotRead for
    the error that stands in the place of one."""
    refuse_error(document)
    if document.schema not in (DISCLOSURE, REPORT):
        raise DamagedInput(document.name, why="schema")
    return document


def refuse_error(document: Document) -> None:
    """Raise NotRead where a document says that its file could not be read."""
    if document.schema == ERROR:
        raise NotRead(document.part("source").word("name") or document.name, why=document.word("message"))
