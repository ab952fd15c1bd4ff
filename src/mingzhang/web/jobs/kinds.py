"""The kinds of background work: a name, and the function that does it.

A module that brings a kind registers it with `@kind("name")` and is named in `MODULES`. The function gets the
context, the job's parameters and `step(done, total)`; what it returns is called inside the transaction that
ends the job, so that results and end are kept together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from mingzhang.web.context import Context

Step = Callable[[int, int], None]
Keep = Callable[[Session], None]
Work = Callable[[Context, Mapping[str, Any], Step], Keep]

MODULES = ("mingzhang.web.jobs.check", "mingzhang.web.jobs.publish")
_kinds: dict[str, Work] = {}


class JobFailed(Exception):
    """Work that cannot be done, for a reason that its owner is told: a message key and what fills it."""

    def __init__(self, reason: str, **details: str) -> None:
        self.reason = reason
        self.details = details
        super().__init__(reason)


class Cancelled(Exception):
    """The owner does not want it any more."""


def kind(name: str) -> Callable[[Work], Work]:
    """Register a function as the work of this kind."""

    def register(work: Work) -> Work:
        _kinds[name] = work
        return work

    return register


def work_of(name: str) -> Work:
    """The work of a kind; raises KeyError for an unknown one."""
    for module in MODULES:
        import_module(module)
    return _kinds[name]
