"""The catalogue of audit rules: data/rules/*.yaml, the cross-table links among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.cases import Case
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.links import AT_MOST, LINKS_FILE, Link, links
from mingzhang.taxonomy.regional import Regional, package_regionals
from mingzhang.taxonomy.strict import load_list

SEVERITIES = ("error", "warning", "notice")
KINDS = (
    "sum",
    "cross_table",
    "narrative_vs_table",
    "share",
    "growth",
    "direction",
    "missing_table",
    "empty_table",
    "numbering",
    "label",
    "placeholder",
    "year",
    "performance",
    "other",
)
LINK_EQUAL, LINK_AT_MOST = "link-equal", "link-at-most"


@dataclass(frozen=True)
class Rule:
    """One rule. `message` is a template per language over a finding's details; `words` and `patterns`
    are what the rule looks for, where it looks for text; `basis` its legal source. `explain` says more where
    the message is not enough; `cases` are what it must fault and what it must let pass.
    `beside`: rules whose results it builds on."""

    id: str
    title: dict[str, str]
    message: dict[str, str]
    severity: str
    kind: str
    basis: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    explain: dict[str, str] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity '{self.severity}' is none of {', '.join(SEVERITIES)}")
        if self.kind not in KINDS:
            raise ValueError(f"kind '{self.kind}' is none of {', '.join(KINDS)}")
        if not self.basis:
            raise ValueError(
                f"rule '{self.id}' has no basis; name the clause it comes from, or `unconfirmed`"
            )


@cache
def rule_catalogue() -> Mapping[str, Rule]:
    """All rules by id; each cross-table link is a rule of its own."""
    files = sorted(path for path in (data_dir() / "rules").glob("*.yaml") if path.name != LINKS_FILE)
    return load_rules(files)


def load_rules(paths: list[Path]) -> Mapping[str, Rule]:
    """Read rule files and add the links; refuses an id that stands twice."""
    found: dict[str, Rule] = {}
    for path in paths:
        for rule in load_list(path, Rule):
            if rule.id in found:
                raise DataError(path, None, f"rule '{rule.id}' stands twice; rename one")
            found[rule.id] = rule
    return found | {link.id: link_rule(link, found) for link in links()}


def link_rule(link: Link, rules: Mapping[str, Rule]) -> Rule:
    """A link as a rule: its message is that of all links of its relation."""
    pattern = rules[LINK_AT_MOST if link.relation == AT_MOST else LINK_EQUAL]
    return Rule(link.id, link.title, pattern.message, link.severity, pattern.kind, link.basis)


@dataclass(frozen=True)
class Catalogue:
    """What an audit holds a disclosure against: the rules, the links among them, the text rules that are not
    the package's own, the ids of rules that are switched off, and what regions and forms change."""

    rules: Mapping[str, Rule]
    links: tuple[Link, ...]
    texts: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    regional: tuple[Regional, ...] = ()

    def at(self, form: str, region: str | None) -> Catalogue:
        """The catalogue for disclosures of a form and region; the reason of a change stands in the basis."""
        meant = [regional for regional in self.regional if regional.applies.to(form, region)]
        if not meant:
            return self
        rules = dict(self.rules)
        for weight in (weight for regional in meant for weight in regional.severities):
            rule = rules[weight.rule]
            basis = f"{rule.basis}; {weight.basis}"
            rules[weight.rule] = replace(rule, severity=weight.severity, basis=basis)
        off = {unused.rule for regional in meant for unused in regional.off}
        return replace(self, rules=rules, off=self.off | off, regional=())


@cache
def package_catalogue() -> Catalogue:
    """The package's own rules, all of them on but where a region or form changes them."""
    rules = rule_catalogue()
    return Catalogue(rules, links(), regional=package_regionals(rules))
