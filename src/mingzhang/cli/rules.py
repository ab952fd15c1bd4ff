"""`mingzhang rules`: the catalogue of audit rules."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.against import own_catalogue
from mingzhang.cli.outcome import CLEAN, FINDINGS, choose
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
    test: Annotated[
        Path | None, typer.Option("--test", help=words().text("cli.rules.test"), metavar="DIR")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """List the rules, show one of them, or try rules of one's own on their cases."""
    choose(lang, LANGUAGES)
    if test is not None:
        raise typer.Exit(_tried(test, lang))
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


def _tried(folder: Path, lang: str) -> int:
    """Try the folder's rules on their cases, print what came out; the exit code."""
    from mingzhang.audit.trials import changed_rules
    from mingzhang.taxonomy.rules import package_catalogue

    catalogue = _catalogue(folder)
    rules = list(changed_rules(catalogue, package_catalogue()))
    if not rules:
        print(words(lang).text("cli.rules.nothing", folder=folder))
        return CLEAN
    cases = failed = 0
    for rule in rules:
        tried, wrong = _try_one(rule, catalogue, lang)
        cases, failed = cases + tried, failed + wrong
    print(words(lang).text("cli.rules.tested", rules=len(rules), cases=cases, failed=failed))
    return FINDINGS if failed else CLEAN


def _try_one(rule: Rule, catalogue: Catalogue, lang: str) -> tuple[int, int]:
    """Print how the rule's cases came out; how many there are, and how many came out wrong."""
    from mingzhang.audit.trials import try_rule
    from mingzhang.report.messages import finding_message

    say = words(lang)
    if rule.id in catalogue.off:
        print(say.text("cli.rules.unreached", id=rule.id))
        return 0, 0
    trials = try_rule(rule, catalogue)
    wrong = [trial for trial in trials if not trial.right]
    for trial in wrong:
        if trial.case.faulted:
            print(say.text("cli.rules.missed", id=rule.id, number=trial.number))
        else:
            message = finding_message(trial.findings[0], lang, catalogue.rules)
            print(say.text("cli.rules.overreaches", id=rule.id, number=trial.number, message=message))
    if not trials:
        print(say.text("cli.rules.untested", id=rule.id))
    elif not wrong:
        print(say.text("cli.rules.passes", id=rule.id, cases=len(trials)))
    return len(trials), len(wrong)


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
