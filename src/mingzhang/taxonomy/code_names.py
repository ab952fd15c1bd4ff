"""Codes by the names that narratives print."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from mingzhang.taxonomy.codes import Codes, economic, functional

LENGTHS = (3, 5, 7)


class NamedCodes:
    """Looks codes up by a path of names, each name below the code found before."""

    def __init__(self, by_function: Codes, by_economy: Codes) -> None:
        self._functional = by_function
        self._economic = by_economy

    def functional(self, path: Sequence[str]) -> Sequence[str]:
        """Codes of a 类/款/项 path, the most likely first; a shorter path gives shorter codes."""
        found = [""]
        for name in path:
            below = [
                code.code for parent in found for code in self._functional.by_name(name, None, parent or None)
            ]
            deeper = [code for code in below if all(len(code) > len(parent) for parent in found)]
            if deeper or below:
                shortest = min(map(len, deeper or below))
                found = [code for code in deeper or below if len(code) == shortest]
        return [code for code in found if code]

    def economic(self, name: str) -> Sequence[str]:
        """Codes of an economic item, the latest classification first."""
        return [code.code for code in self._economic.by_name(name)]


@cache
def code_names() -> NamedCodes:
    """The package's codes by name."""
    return NamedCodes(functional(), economic())
