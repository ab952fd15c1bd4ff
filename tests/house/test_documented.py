"""An undocumented command or option fails, and so does a documented one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import typer

from mingzhang.cli.main import app
from tests.house.sources import ROOT

COMMAND = re.compile(r"\bmingzhang ([a-z]+)\b")


def documents() -> str:
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command with its long options."""
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        yield from _options(name, command)


def _options(name: str, command: object) -> Iterator[tuple[str, list[str]]]:
    options = [
        option
        for parameter in command.params  # type: ignore[attr-defined]
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    ]
    yield name, options
    for child, inner in getattr(command, "commands", {}).items():
        yield from _options(f"{name} {child}", inner)


@pytest.mark.parametrize(("command", "options"), list(commands()), ids=str)
def test_every_command_and_option_is_documented(command: str, options: list[str]):
    text = documents()
    assert f"mingzhang {command}" in text
    section = re.search(rf"^### `mingzhang {command}\b.*?(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/index.md has no section for mingzhang {command}"
    assert not [option for option in options if option not in section.group()]


def test_no_document_speaks_of_a_command_that_does_not_exist():
    known = {command.split()[0] for command, _ in commands()}
    assert set(COMMAND.findall(documents())) <= known


def test_the_readme_opens_with_the_two_commands():
    first_block = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[1]
    assert re.findall(r"^make \w+", first_block, re.MULTILINE) == ["make demo", "make test"]


def test_ci_runs_the_command_of_the_readme():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_path_of_a_machine_in_the_documents():
    assert not re.search(r"(?<![\w.])/(?:home|work|root|Users)/", documents())
