"""Imports run along the data's way, or to what all stations share."""

from __future__ import annotations

import pytest

from tests.house.sources import Module, imports, modules

SHARED = {"errors", "model", "taxonomy"}
MAY_IMPORT = {
    "__init__": set(),
    "__main__": {"cli"},
    "errors": set(),
    "apart": set(),
    "model": set(),
    "taxonomy": {"apart", "errors", "model"},
    "read": SHARED | {"apart"},
    "recognise": SHARED | {"read"},
    "pipeline": SHARED | {"read", "recognise", "audit"},
    "audit": SHARED | {"recognise"},
    "draw": SHARED | {"apart", "read"},
    "report": SHARED | {"audit", "draw", "__version__"},
    "book": SHARED,
    "compose": SHARED | {"book"},
    "publish": SHARED,
    "handover": SHARED | {"pipeline", "audit", "publish"},
    "compare": SHARED,
    "evaluate": SHARED | {"book"},
    "samples": SHARED,
    "pictures": SHARED | {"compare", "evaluate", "report"},
    "warehouse": SHARED | {"compare"},
    "client": {"errors"},
    "batch": SHARED | {"apart", "read", "pipeline", "warehouse", "audit", "report"},
    "web": SHARED
    | {"apart", "read", "recognise", "pipeline", "handover", "audit", "report", "samples", "__version__"}
    | {"book", "compose", "publish", "compare", "draw", "evaluate", "pictures", "warehouse", "batch"},
    "cli": SHARED
    | {"read", "recognise", "pipeline", "handover", "audit", "report", "samples", "__version__"}
    | {"book", "compose", "publish", "compare", "draw", "evaluate", "pictures", "warehouse", "batch", "web"},
}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_imports_run_along_the_way(module: Module):
    assert module.station in MAY_IMPORT, f"{module.station} is a new station: say what it may import"
    allowed = MAY_IMPORT[module.station] | {module.station}
    wrong = [f"line {line}: {name}" for line, name in imports(module) if name.split(".")[1] not in allowed]
    assert not wrong


def test_the_model_does_no_input_or_output():
    outside = {"io", "os", "pathlib", "subprocess", "socket", "urllib", "sys", "logging"}
    for module in modules():
        if module.station == "model":
            names = {name for _, name in _all_imports(module)}
            assert not names & outside, module.name


def _all_imports(module: Module) -> list[tuple[int, str]]:
    import ast

    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, str(node.module).split(".")[0]))
    return found
