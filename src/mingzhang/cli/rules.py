"""`mingzhang rules`: the catalogue of audit rules."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.against import own_catalogue
from mingzhang.cli.outcome import choose
from mingzhang.cli.words import words
from mingzhang.errors import DataError
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.taxonomy.rules import Catalogue, Rule


def rules(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help=words().text("cli.rules.id"))] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help=words().text("cli.check.rules"), metavar="DIR")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """List the rules, or show one of them."""
    choose(lang, LANGUAGES)
    catalogue = _catalogue(rules)
    if id is None:
        listed = sorted(catalogue.rules.values(), key=lambda rule: rule.id)
        for line in _listed(listed, catalogue.off, lang):
            print(line)
    elif id in catalogue.rules:
        from mingzhang.cli.screen import width
        from mingzhang.report.rule_pages import rule_text

        print(rule_text(catalogue.rules[id], catalogue, lang=lang, width=width()), end="")
    else:
        raise typer.BadParameter(words(lang).text("cli.rules.unknown", id=id))


def _catalogue(folder: Path | None) -> Catalogue:
    from mingzhang.taxonomy.rules import package_catalogue

    try:
        return own_catalogue(folder) or package_catalogue()
    except DataError as error:
        raise typer.BadParameter(str(error)) from error


def _listed(rules: list[Rule], off: Collection[str], lang: str) -> list[str]:
    from mingzhang.report.wrap import pad

    longest = max((len(rule.id) for rule in rules), default=0)
    say = words(lang)
    return [
        f"{pad(rule.id, longest)}  {pad(_weight(rule, off, lang), 8)} {rule.title[say.lang]}"
        for rule in rules
    ]


def _weight(rule: Rule, off: Collection[str], lang: str) -> str:
    say = words(lang)
    return say.text("rule_page.off") if rule.id in off else say.label("severity", rule.severity)
