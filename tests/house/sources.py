"""What the hygiene tests look at: our modules as syntax trees, and the strings that code acts on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "mingzhang"


@dataclass(frozen=True)
class Module:
    """One source file; `name` is its path inside the package, with slashes."""

    name: str
    tree: ast.Module

    @property
    def station(self) -> str:
        """The folder on the data's way, or the module's own name at the top of the package."""
        return self.name.split("/")[0].removesuffix(".py")


@cache
def modules() -> tuple[Module, ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple(
        Module(str(path.relative_to(PACKAGE).as_posix()), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
    )


def constants(module: Module) -> Iterator[tuple[int, object]]:
    """Line and value of every constant that is no docstring; the fixed parts of f-strings included."""
    documentation = {id(node) for node in _docstrings(module.tree)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and id(node) not in documentation:
            yield node.lineno, node.value


def strings(module: Module) -> Iterator[tuple[int, str]]:
    """Line and value of every string that is no docstring."""
    for line, value in constants(module):
        if isinstance(value, str):
            yield line, value


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import of ours, the imported names included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}:{node.lineno}: relative import; write the full name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.split(".")[0] == PACKAGE.name)


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Docstrings of modules, classes and functions, and the strings that stand under an attribute."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value
