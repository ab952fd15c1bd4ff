"""What is asked of every page in a browser: axe-core, structure, language, focus, width."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

_QUESTIONS = Path(__file__).with_name("inspecting.js").read_text(encoding="utf-8")
# Beyond the rules that are on by themselves: targets of at least 24 × 24 CSS pixels (WCAG 2.2 AA).
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
# What another width or other colours can change.
OF_LOOKS = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")


@cache
def axe_script() -> str:
    """axe-core. The browser's tools bring it in, so the page's content security policy stays in force."""
    return str(pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script)


def axe_faults(page, only: tuple[str, ...] = ()) -> list[str]:
    """Everything that axe-core finds on the page as it stands, minor or critical; `only`: by these rules."""
    options = RULES if not only else {"resultTypes": ["violations"], "runOnly": list(only)}
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe_script())
    found = page.evaluate("options => axe.run(document, options).then(told => told.violations)", options)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:140]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def ask(page, question: str, *more: object) -> list[str]:
    """What is wrong with the page by one of the questions of `inspecting.js`."""
    return list(page.evaluate(f"([name, more]) => {_QUESTIONS}[name](...more)", [question, list(more)]))


def unfold(page) -> None:
    """Open what is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")


def structure_faults(page, lang: str, *, framed: bool) -> list[str]:
    """Title, language, headings, landmarks, labels; on an English page, Chinese that is not said to be so."""
    told = ask(page, "structure", lang, framed)
    return told if lang.startswith("zh") else told + ask(page, "foreign")


def focus_faults(page) -> list[str]:
    """What a keyboard reaches without anybody seeing where it is."""
    page.keyboard.press("Tab")
    return ask(page, "focus")
