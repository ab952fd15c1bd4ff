"""A folder of own rules laid over the package's: YAML that switches rules off, changes severities, adds words
and patterns to rules, and adds links and text rules.

Nothing in it is run: links name cells, text rules name patterns. Loading is strict, errors name the line.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from mingzhang.errors import DataError
from mingzhang.taxonomy.links import Link
from mingzhang.taxonomy.regional import is_regional, load_regional
from mingzhang.taxonomy.rules import SEVERITIES, Catalogue, Rule, link_rule, package_catalogue
from mingzhang.taxonomy.strict import build, mapping_items, read_nodes

PLACEHOLDERS = frozenset(("words", "quote", "title"))
_PATTERNS = "*.yaml"


@dataclass(frozen=True)
class Overlay:
    """One file of the folder. `off`: rules to switch off; `severities`, `words` (by group) and `patterns` by
    rule; `links` as in data/rules/links.yaml; `texts`: rules that look for patterns in the running text."""

    off: tuple[str, ...] = ()
    severities: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    texts: tuple[Rule, ...] = ()


def load_catalogue(folder: Path, base: Catalogue | None = None) -> Catalogue:
    """The package's catalogue (or `base`) with what the YAML files of the folder change, by name."""
    catalogue = base or package_catalogue()
    paths = sorted(folder.glob(_PATTERNS)) if folder.is_dir() else []
    if not paths:
        raise DataError(folder, None, f"is no folder that holds rules ({_PATTERNS}); check the path")
    for path in paths:
        catalogue = _lay_over(catalogue, path)
    return catalogue


def _lay_over(catalogue: Catalogue, path: Path) -> Catalogue:
    node = read_nodes(path)
    if is_regional(node):
        regional = load_regional(path, catalogue.rules)
        return replace(catalogue, regional=(*catalogue.regional, regional))
    overlay = build(path, node, Overlay)
    lines = _Lines(path, node)
    rules = dict(catalogue.rules)
    links = [*catalogue.links]
    for link in overlay.links:
        lines.new_id(rules, "links", link.id)
        links.append(link)
        rules[link.id] = _in_both_languages(_link_rule(link, catalogue, lines))
    for text in overlay.texts:
        lines.new_id(rules, "texts", text.id)
        lines.text_rule(text)
        rules[text.id] = _in_both_languages(text)
    for id, severity in overlay.severities.items():
        if severity not in SEVERITIES:
            raise lines.error("severities", id, f"severity '{severity}' is none of {', '.join(SEVERITIES)}")
        rules[id] = replace(lines.known(rules, "severities", id), severity=severity)
    for id, groups in overlay.words.items():
        rules[id] = _with_words(lines.known(rules, "words", id), groups, lines)
    for id, patterns in overlay.patterns.items():
        rules[id] = _with_patterns(lines.known(rules, "patterns", id), patterns, lines)
    for id in overlay.off:
        lines.known(rules, "off", id)
    return Catalogue(
        rules,
        tuple(links),
        (*catalogue.texts, *(text.id for text in overlay.texts)),
        catalogue.off | set(overlay.off),
        tuple(regional.without(overlay.severities) for regional in catalogue.regional),
    )


def _link_rule(link: Link, catalogue: Catalogue, lines: _Lines) -> Rule:
    if not link.title:
        raise lines.error("links", link.id, f"link '{link.id}' needs a title")
    try:
        return link_rule(link, catalogue.rules)
    except ValueError as error:
        raise lines.error("links", link.id, str(error)) from error


def _with_words(rule: Rule, groups: Mapping[str, tuple[str, ...]], lines: _Lines) -> Rule:
    words = dict(rule.words)
    for group, added in groups.items():
        if group not in words:
            known = ", ".join(sorted(words)) or "none"
            raise lines.error("words", rule.id, f"rule '{rule.id}' has no words '{group}'; it has: {known}")
        words[group] = tuple(dict.fromkeys((*words[group], *added)))
    return replace(rule, words=words)


def _with_patterns(rule: Rule, patterns: tuple[str, ...], lines: _Lines) -> Rule:
    if not rule.patterns:
        raise lines.error("patterns", rule.id, f"rule '{rule.id}' does not look for patterns")
    lines.compiled("patterns", rule.id, patterns)
    return replace(rule, patterns=(*rule.patterns, *patterns))


def _in_both_languages(rule: Rule) -> Rule:
    """A title or message given in one language serves for the others."""
    return replace(rule, title=_Either(rule.title), message=_Either(rule.message))


class _Either(dict[str, str]):
    """Texts by language; one that lacks is answered with the first that there is."""

    def __missing__(self, lang: str) -> str:
        return next(iter(self.values()))


@dataclass(frozen=True)
class _Lines:
    """Where in a file something stands, for its errors."""

    path: Path
    node: yaml.Node

    def known(self, rules: Mapping[str, Rule], section: str, id: str) -> Rule:
        """The rule of an id that must exist."""
        if id not in rules:
            raise self.error(section, id, f"there is no rule '{id}'; `mingzhang rules` lists the ids")
        return rules[id]

    def new_id(self, rules: Mapping[str, Rule], section: str, id: str) -> None:
        """An id that must not exist yet."""
        if id in rules:
            raise self.error(section, id, f"rule '{id}' exists already; give it another id")

    def text_rule(self, rule: Rule) -> None:
        """A rule of patterns: it has some, they compile, and its message asks only for what is found."""
        if not rule.patterns:
            raise self.error("texts", rule.id, f"rule '{rule.id}' has no patterns to look for")
        self.compiled("texts", rule.id, rule.patterns)
        if not rule.title or not rule.message:
            raise self.error("texts", rule.id, f"rule '{rule.id}' needs a title and a message")
        for message in rule.message.values():
            self._message(rule.id, message)

    def _message(self, id: str, message: str) -> None:
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
        except ValueError as error:
            raise self.error("texts", id, f"the message is no template: {error}") from error
        if names - PLACEHOLDERS:
            known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
            raise self.error("texts", id, f"a message may hold {known} only")

    def compiled(self, section: str, id: str, patterns: tuple[str, ...]) -> None:
        """Patterns that are patterns, and that do not match everything."""
        for pattern in patterns:
            try:
                empty = re.compile(pattern).fullmatch("")
            except re.error as error:
                raise self.error(section, id, f"'{pattern}' is no pattern: {error}") from error
            if empty:
                raise self.error(
                    section, id, f"'{pattern}' matches nothing at all; it would be found everywhere"
                )

    def error(self, section: str, id: str, problem: str) -> DataError:
        """A DataError at the line where `id` stands under `section`."""
        return DataError(self.path, self._line(section, id), problem)

    def _line(self, section: str, id: str) -> int | None:
        if not isinstance(self.node, yaml.MappingNode):
            return None
        under = dict(mapping_items(self.path, self.node)).get(section)
        scalars = [node for node in _scalars(under) if node.value == id]
        return int(scalars[0].start_mark.line) + 1 if scalars else None


def _scalars(node: yaml.Node | None) -> list[yaml.ScalarNode]:
    """All keys and single values below a node, in order."""
    if isinstance(node, yaml.ScalarNode):
        return [node]
    if isinstance(node, yaml.SequenceNode):
        return [scalar for item in node.value for scalar in _scalars(item)]
    if isinstance(node, yaml.MappingNode):
        return [scalar for pair in node.value for item in pair for scalar in _scalars(item)]
    return []
