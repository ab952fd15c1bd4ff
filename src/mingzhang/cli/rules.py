"""`mingzhang rules`: the catalogue of audit rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import choose
from mingzhang.cli.words import words
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.report.messages import Rule


def rules(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help=words().text("cli.rules.id"))] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """List the rules, or show one of them."""
    choose(lang, LANGUAGES)
    from mingzhang.taxonomy.rules import rule_catalogue

    catalogue = rule_catalogue()
    if id is None:
        for line in _listed(sorted(catalogue.values(), key=lambda rule: rule.id), lang):
            print(line)
    elif id in catalogue:
        print(_page(catalogue[id], lang), end="")
    else:
        raise typer.BadParameter(words(lang).text("cli.rules.unknown", id=id))


def _listed(rules: list[Rule], lang: str) -> list[str]:
    from mingzhang.report.wrap import pad

    longest = max((len(rule.id) for rule in rules), default=0)
    say = words(lang)
    return [
        f"{pad(rule.id, longest)}  {pad(say.label('severity', rule.severity), 8)} {rule.title[lang]}"
        for rule in rules
    ]


def _page(rule: Rule, lang: str) -> str:
    say = words(lang)
    entries = {
        say.text("cli.rules.severity"): say.label("severity", rule.severity),
        say.text("cli.rules.kind"): say.label("kind", rule.kind),
        say.text("cli.rules.message"): rule.message[lang],
        say.text("cli.rules.basis"): rule.basis,
    }
    lines = [f"{rule.id} · {rule.title[lang]}", *(f"  {name}  {value}" for name, value in entries.items())]
    return "\n".join(lines) + "\n"
