"""Who may ask what: one entry at least for every route; `{…}` in an address are ids of the installation.

A route without an entry fails a test. Addresses that name a unit's things are asked for the own unit, the
unit below it and another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mingzhang.web.db.models import ADMINISTRATOR, APPROVER, PREPARER, PUBLISHER, READER, REVIEWER, ROLES
from tests.web.installation import NOBODY, OTHER, OWN, OWNER, Installation, Who
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
        named = re.findall(r"\{(\w+)\}", " ".join((self.address, *map(str, (self.data or {}).values()))))
        return not {"disclosure", "own_check", "link"} >= set(named)

    @property
    def body(self) -> dict[str, object]:
        told = {"data": self.data, "files": self.files, "json": self.json}
        return {name: value for name, value in told.items() if value is not None}


_STEP = {"edition": "1", "why": "so"}
_FILES = {"files": ("a.txt", b"nothing to read")}
_FILE = {"file": ("a.txt", b"nothing to read")}
_YEAR = str(sample_book().cover.year - 50)
_BEGIN = {"unit": "{unit}", "year": _YEAR, "form": sample_book().cover.form, "amount_unit": "wan"}
_HAND_IN = {"unit": "{unit}", "year": _YEAR, "kind": "budget"}
_FACT = "expenditure/total/total"

TABLE = (
    # the first page, signing in and out, links
    Ask("GET /", everybody),
    Ask("GET /health", everybody),
    Ask("GET /sign-in", everybody),
    Ask("POST /sign-in", everybody, data={"name": "x", "password": "y"}, ok=(422,)),
    Ask("GET /sign-in/oidc", everybody, ok=(404,)),
    Ask("GET /sign-in/oidc/back", everybody, ok=(404,)),
    Ask("POST /sign-out", signed_in),
    Ask("GET /join/{secret}", everybody, "/join/{link}"),
    Ask("POST /join/{secret}", everybody, "/join/{link}", {"name": "new", "password": "a long password"}),
    # one's own account
    Ask("GET /account", signed_in),
    Ask("POST /account/tokens", signed_in, data={"name": "t"}),
    Ask("POST /account/tokens/{id}/delete", nobody_at_all, "/account/tokens/999/delete"),
    Ask("GET /api/v1/me", signed_in),
    Ask("GET /api/v1/tokens", signed_in),
    Ask("POST /api/v1/tokens", signed_in, json={"name": "t"}, by_token=False),
    Ask("DELETE /api/v1/tokens/{id}", nobody_at_all, "/api/v1/tokens/999"),
    # checks: without an owner, one's own, a unit's
    Ask("GET /check", everybody),
    Ask("POST /check", everybody, files=_FILE),
    Ask("GET /check/{id}", owner(REVIEWER, READER), "/check/{own_check}"),
    Ask("GET /check/{id}", in_unit(*ROLES), "/check/{check}"),
    Ask("GET /check/{id}/progress", in_unit(*ROLES), "/check/{check}/progress"),
    Ask("POST /check/{id}/cancel", owner(), "/check/{own_check}/cancel"),
    Ask("GET /check/{id}/finding/{number}", in_unit(*ROLES), "/check/{check}/finding/1"),
    Ask("GET /check/{id}/crop/{name}", in_unit(*ROLES), "/check/{check}/crop/crop.1.0"),
    Ask("GET /check/{id}/download/{what}", in_unit(*ROLES), "/check/{check}/download/xlsx"),
    Ask("GET /api/v1/checks", signed_in),
    Ask("POST /api/v1/checks", everybody, files=_FILE),
    Ask("GET /api/v1/checks/{id}", in_unit(*ROLES), "/api/v1/checks/{check}"),
    Ask("GET /api/v1/checks/{id}", owner(REVIEWER, READER), "/api/v1/checks/{own_check}"),
    Ask("POST /api/v1/checks/{id}/cancel", owner(), "/api/v1/checks/{own_check}/cancel"),
    Ask("GET /api/v1/checks/{id}/results/{what}", in_unit(*ROLES), "/api/v1/checks/{check}/results/html"),
    # the public site
    Ask("GET /public", everybody),
    Ask("GET /public/feed.xml", everybody),
    Ask("GET /public/units/{id}", everybody, "/public/units/{unit}"),
    Ask("GET /public/{id}", everybody, "/public/{disclosure}"),
    Ask("GET /public/{id}/text", everybody, "/public/{disclosure}/text"),
    Ask("GET /public/{id}/tables/{number}", everybody, "/public/{disclosure}/tables/1", ok=(200, 404)),
    Ask("GET /public/{id}/fact/{table}/{row:path}/{column}", everybody, "/public/{disclosure}/fact/" + _FACT),
    Ask(
        "GET /public/{id}/source/{table}/{row:path}/{column}",
        everybody,
        "/public/{disclosure}/source/" + _FACT,
    ),
    Ask("GET /public/{id}/pages/{number}", everybody, "/public/{public_file_told}/pages/1"),
    Ask("GET /public/{id}/facts", everybody, "/public/{disclosure}/facts"),
    Ask("GET /public/{id}/files/{name}", everybody, "/public/{disclosure}/files/pdf"),
    Ask("GET /public/{id}/compare", everybody, "/public/{disclosure}/compare?other={disclosure}"),
    Ask("GET /public/{id}/compare/{other}", everybody, "/public/{disclosure}/compare/{disclosure}"),
    Ask("GET /public/{id}/pictures/{kind}", everybody, "/public/{disclosure}/pictures/bars"),
    Ask("GET /public/{id}/picture/{kind}.{format}", everybody, "/public/{disclosure}/picture/bars.csv"),
    Ask(
        "GET /public/units/{id}/{what}/pictures/{kind}",
        everybody,
        "/public/units/{unit}/budget/pictures/changes",
    ),
    Ask(
        "GET /public/units/{id}/{what}/picture/{kind}.{format}",
        everybody,
        "/public/units/{unit}/budget/picture/changes.csv",
    ),
    Ask("GET /embed/{id}/{kind}", everybody, "/embed/{disclosure}/bars"),
    # administration
    Ask("GET /admin", held(ADMINISTRATOR)),
    Ask("POST /admin/invite", in_unit(ADMINISTRATOR), data={"role": READER, "unit": "{unit}"}),
    Ask("POST /admin/invite", over_all(ADMINISTRATOR), data={"role": READER}),
    Ask("POST /admin/users/{id}/password", over_all(ADMINISTRATOR), "/admin/users/{member}/password"),
    Ask(
        "POST /admin/users/{id}/active",
        over_all(ADMINISTRATOR),
        "/admin/users/{member}/active",
        {"active": "false"},
    ),
    Ask(
        "POST /admin/users/{id}/roles",
        in_unit(ADMINISTRATOR),
        "/admin/users/{member}/roles",
        {"role": REVIEWER, "unit": "{unit}"},
    ),
    Ask(
        "POST /admin/users/{id}/roles",
        over_all(ADMINISTRATOR),
        "/admin/users/{member}/roles",
        {"role": ADMINISTRATOR},
    ),
    Ask(
        "POST /admin/users/{id}/roles/{assignment}/delete",
        in_unit(ADMINISTRATOR),
        "/admin/users/{member}/roles/{held}/delete",
    ),
    Ask("POST /admin/units", in_unit(ADMINISTRATOR), data={"name": "new", "parent": "{unit}"}),
    Ask("POST /admin/units", over_all(ADMINISTRATOR), data={"name": "new"}),
    Ask("GET /admin/trail", over_all(ADMINISTRATOR)),
    # the board and its files
    Ask("GET /work", signed_in),
    Ask("GET /work/files", signed_in),
    Ask("POST /work/files", held(*ROLES), files=_FILES),
    # a version and what is said of it
    Ask("GET /versions/{id}", in_unit(*ROLES), "/versions/{draft}"),
    Ask("GET /versions/{id}", in_unit(*ROLES), "/versions/{at_bureau}"),
    Ask("POST /versions/{id}/steps/{action}", in_unit(PREPARER), "/versions/{draft}/steps/submit", _STEP),
    Ask("POST /versions/{id}/steps/{action}", in_unit(APPROVER), "/versions/{at_unit}/steps/approve", _STEP),
    Ask("POST /versions/{id}/steps/{action}", in_unit(APPROVER), "/versions/{at_unit}/steps/return", _STEP),
    Ask(
        "POST /versions/{id}/steps/{action}", in_unit(REVIEWER), "/versions/{at_bureau}/steps/approve", _STEP
    ),
    Ask("POST /versions/{id}/steps/{action}", in_unit(REVIEWER), "/versions/{at_bureau}/steps/return", _STEP),
    Ask(
        "POST /versions/{id}/steps/{action}",
        in_unit(REVIEWER, PUBLISHER),
        "/versions/{approved}/steps/return",
        _STEP,
    ),
    Ask(
        "POST /versions/{id}/steps/{action}", in_unit(PUBLISHER), "/versions/{approved}/steps/publish", _STEP
    ),
    Ask("POST /versions/{id}/comments", in_unit(*ROLES), "/versions/{draft}/comments", {"text": "said"}),
    Ask(
        "POST /versions/{id}/comments/{number}/resolve",
        in_unit(*(role for role in ROLES if role != READER)),
        "/versions/{at_bureau}/comments/{comment}/resolve",
    ),
    Ask(
        "POST /versions/{id}/acceptances",
        in_unit(REVIEWER),
        "/versions/{at_bureau}/acceptances",
        {"finding": "{finding}", "why": "so"},
    ),
    Ask(
        "POST /versions/{id}/acceptances/{number}/withdraw",
        in_unit(REVIEWER),
        "/versions/{at_bureau}/acceptances/{acceptance}/withdraw",
    ),
    Ask("POST /versions/{id}/correct", in_unit(PREPARER), "/versions/{published}/correct"),
    Ask("GET /versions/{id}/preview", in_unit(*ROLES), "/versions/{draft}/preview"),
    Ask("GET /versions/{id}/changes", nobody_at_all, "/versions/{draft}/changes"),
    # a version that is a file
    Ask("POST /versions", in_unit(PREPARER), data=_HAND_IN, files=_FILES),
    Ask("GET /versions/{id}/file", in_unit(*ROLES), "/versions/{handed}/file"),
    Ask("GET /versions/{id}/pages/{number}", in_unit(*ROLES), "/versions/{handed}/pages/1"),
    Ask("GET /versions/{id}/file/progress", in_unit(*ROLES), "/versions/{handed}/file/progress"),
    Ask("POST /versions/{id}/file", in_unit(PREPARER), "/versions/{handed}/file", _STEP, _FILES),
    Ask(
        "POST /versions/{id}/file/mine",
        in_unit(PREPARER),
        "/versions/{handed}/file/mine",
        {"edition": "1", "name": "a.txt", "file": "{mine}"},
    ),
    Ask(
        "POST /versions/{id}/file/correct",
        in_unit(PREPARER),
        "/versions/{public_file}/file/correct",
        files=_FILES,
    ),
    # composing
    Ask("GET /compose/new", signed_in),
    Ask("POST /compose/new", in_unit(PREPARER), data=_BEGIN),
    Ask("GET /compose/{id}/workbook", in_unit(PREPARER), "/compose/{draft}/workbook"),
    Ask(
        "POST /compose/{id}/workbook",
        in_unit(PREPARER),
        "/compose/{draft}/workbook",
        {"edition": "1"},
        {"file": ("a.xlsx", b"no workbook")},
        ok=(422,),
    ),
    Ask("GET /compose/{id}/{sheet}", in_unit(PREPARER), "/compose/{draft}/cover"),
    Ask("POST /compose/{id}/{sheet}", in_unit(PREPARER), "/compose/{draft}/cover", {"base": ""}, ok=(422,)),
    Ask(
        "POST /compose/{id}/{sheet}/merge",
        in_unit(PREPARER),
        "/compose/{draft}/cover/merge",
        {"base": "[]", "mine": "[]"},
        ok=(422,),
    ),
    Ask(
        "POST /compose/{id}/{sheet}/live",
        in_unit(PREPARER),
        "/compose/{draft}/cover/live",
        {"base": ""},
        ok=(422,),
    ),
)


def known_ids(route: str, installation: Installation) -> list[dict[str, str]]:
    """What stands for the parameters of a route in the addresses of things that are there."""
    pattern = re.sub(r"\\\{(\w+)(?::\w+)?\\\}", r"(?P<\1>[^/]+)", re.escape(route.split()[1]))
    found = []
    for ask in (ask for ask in TABLE if ask.route == route):
        for place in (OWN, OTHER):
            match = re.fullmatch(pattern, ask.address.format(**installation.ids[place]).partition("?")[0])
            found += [match.groupdict()] if match else []
    return found
