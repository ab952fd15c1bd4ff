"""Browser windows in which somebody is signed in already."""

from __future__ import annotations

from mingzhang.web.guards import SESSION
from tests.web.conftest import Site

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


def open_window(chromium, site: Site, address: str, name: str = "", lang: str = "zh", **more):
    """A page of a window of its own; `name`: who is signed in."""
    context = chromium.new_context(**{"locale": LOCALES[lang], "viewport": DESK, **more})
    cookies = {"mz_lang": lang}
    if name:
        cookies[SESSION] = site.as_user(name).client.cookies.get(SESSION)
    context.add_cookies([{"name": key, "value": value, "url": address} for key, value in cookies.items()])
    return context.new_page()


def pressed(page, button: str):
    """The answer to what a button or a link asks for, once its page is there: a click alone does not wait."""
    with page.expect_navigation() as told:
        page.click(button)
    return told.value
