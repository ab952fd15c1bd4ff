"""The narrative grammar under data/sentences: layout, clauses, topics, project fields and profile words.

Every pattern is read strictly, tried when it is loaded, and meant for text without blanks and with
half-width punctuation (`taxonomy.plain`). No wording of a region or year stands in code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

from mingzhang.model import Claim
from mingzhang.taxonomy.codes import Codes
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.strict import load


def pattern(source: str) -> re.Pattern[str]:
    """Compile one data pattern; it is for text without blanks, so its own blanks only lay it out.
    Raises ValueError."""
    try:
        return re.compile("".join(source.split()))
    except re.error as error:
        raise ValueError(f"'{source}' is not a regular expression: {error}") from error


def one_of(words: Sequence[str]) -> str:
    """Alternation of fixed words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@dataclass(frozen=True)
class MoneyUnit:
    """A unit of money; `unless`: what may not follow it (万 before 人 counts people)."""

    name: str
    factor: str
    unless: str = ""


@dataclass(frozen=True)
class Marked:
    """A pattern with the id or kind that it gives."""

    match: str
    id: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        pattern(self.match)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return pattern(self.match)


@dataclass(frozen=True)
class SubjectWords:
    """How a subject is cut out of its clause."""

    leading: tuple[str, ...]
    trailing: tuple[str, ...]
    qualifiers: tuple[Marked, ...]
    kinds: tuple[Marked, ...]
    filler: str
    named: str
    owner: str
    empty: str
    parts: str


@dataclass(frozen=True)
class PathWords:
    """How 类/款/项 are marked."""

    level: str
    quoted: str
    between: str
    after: str


@dataclass(frozen=True)
class Grammar:
    """Clause vocabulary; see data/sentences/grammar.yaml."""

    basis: str
    number: str
    money: tuple[MoneyUnit, ...]
    percent: str
    limit: str
    alone: str
    year: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    after_direction: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    than: str
    compare: str
    own_budget: str
    among: str
    all_of_it: str
    amount_words: str
    funds: str
    heading_tail: str
    share: str
    completion: str
    equals: str
    flat: str
    reason: str
    reason_numbered: str
    reason_continues: str
    reason_open: str
    purpose: str
    clause_start: str
    moves: str
    subject: SubjectWords
    path: PathWords

    def __post_init__(self) -> None:
        texts = [value for value in vars(self).values() if isinstance(value, str)]
        texts += [*self.subject.leading, *self.subject.trailing]
        texts += [
            self.subject.parts,
            self.subject.named,
            self.subject.owner,
            self.subject.empty,
            self.subject.filler,
        ]
        texts += [self.path.level, self.path.quoted, self.path.after]
        for text in texts:
            pattern(text)


@dataclass(frozen=True)
class Level:
    """A numbering style and the depth that it marks."""

    level: int
    marker: str

    def __post_init__(self) -> None:
        pattern(self.marker)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled marker."""
        return pattern(self.marker)


@dataclass(frozen=True)
class Layout:
    """Numbering, parts, headings; see data/sentences/layout.yaml."""

    basis: str
    numerals: str
    hundreds: str
    contents: str
    contents_start: str
    page_number: str
    after_number: str
    bullet: str
    leaders: str
    levels: tuple[Level, ...]
    parts: tuple[Marked, ...]
    untitled: tuple[str, ...]
    heading_ends: str
    heading_rest: str
    opens: str
    longest_heading: int
    full_line: int
    stops: str


@dataclass(frozen=True)
class Subject:
    """Names of one subject of a topic and the facts that they speak about; `budget` where the
    sentence gives the year's first budget beside the account; `beside` names what else they cover."""

    match: str
    facts: tuple[str, ...]
    budget: tuple[str, ...] = ()
    beside: str = ""

    def __post_init__(self) -> None:
        pattern(self.match)
        pattern(self.beside)
        for fact in (*self.facts, *self.budget):
            if fact.count(".") < 2:
                raise ValueError(f"'{fact}' is not table.row.column")

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled names."""
        return pattern(self.match)


@dataclass(frozen=True)
class Topic:
    """What a section is about; `within`: only under a section of these topics."""

    id: str
    headings: tuple[str, ...]
    within: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Any of the headings."""
        return pattern("|".join(f"(?:{heading})" for heading in self.headings))


@dataclass(frozen=True)
class Topics:
    """All topics, the more particular first."""

    basis: str
    topics: tuple[Topic, ...]

    def __post_init__(self) -> None:
        ids = [topic.id for topic in self.topics]
        for topic in self.topics:
            _ = topic.regex
            if ids.count(topic.id) > 1:
                raise ValueError(f"topic '{topic.id}' stands twice")
            for parent in topic.within:
                if parent not in ids:
                    raise ValueError(f"topic '{topic.id}' stands within '{parent}', which is not defined")

    def find(self, title: str, under: str | None = None) -> Topic | None:
        """The topic of a squeezed heading, below a section of topic `under`."""
        for topic in self.topics:
            if (not topic.within or under in topic.within) and topic.regex.search(title):
                return topic
        return None

    def names_total(self, topic: str, name: str) -> bool:
        """Whether a name is one of the topic's own totals, not an item that a code list knows."""
        known = self.by_id.get(topic)
        subjects = known.subjects if known else ()
        chosen = next((one for one in subjects if one.regex.fullmatch(plain(name))), None)
        return chosen is not None and not any("{" in fact for fact in chosen.facts)

    @cached_property
    def by_id(self) -> dict[str, Topic]:
        """Topics by id."""
        return {topic.id: topic for topic in self.topics}


@dataclass(frozen=True)
class ProjectField:
    """A field of the project list and its printed labels."""

    id: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class ProjectWords:
    """See data/sentences/projects.yaml."""

    basis: str
    fields: tuple[ProjectField, ...]
    none: str
    case: str

    @cached_property
    def label(self) -> re.Pattern[str]:
        """A field label at the start of a squeezed line, group `label`."""
        names = [label for field in self.fields for label in field.labels]
        return re.compile(f"(?P<label>{one_of(names)}):")

    @cached_property
    def field_of(self) -> dict[str, str]:
        """Field id by printed label."""
        return {label: field.id for field in self.fields for label in field.labels}


@dataclass(frozen=True)
class DivisionWords:
    """How the divisions of a body are listed."""

    start: str
    end: str
    separators: str
    numbered: str
    not_names: str


@dataclass(frozen=True)
class MemberWords:
    """How a department lists its units: opening and end of the list, names inside a sentence, numbers of
    paragraphs, the head of a column, what is said of a unit behind its name, and what is a name."""

    start: str
    end: str
    listed: str
    numbered: str
    header: str
    remark: str
    name: str


@dataclass(frozen=True)
class UnitWords:
    """Where the publishing unit's name stands."""

    labels: str
    headings: str
    signature: str
    date: str
    not_unit: str


@dataclass(frozen=True)
class YearWords:
    """Where the budget year stands."""

    match: str
    previous: str


@dataclass(frozen=True)
class KindWords:
    """The words of final accounts and of budgets."""

    final: str
    budget: str


@dataclass(frozen=True)
class ProfileWords:
    """See data/sentences/profile.yaml."""

    basis: str
    staff: tuple[Marked, ...]
    divisions: DivisionWords
    members: MemberWords
    unit: UnitWords
    year: YearWords
    kind: KindWords

    def __post_init__(self) -> None:
        for part in (self.divisions, self.members, self.unit, self.year, self.kind):
            for text in vars(part).values():
                pattern(text)


@dataclass(frozen=True, eq=False)
class Sentences:
    """The whole narrative grammar; compared by identity, so that what is compiled of it can be cached."""

    layout: Layout
    grammar: Grammar
    topics: Topics
    projects: ProjectWords
    profile: ProfileWords


@cache
def sentences(folder: Path | None = None) -> Sentences:
    """Load the grammar (the package's own unless `folder` is given); raises DataError."""
    root = folder or data_dir() / "sentences"
    return Sentences(
        load(root / "layout.yaml", Layout),
        load(root / "grammar.yaml", Grammar),
        load(root / "topics.yaml", Topics),
        load(root / "projects.yaml", ProjectWords),
        load(root / "profile.yaml", ProfileWords),
    )


CLASS_DIGITS = 3


class CodeNames(Protocol):
    """Codes by printed names: what the reference of a claim needs of the code lists."""

    def functional(self, path: Sequence[str]) -> Sequence[str]:
        """Codes of a 类/款/项 path of names, the most likely first."""

    def economic(self, name: str) -> Sequence[str]:
        """Codes of an economic item, the most likely first."""


@dataclass(frozen=True)
class CodeBook:
    """CodeNames over the two classifications as they stand in `year`."""

    functions: Codes
    economics: Codes
    year: int | None = None

    def functional(self, path: Sequence[str]) -> tuple[str, ...]:
        """Each step is looked up below the one before; a step that no list knows is passed over, but for
        the last: a name that is not found never means its parent. Where one name stands for a code and for
        one below it, the step's own level decides."""
        parents: tuple[str, ...] = ("",)
        below: tuple[str, ...] = ()
        for level, step in enumerate(path):
            rows = (row for parent in parents for row in self.functions.by_name(step, self.year, parent))
            below = tuple(dict.fromkeys(row.code for row in rows if row.code not in parents))
            below = tuple(code for code in below if len(code) == CLASS_DIGITS + 2 * level) or below
            parents = below or parents
        depth = 1 + 2 * len(path)
        nearest = min((abs(len(code) - depth) for code in below), default=0)
        return tuple(code for code in below if abs(len(code) - depth) == nearest)

    def economic(self, name: str) -> tuple[str, ...]:
        """Items (5 digits) before classes."""
        rows = self.economics.by_name(name, self.year)
        return tuple(sorted((row.code for row in rows), key=lambda code: -len(code)))


def fact_references(
    claim: Claim, grammar: Sentences, codes: CodeNames | None = None, *, spent: Collection[str] = ()
) -> tuple[str, ...]:
    """Facts (`table.row.column`) that the claim's amount states, in order of preference.

    Empty for figures inside reasons, last year's figures and subjects that name no fact. `spent`: plain names
    that the narrative gives an amount other than 0; a subject beside one of them is a part of its fact.
    """
    topic = grammar.topics.by_id.get(claim.topic)
    if topic is None or claim.in_reason or claim.kind in ("previous", "adjusted", "completion"):
        return ()
    name = plain(claim.subject)
    for subject in topic.subjects:
        if subject.regex.fullmatch(name):
            if subject.beside and any(pattern(subject.beside).fullmatch(other) for other in spent):
                return ()
            chosen = subject.budget if claim.kind == "budget" else subject.facts
            found = (filled for fact in chosen for filled in _fill(fact, claim, name, grammar, codes))
            return tuple(dict.fromkeys(found))
    return ()


def _fill(fact: str, claim: Claim, name: str, grammar: Sentences, codes: CodeNames | None) -> tuple[str, ...]:
    """`fact` with its placeholder filled in every possible way; none where no code is known."""
    if "{name}" in fact:
        return (fact.replace("{name}", claim.subject),)
    if "{economic}" in fact:
        found: Sequence[str] = codes.economic(name) if codes else ()
        return tuple(fact.replace("{economic}", code) for code in found)
    if "{function}" in fact or "{class}" in fact:
        found = _functional(claim, name, grammar, codes)
        if "{class}" in fact:
            return tuple(fact.replace("{class}", code) for code in found if len(code) == CLASS_DIGITS)
        return tuple(fact.replace("{function}", code) for code in found)
    return (fact,)


def _functional(claim: Claim, name: str, grammar: Sentences, codes: CodeNames | None) -> Sequence[str]:
    """Codes printed behind the names win over codes looked up by name."""
    text, printed = plain(claim.text), ""
    for step in claim.path:
        marker = re.compile(re.escape(plain(step)) + grammar.grammar.path.level)
        match = marker.search(text)
        printed += (match.group("code") or "") if match else ""
    if printed and len(printed) == 1 + 2 * len(claim.path):
        return (printed,)
    if codes is None:
        return ()
    shorter = re.sub(f"(?:{grammar.grammar.subject.filler})$", "", name)
    return codes.functional(claim.path or (name,)) or codes.functional((shorter,))
