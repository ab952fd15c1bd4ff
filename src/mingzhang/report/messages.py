"""Message catalogues: every sentence that a user sees, in each language, by key.

In: the flat `*.zh.yaml` and `*.en.yaml` files under `data/messages`, and the rule catalogue.
Out: `messages(lang).text(key, **values)`. A key that lacks in one language, stands in two files, or asks
for other placeholders in the other language is refused when the catalogue is loaded.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import yaml

from mingzhang.errors import BookError, DataError, InputError
from mingzhang.model import Finding, Place
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import mapping_items, read_nodes
from mingzhang.taxonomy.tables import table_concepts

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = LANGUAGES[0]
_FIGURE = "figure"
_PROJECT = "|"  # between a code and a project


class Rule(Protocol):
    """What this station needs of a rule of the catalogue."""

    @property
    def id(self) -> str:
        """Name of the rule."""

    @property
    def title(self) -> Mapping[str, str]:
        """Language → short name."""

    @property
    def message(self) -> Mapping[str, str]:
        """Language → template that a finding's details fill."""

    @property
    def severity(self) -> str:
        """One of the model's severities."""

    @property
    def kind(self) -> str:
        """Kind of fault, as in the contract."""

    @property
    def basis(self) -> str:
        """The clause that the rule comes from."""


@dataclass(frozen=True)
class Messages:
    """The catalogue of one language."""

    lang: str
    texts: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """The sentence of `key`, its placeholders filled; raises KeyError for an unknown key."""
        return self.texts[key].format_map(values)

    def label(self, family: str, name: str) -> str:
        """The printed word for an id of a family (`table`, `column` …), or the id itself."""
        if family == "table" and name in table_concepts():
            return table_concepts()[name].name[self.lang]
        return self.texts.get(f"{family}.{name}", name)

    def note(self, note: str) -> str:
        """A note of a reader or recogniser: an id, or `id: detail`."""
        name, _, detail = note.partition(":")
        shown = self.texts.get(f"note.{name}")
        if shown is None:
            return note
        return f"{shown} ({detail.strip()})" if detail.strip() else shown

    def place(self, place: Place) -> str:
        """Where something stands, as a reader would say it; empty where nothing is known."""
        parts = []
        if place.page is not None:
            parts.append(self.text("place.page", page=place.page))
        if place.line is not None:
            parts.append(self.text("place.line", line=place.line))
        if place.sheet is not None or place.cell is not None:
            parts.append(self.text("place.cell", sheet=place.sheet or "", cell=place.cell or ""))
        return " ".join(parts)

    def row(self, row: str) -> str:
        """The printed words for a row id, part by part (`income:total`); codes stand for themselves."""
        parts = row.split(":")
        words = [self.texts.get(f"row.{part}") or self.texts.get(f"column.{part}") for part in parts]
        return " ".join(word or part for word, part in zip(words, parts, strict=True)) if any(words) else row

    def input_error(self, error: InputError) -> str:
        """What is wrong with the file, where, and what to do."""
        return self.told(error.key, {**error.details, "name": error.name})

    def told(self, key: str, details: Mapping[str, str]) -> str:
        """The sentence of what is wrong. Details that are keys are said in words, one named `figure` in those
        of its table; of one that has its own words in each language, these are taken."""
        shown = {name: self.texts.get(value, value) for name, value in details.items()}
        own = f"@{self.lang}"
        shown |= {name.removesuffix(own): text for name, text in details.items() if name.endswith(own)}
        if _FIGURE in details:
            shown[_FIGURE] = self.figure(details[_FIGURE])
        return self.texts.get(key, self.texts[InputError.key]).format_map(_Filled(shown))

    def figure(self, key: str) -> str:
        """The printed words for a figure's key (table/row/column), with the name of its code."""
        table, _, rest = key.partition("/")
        row, _, column = rest.rpartition("/")
        named = (self._coded(part) for part in row.split(_PROJECT))
        return " · ".join((self.label("table", table), *named, self.label("column", column)))

    def _coded(self, row: str) -> str:
        code = (functional().name(row) or economic().name(row)) if row.isdigit() else ""
        return f"{row} {code}" if code else self.row(row)

    def book_error(self, error: BookError) -> str:
        """Everything that is wrong with a budget book, one line a problem, each with its place."""
        head = self.text("book.refused", name=error.name, count=len(error.problems))
        lines = [
            f"  {problem.place}  {self.told(problem.key, problem.details)}" for problem in error.problems
        ]
        return "\n".join([head, *lines])


class _Filled(dict[str, str]):
    """Values for a template; what is not given shows as a dash instead of stopping the report."""

    def __missing__(self, key: str) -> str:
        return "–"


@cache
def messages(lang: str = DEFAULT_LANGUAGE) -> Messages:
    """The catalogue of one language; raises DataError where a catalogue file is wrong."""
    return load_catalogues(data_dir() / "messages")[lang]


@cache
def load_catalogues(folder: Path) -> Mapping[str, Messages]:
    """All catalogue files of a folder, checked against each other."""
    found = {lang: _load_language(folder, lang) for lang in LANGUAGES}
    first, *others = LANGUAGES
    for lang in others:
        _compare(folder, (first, found[first]), (lang, found[lang]))
    return {lang: Messages(lang, {key: text for key, (text, _) in found[lang].items()}) for lang in LANGUAGES}


_Texts = dict[str, tuple[str, Path]]


def _load_language(folder: Path, lang: str) -> _Texts:
    found: _Texts = {}
    for path in sorted(folder.glob(f"*.{lang}.yaml")):
        node = read_nodes(path)
        if not isinstance(node, yaml.MappingNode):
            raise DataError(path, 1, "a catalogue holds keys and texts")
        for key, value in mapping_items(path, node):
            line = int(value.start_mark.line) + 1
            if not isinstance(value, yaml.ScalarNode):
                raise DataError(path, line, f"'{key}' must be one text")
            if key in found:
                raise DataError(path, line, f"'{key}' stands in {found[key][1].name} already")
            _placeholders(path, line, str(value.value))
            found[key] = (str(value.value), path)
    return found


def _compare(folder: Path, one: tuple[str, _Texts], two: tuple[str, _Texts]) -> None:
    (lang_one, texts_one), (lang_two, texts_two) = one, two
    for key in sorted(texts_one.keys() ^ texts_two.keys()):
        path = texts_one.get(key, texts_two.get(key, ("", folder)))[1]
        lacking = lang_two if key in texts_one else lang_one
        raise DataError(path, None, f"'{key}' has no text in language '{lacking}'; add it")
    for key, (text, path) in texts_one.items():
        other, other_path = texts_two[key]
        if _placeholders(path, None, text) != _placeholders(other_path, None, other):
            raise DataError(
                other_path, None, f"'{key}' has other placeholders than in {path.name}; make them alike"
            )


def _placeholders(path: Path, line: int | None, text: str) -> frozenset[str]:
    try:
        names = frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError as error:
        raise DataError(path, line, f"'{text}' is no template: {error}") from error
    for name in names:
        if not name.isidentifier():
            raise DataError(
                path, line, f"'{{{name}}}' is no placeholder; write {{word}}, or {{{{ for a brace"
            )
    return names


def finding_message(finding: Finding, lang: str, rules: Mapping[str, Rule] | None = None) -> str:
    """The sentence of a finding: its rule's template filled with its details; `title` is the rule's own.

    Details that hold ids are shown as printed words: those named `table`, `column`, `row` or `label` (or
    ending in `_table` …), and those that are keys of the catalogue. `rules` is the rule catalogue where the
    caller has it at hand.
    """
    rule = (rules if rules is not None else package_rules()).get(finding.rule)
    if rule is None:
        return "; ".join((finding.rule, *(f"{key} {value}" for key, value in finding.details.items())))
    words = messages(lang)
    shown = {key: _shown(words, key, value) for key, value in finding.details.items()}
    return rule.message[lang].format_map(_Filled({"title": rule.title[lang], **shown}))


def _shown(words: Messages, key: str, value: str) -> str:
    family = key.rsplit("_", 1)[-1].rstrip("0123456789")
    if family in ("row", "label"):
        return words.row(value)
    if family in ("table", "column"):
        return words.label(family, value)
    return words.texts.get(value, value)


def package_rules() -> Mapping[str, Rule]:
    """The rules that the package brings along."""
    from mingzhang.taxonomy.rules import rule_catalogue  # read only when a finding is to be worded

    return rule_catalogue()
