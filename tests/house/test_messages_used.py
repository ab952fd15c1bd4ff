"""Every message key that the code names is in the catalogue, and every key of the catalogue has a use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from mingzhang.errors import InputError
from mingzhang.report.messages import LANGUAGES, messages
from tests.house.sources import PACKAGE, Module, modules, strings

TEMPLATE_KEY = re.compile(r"say\('([\w.]+)'( ~)?")
ASK = {"text", "entry", "label"}
FAMILIES = {
    "picture",
    "table",
    "column",
    "row",
    "rule",
    "note",
    "why",
    "document",
    "input",
}  # looked up by an id that data or a document gives


def asked(module: Module) -> Iterator[tuple[int, str, bool]]:
    """Line, key and whether the key is whole, of every call that asks the catalogue."""
    if module.station not in ("report", "cli", "web"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            key = node.args[0]
            if node.func.attr == "label" and isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield node.lineno, f"{key.value}.", False
            elif node.func.attr not in ASK:
                continue
            elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield node.lineno, key.value, True
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                yield node.lineno, str(key.values[0].value), False


def asked_by_templates() -> list[tuple[str, bool]]:
    """Key and whether it is whole, of every text that a template says."""
    data = PACKAGE / "data"
    paths = sorted([*(data / "templates").glob("*"), *(data / "web" / "templates").glob("*")])
    found = [match for path in paths for match in TEMPLATE_KEY.finditer(path.read_text(encoding="utf-8"))]
    return [(match.group(1), not match.group(2)) for match in found]


def test_every_key_that_a_template_says_exists():
    known, said = messages().texts, asked_by_templates()
    assert said
    assert not [key for key, whole in said if whole and key not in known]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_asked_for_exists(module: Module, lang: str):
    known = messages(lang).texts
    missing = [
        f"line {line}: {key}"
        for line, key, whole in asked(module)
        if key != "why." and not (key in known if whole else any(name.startswith(key) for name in known))
    ]
    assert not missing


def test_every_key_has_a_use():
    whole = {text for module in modules() for _, text in strings(module)}
    begun = {key for module in modules() for _, key, exact in asked(module) if not exact}
    whole |= {key for key, exact in asked_by_templates() if exact}
    begun |= {key for key, exact in asked_by_templates() if not exact}
    errors = {kind.key for kind in (InputError, *InputError.__subclasses__())}
    unused = [
        key
        for key in messages().texts
        if key not in whole | errors
        and key.split(".")[0] not in FAMILIES
        and not any(key.startswith(start) for start in begun)
    ]
    assert not unused
