"""Which printed codes hang under which: a missing level hands its codes up."""

from __future__ import annotations

from collections.abc import Sequence


def nearest_ancestor(code: str, printed: set[str]) -> str | None:
    """The longest printed code above this one."""
    for length in range(len(code) - 2, 2, -2):
        if code[:length] in printed:
            return code[:length]
    return None


def code_families(codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Printed code → printed codes directly below it; under "" those without a printed ancestor."""
    printed = set(codes)
    families: dict[str, list[str]] = {}
    for code in dict.fromkeys(codes):
        families.setdefault(nearest_ancestor(code, printed) or "", []).append(code)
    return {parent: tuple(children) for parent, children in families.items()}
