"""Pages that only a conflict shows: two people in two windows, of whom the second is told."""

from __future__ import annotations

from collections.abc import Callable

from mingzhang.web.db.models import AT_UNIT, Version
from tests.web.conftest import Site
from tests.web.handing import handed, sample_text
from tests.web.publishing import draft
from tests.web.windows import pressed

SAVE, EXCHANGE = "#sheet p.actions button", "#exchange button"
Meeting = Callable[[Site, Callable[[], object], str, int], tuple[object, object]]


def two_edits(site: Site, window: Callable[[], object], address: str, unit: int):
    """Both change the same cell, and each another one; the second window with the answer to its saving."""
    version = draft(site.context, unit)
    first, second = (_sheet(window, address, version) for _ in range(2))
    for page, amount, other in ((first, "111.11", "r2-amount"), (second, "222.22", "r5-amount")):
        page.fill("[name=r0-amount]", amount)
        page.fill(f"[name={other}]", "3.30")
    _sent(first, SAVE)
    return second, _sent(second, SAVE)


def an_edit_too_late(site: Site, window: Callable[[], object], address: str, unit: int):
    """The book is handed in while somebody still edits it."""
    version = draft(site.context, unit)
    page = _sheet(window, address, version)
    page.fill("[name=r0-amount]", "77.77")
    with site.context.db.writing() as session:
        session.get(Version, version).state = AT_UNIT
    return page, _sent(page, SAVE)


def two_files(site: Site, window: Callable[[], object], address: str, unit: int):
    """Both hand in another file in place of the first."""
    version = handed(site.as_user("boss"), unit, ("公开.txt", sample_text()))
    site.work()
    first, second = window(), window()
    for page, name in ((first, "同事的公开文件.txt"), (second, "我的公开文件.txt")):
        page.goto(f"{address}/versions/{version}")
        file = {"name": name, "mimeType": "text/plain", "buffer": name.encode()}
        page.set_input_files("#exchange input[type=file]", files=[file])
    _sent(first, EXCHANGE)
    return second, _sent(second, EXCHANGE)


def _sheet(window: Callable[[], object], address: str, version: int):
    page = window()
    page.goto(f"{address}/compose/{version}/lines")
    return page


def _sent(page, button: str):
    """The answer to what a button sends, wherever it is folded away."""
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    return pressed(page, button)


CONFLICTS: dict[str, Meeting] = {
    "two-edits": two_edits,
    "edit-too-late": an_edit_too_late,
    "two-files": two_files,
}
