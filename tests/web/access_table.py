"""Who may ask what: one entry at least for every route; `{…}` in an address are ids of the installation.

A route without an entry fails a test. Addresses that name a unit's things are asked for the own unit, the
unit below it and another one.
"""

from __future__ import annotations

import re

from tests.web.access_api import OPERATIONS
from tests.web.access_pages import PAGES
from tests.web.installation import OTHER, OWN, Installation

TABLE = (*PAGES, *OPERATIONS)


def known_ids(route: str, installation: Installation) -> list[dict[str, str]]:
    """What stands for the parameters of a route in the addresses of things that are there."""
    pattern = re.sub(r"\\\{(\w+)(?::\w+)?\\\}", r"(?P<\1>[^/]+)", re.escape(route.split()[1]))
    found = []
    for ask in (ask for ask in TABLE if ask.route == route):
        for place in (OWN, OTHER):
            match = re.fullmatch(pattern, ask.address.format(**installation.ids[place]).partition("?")[0])
            found += [match.groupdict()] if match else []
    return found
