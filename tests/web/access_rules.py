"""Rules of who may, and what one entry of the table of access says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mingzhang.taxonomy.book_sheets import book_sheets
from tests.web.conftest import PASSWORD
from tests.web.installation import NOBODY, OTHER, OWNER, Who
from tests.web.publishing import sample_book

Rule = Callable[[Who, str], bool]


def everybody(who: Who, place: str) -> bool:
    return True


def nobody_at_all(who: Who, place: str) -> bool:
    """Things that are not there, or that need more than a role."""
    return False


def signed_in(who: Who, place: str) -> bool:
    return who is not NOBODY


def held(*roles: str) -> Rule:
    """Whoever holds one of the roles anywhere."""
    return lambda who, place: who.role in roles


def in_unit(*roles: str) -> Rule:
    """Whoever holds one of the roles for the unit that it is about."""
    return lambda who, place: who.role in roles and (who.everywhere or place != OTHER)


def over_all(*roles: str) -> Rule:
    """Whoever holds one of the roles for all units."""
    return lambda who, place: who.role in roles and who.everywhere


def owner(*roles: str) -> Rule:
    """Whoever it belongs to, and who holds one of the roles for all units."""
    return lambda who, place: who is OWNER or (who.role in roles and who.everywhere)


@dataclass(frozen=True)
class Ask:
    """One request to a route; `ok`: what whoever may gets."""

    route: str
    rule: Rule
    path: str = ""
    data: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, bytes]] | None = None
    json: Mapping[str, object] | None = None
    ok: tuple[int, ...] = (200, 201, 202, 204, 303)
    by_token: bool = True

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def address(self) -> str:
        return self.path or self.route.split()[1]

    @property
    def own(self) -> bool:
        """Whether it is about something that every unit has of its own."""
        named = re.findall(r"\{(\w+)\}", " ".join((self.address, *self._said)))
        return not {"disclosure", "own_check", "own_job", "link"} >= set(named)

    @property
    def _said(self) -> list[str]:
        return [str(value) for told in (self.data, self.json) for value in (told or {}).values()]

    @property
    def body(self) -> dict[str, object]:
        told = {"data": self.data, "files": self.files, "json": self.json}
        return {name: value for name, value in told.items() if value is not None}


FILE = {"file": ("a.txt", b"nothing to read")}
FILES = {"files": ("a.txt", b"nothing to read")}
STEP = {"edition": "1", "why": "so"}
YEAR = str(sample_book().cover.year - 50)
BEGIN = {
    "unit": "{unit}",
    "year": YEAR,
    "form": sample_book().cover.form,
    "amount_unit": book_sheets().choices["amount_unit"][0].id,
}
HAND_IN = {"unit": "{unit}", "year": YEAR, "kind": "budget"}
NEW_PASSWORD = {"current": PASSWORD, "password": "another long password"}
FACT = "expenditure/total/total"
