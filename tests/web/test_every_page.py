"""Every page with real content: accessible, in both languages, light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.web.conflicts import CONFLICTS
from tests.web.conftest import serving
from tests.web.furnished import Furnished
from tests.web.inspecting import OF_LOOKS, ask, axe_faults, focus_faults, structure_faults, unfold
from tests.web.publishing import ROLES
from tests.web.test_access import routes
from tests.web.visits import BOSS, PART, Visit, elsewhere, visits
from tests.web.windows import DESK, PHONE, open_window

# Every two of language, scheme and width meet.
LOOKS = {"zh": (("light", DESK), ("dark", PHONE)), "en": (("dark", DESK), ("light", PHONE))}


def page_routes() -> set[str]:
    return {path for path, route in routes() if "GET" in route.methods and not path.startswith("/api/")}


def test_every_page_is_visited(furnished: Furnished):
    visited = {visit.route for visit in visits(furnished)}
    assert not visited & set(elsewhere(furnished))
    assert visited | set(elsewhere(furnished)) == page_routes()


def test_what_is_not_visited_is_no_page(furnished: Furnished):
    person = furnished.site.as_user(BOSS)
    for route, address in elsewhere(furnished).items():
        answer = person.get(address)
        page = "text/html" in answer.headers.get("content-type", "")
        assert (answer.status_code in (200, 303) and not page) or route.startswith("/sign-in/oidc"), route


@contextmanager
def looking(chromium, furnished: Furnished, address: str, lang: str) -> Iterator[dict[str, object]]:
    """A window for everybody who looks, by name; '' is nobody in particular."""
    names = sorted({visit.by for visit in visits(furnished)})
    more = {"reduced_motion": "reduce"}
    windows = {name: open_window(chromium, furnished.site, address, name, lang, **more) for name in names}
    yield windows
    for page in windows.values():
        page.context.close()


def faults(page, address: str, visit: Visit, lang: str) -> list[str]:
    """Everything that is wrong with one page."""
    said: list[str] = []
    page.on("console", hear := lambda told: said.append(told.text) if told.type == "error" else None)
    page.on("pageerror", fall := lambda error: said.append(str(error)))
    (scheme, size), _ = LOOKS[lang]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    answer = page.goto(address + visit.address)
    said += faults_to_see(page, lang, framed=visit.framed)
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fall)
    refused = f"the server responded with a status of {visit.status} "
    said = [told for told in said if visit.status == 200 or refused not in told]
    return said if answer.status == visit.status else [f"status {answer.status}", *said]


def faults_to_see(page, lang: str, *, framed: bool) -> list[str]:
    """Everything that is wrong with what a window shows, in both schemes and widths of the language."""
    (scheme, size), (other, smaller) = LOOKS[lang]
    unfold(page)
    said = structure_faults(page, "zh-CN" if lang == "zh" else "en", framed=framed)
    said += ask(page, "width") + focus_faults(page)
    page.set_viewport_size(smaller)
    said += ask(page, "width") + ask(page, "thin")
    page.emulate_media(color_scheme=other)
    said += axe_faults(page, OF_LOOKS)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    return said + axe_faults(page, () if lang == "zh" else OF_LOOKS)  # the frame is the same in both


@pytest.mark.parametrize("lang", LOOKS)
def test_every_page_is_as_it_should_be(chromium, furnished: Furnished, furnished_site: str, lang: str):
    with looking(chromium, furnished, furnished_site, lang) as windows:
        found = [
            f"{visit.name}: {told}"
            for visit in visits(furnished)
            if visit.kind != PART
            for told in dict.fromkeys(faults(windows[visit.by], furnished_site, visit, lang))
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lang", LOOKS)
@pytest.mark.parametrize("conflict", CONFLICTS)
def test_every_page_of_a_conflict_is_as_it_should_be(chromium, site, unit: int, conflict: str, lang: str):
    site.user(BOSS, ("administrator", None), *((role, None) for role in ROLES))
    (scheme, size), _ = LOOKS[lang]
    opened = []

    def window():
        more = {"reduced_motion": "reduce", "color_scheme": scheme, "viewport": size}
        opened.append(open_window(chromium, site, address, BOSS, lang, **more))
        return opened[-1]

    with serving(site.context, works=False) as address:
        page, answer = CONFLICTS[conflict](site, window, address, unit)
        assert answer.status == 409
        found = faults_to_see(page, lang, framed=True)
        for each in opened:
            each.context.close()
    assert not found, "\n".join(found)
