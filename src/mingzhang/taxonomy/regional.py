"""What a region or a form changes about rules: other severities, or rules that do not apply there.

One YAML file each under data/rules/regions, and in a user's folder of rules. Every change names the clause or
the form that it comes from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from mingzhang.errors import DataError
from mingzhang.model import SEVERITIES
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.forms import forms
from mingzhang.taxonomy.strict import build, mapping_items, read_nodes

FOLDER = "regions"
APPLIES = "applies"


@dataclass(frozen=True)
class Applies:
    """To which disclosures: those of one of the `forms`, or of one of the `regions` (two-digit division
    codes); of one of the `kinds`, where given."""

    forms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.forms and not self.regions:
            raise ValueError(
                f"'{APPLIES}' names neither forms nor regions; rules for all need no '{APPLIES}'"
            )
        known = forms()
        for form in self.forms:
            if form not in known:
                raise ValueError(f"form '{form}' does not exist; known forms: {', '.join(sorted(known))}")
        for region in self.regions:
            if len(region) != 2 or not region.isdigit():
                raise ValueError(f"region '{region}' is no two-digit division code")
        for kind in self.kinds:
            if kind not in {form.kind for form in known.values()}:
                raise ValueError(f"kind '{kind}' is none that a form has")

    def to(self, form_id: str, region: str | None) -> bool:
        """Whether a disclosure of this form and region is meant."""
        form = forms()[form_id]
        named = form_id in self.forms or (region or form.region) in self.regions
        return named and (not self.kinds or form.kind in self.kinds)


@dataclass(frozen=True)
class Weight:
    """A rule with another severity, and why."""

    rule: str
    severity: str
    basis: str

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity '{self.severity}' is none of {', '.join(SEVERITIES)}")
        if not self.basis.strip():
            raise ValueError(f"rule '{self.rule}': 'basis' is empty; name the clause or the form")


@dataclass(frozen=True)
class Unused:
    """A rule that does not apply, and why."""

    rule: str
    basis: str

    def __post_init__(self) -> None:
        if not self.basis.strip():
            raise ValueError(f"rule '{self.rule}': 'basis' is empty; name the clause or the form")


@dataclass(frozen=True)
class Regional:
    """One file."""

    applies: Applies
    severities: tuple[Weight, ...] = ()
    off: tuple[Unused, ...] = ()

    def without(self, rules: Collection[str]) -> Regional:
        """The same without what it says about these rules."""
        return replace(
            self,
            severities=tuple(weight for weight in self.severities if weight.rule not in rules),
            off=tuple(unused for unused in self.off if unused.rule not in rules),
        )


def is_regional(node: yaml.Node) -> bool:
    """Whether a file says to which disclosures it applies."""
    return isinstance(node, yaml.MappingNode) and any(key.value == APPLIES for key, _ in node.value)


def load_regional(path: Path, rules: Collection[str]) -> Regional:
    """Read one file; refuses rules that do not exist, and one that is named twice."""
    node = read_nodes(path)
    regional = build(path, node, Regional)
    seen: set[str] = set()
    for line, rule in _named(path, node):
        if rule not in rules:
            raise DataError(path, line, f"there is no rule '{rule}'; `mingzhang rules` lists the ids")
        if rule in seen:
            raise DataError(path, line, f"rule '{rule}' stands twice")
        seen.add(rule)
    return regional


def _named(path: Path, node: yaml.Node) -> list[tuple[int, str]]:
    """Each rule that a file names, with its line."""
    assert isinstance(node, yaml.MappingNode)
    lists = [value for key, value in mapping_items(path, node) if isinstance(value, yaml.SequenceNode)]
    entries = [entry for listed in lists for entry in listed.value if isinstance(entry, yaml.MappingNode)]
    return [
        (int(value.start_mark.line) + 1, str(value.value))
        for entry in entries
        for key, value in mapping_items(path, entry)
        if key == "rule"
    ]


def package_regionals(rules: Collection[str]) -> tuple[Regional, ...]:
    """All files of the package."""
    folder = data_dir() / "rules" / FOLDER
    return tuple(load_regional(path, rules) for path in sorted(folder.glob("*.yaml")))
