"""Hand-made answers of five published disclosures against what is read from them: F1 by kind of answer.

The answers hold no sentence of the documents: figures, ids, and digests of names and indicators.
`open` names the columns that are as right as the first one, where the source leaves the column open, and
the levels of an indicator that the source leaves open.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mingzhang.model import Amount, Claim, Disclosure, Indicator

HERE = Path(__file__).resolve().parent
LEVELS = ("level1", "level2")
_NAME = re.compile(r"[^|#]*[^\x00-\x7f][^|#]*")
_ALIKE = str.maketrans({"(": "（", ")": "）", "，": ",", "；": ";", "：": ":", "≧": "≥"})


@dataclass(frozen=True)
class Score:
    """What was right, what was told wrongly, what was missed."""

    right: int
    extra: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def f1(self) -> float:
        told, asked = self.right + len(self.extra), self.right + len(self.missed)
        return 2 * self.right / (told + asked) if told + asked else 1.0


@dataclass(frozen=True)
class Scores:
    """All scores of one document; `overconfident`: figures called certain that the source leaves open."""

    document: str
    facts: Score
    claims: Score
    indicators: Score
    overconfident: tuple[str, ...]
    doubted: int


def documents() -> list[str]:
    """Names of the documents with answers; they are the beginnings of the files' names."""
    return sorted(folder.name for folder in HERE.iterdir() if (folder / "facts.csv").is_file())


def seeds_folder() -> Path | None:
    """Where the published documents lie, if they do."""
    folder = Path(os.environ.get("MINGZHANG_SEEDS", HERE.parents[2] / "shared" / "seeds"))
    return folder if folder.is_dir() else None


def seed(folder: Path, document: str) -> Path:
    return next(iter(sorted(folder.glob(f"{document}*.txt"))))


def score(document: str, disclosure: Disclosure) -> Scores:
    """Hold a disclosure against the answers of a document."""
    facts, overconfident, doubted = _score_facts(_rows(document, "facts"), disclosure)
    claims = _compare(
        (_claim_answer(row) for row in _rows(document, "claims") if not row["optional"]),
        (_claim_told(claim) for claim in disclosure.claims),
        (_claim_answer(row) for row in _rows(document, "claims") if row["optional"]),
    )
    indicators = _score_indicators(
        _rows(document, "indicators"), [i for target in disclosure.targets for i in target.indicators]
    )
    return Scores(document, facts, claims, indicators, overconfident, doubted)


def table(scores: Iterable[Scores]) -> str:
    """The scores as a table of text."""
    lines = [f"{'document':<10}{'facts':>16}{'claims':>16}{'indicators':>16}{'doubted':>9}"]
    for item in scores:
        cells = [
            f"{score.f1:.4f} /{score.right + len(score.missed):>4}"
            for score in (item.facts, item.claims, item.indicators)
        ]
        lines.append(f"{item.document:<10}{cells[0]:>16}{cells[1]:>16}{cells[2]:>16}{item.doubted:>9}")
    return "\n".join(lines)


def digest(name: str) -> str:
    """The first ten hex digits of the name without blanks."""
    return hashlib.sha256("".join(name.split()).encode()).hexdigest()[:10]


def row_id(row: str) -> str:
    """A row id with its names digested; codes and ids of ours stay."""
    return _NAME.sub(lambda match: digest(match.group()), row)


def indicator_digest(levels: tuple[str, str], level3: str, value: str | None, skip: Iterable[str]) -> str:
    """Digest of an indicator; the levels in `skip` count for nothing."""
    shown = [text if name not in skip else "*" for name, text in zip(LEVELS, levels, strict=True)]
    return digest("|".join((*shown, level3, value or "")).translate(_ALIKE))


def _rows(document: str, kind: str) -> list[dict[str, str]]:
    with (HERE / document / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _compare(asked: Iterable[str], told: Iterable[str], optional: Iterable[str] = ()) -> Score:
    wanted, found = Counter(asked), Counter(told)
    right = wanted & found
    extra = found - right - Counter(optional)
    return Score(right.total(), tuple(extra.elements()), tuple((wanted - right).elements()))


def _score_facts(rows: list[dict[str, str]], disclosure: Disclosure) -> tuple[Score, tuple[str, ...], int]:
    told = {}
    for fact in disclosure.facts:
        told.setdefault((fact.table, row_id(fact.row), fact.column), []).append(fact)
    right, missed, sure = 0, [], []
    doubted = sum(not fact.certain for fact in disclosure.facts)
    for row in rows:
        columns = [row["column"], *row["open"].split()]
        for column in columns:
            facts = told.get((row["table"], row["row"], column), [])
            fact = next((fact for fact in facts if fact.amount.value == Decimal(row["value"])), None)
            if fact is not None:
                facts.remove(fact)
                right += 1
                if row["open"] and fact.certain:
                    sure.append(f"{row['table']} {row['row']} {column}")
                break
        else:
            missed.append(f"{row['table']} {row['row']} {row['column']} {row['value']}")
    extra = tuple(f"{' '.join(key)} {fact.amount}" for key, facts in told.items() for fact in facts)
    return Score(right, extra, tuple(missed)), tuple(sure), doubted


def _claim_answer(row: dict[str, str]) -> str:
    figures = (row[name] for name in ("amount", "share", "delta", "growth"))
    shown = (_figure(Decimal(text)) if text else "-" for text in figures)
    return " ".join((row["section"], *shown, row["in_reason"]))


def _claim_told(claim: Claim) -> str:
    def shown(amount: Amount | None) -> str:
        return _figure(amount.value) if amount is not None else "-"

    figures = (claim.amount, claim.share, claim.delta, claim.growth)
    return " ".join((claim.section, *map(shown, figures), "yes" if claim.in_reason else ""))


def _figure(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


def _score_indicators(rows: list[dict[str, str]], told: list[Indicator]) -> Score:
    """Answers with all levels first; those with open levels take what is left."""
    left = list(told)
    missed = []
    for row in sorted(rows, key=lambda row: row["open"]):
        skip = row["open"].split()
        wanted = (row["digest"], row["weight"])
        found = next((item for item in left if _indicator_told(item, skip) == wanted), None)
        if found is None:
            missed.append(" ".join(wanted))
        else:
            left.remove(found)
    extra = tuple(f"{_indicator_told(item, ())[0]} at line {item.place.line}" for item in left)
    return Score(len(rows) - len(missed), extra, tuple(missed))


def _indicator_told(item: Indicator, skip: Iterable[str]) -> tuple[str, str]:
    weight = _figure(item.weight.value) if item.weight is not None else ""
    return indicator_digest((item.level1, item.level2), item.level3, item.value, skip), weight
