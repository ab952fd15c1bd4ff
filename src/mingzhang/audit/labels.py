"""Printed names against the classification of the year, and level words against their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Claim, Fact, Finding
from mingzhang.taxonomy.codes import Codes, economic, functional
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import sentences
from mingzhang.taxonomy.tables import table_concepts

OLD_NAME, MISNAMED, NOT_IN_YEAR, UNKNOWN = "code-old-name", "code-name", "code-not-in-year", "code-unknown"
LIKENESS = 0.6
GROUP_DIGITS = 5
SIDE = "expenditure:"


def check_code_names(ledger: Ledger, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Each printed code with its name, once for all tables; needs the year of the disclosure.

    A name that is only cut off, or that is nothing like an official one (a reading fault), is passed over.
    """
    year = ledger.disclosure.year
    if year is None:
        return
    found: dict[tuple[str, str, str], Finding] = {}
    for fact in ledger.disclosure.facts:
        finding = _judge(fact, year, rules)
        if finding is None:
            continue
        key = (finding.rule, finding.details["code"], finding.details["label"])
        first = found.setdefault(key, finding)
        if first is not finding and fact.row != first.facts[-1].row:
            found[key] = replace(
                first, places=(*first.places, fact.place), consequences=first.consequences + 1
            )
    yield from found.values()


def _judge(fact: Fact, year: int, rules: Mapping[str, Rule]) -> Finding | None:
    code = fact.row.partition("#")[0].removeprefix(SIDE)
    if not code.isdigit() or "|" in fact.row:
        return None
    codes = economic() if table_concepts()[fact.table].rows == "economic" else functional()
    label = plain(fact.label).removeprefix(code)
    versions = codes.versions(code)
    details = {"code": code, "label": label, "year": str(year)}
    if not versions:
        return _finding(rules[UNKNOWN], fact, details)
    valid = codes.at(code, year)
    if valid is None:
        return _finding(rules[NOT_IN_YEAR], fact, details | {"name": versions[-1].name})
    if not label or _same(label, plain(valid.name)):
        return None
    if any(label == plain(version.name) for version in versions):
        return _finding(rules[OLD_NAME], fact, details | {"name": valid.name})
    if _is_misnamed(codes, label, plain(valid.name)):
        return _finding(rules[MISNAMED], fact, details | {"name": valid.name})
    return None


def _same(label: str, name: str) -> bool:
    """Equal, or cut off at either end, or with another name run into it."""
    return label in name or name in label


def _is_misnamed(codes: Codes, label: str, name: str) -> bool:
    """Another code's name, or nearly this one's."""
    other = any(plain(row.name) == label for row in codes.by_name(label))
    return other or SequenceMatcher(None, label, name).ratio() >= LIKENESS


def check_level_words(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """类, 款 and 项 behind the names of one path must come in this order, each once."""
    levels = rule.words["levels"]
    pattern = re.compile(f"[(（]({'|'.join(levels)})[^)）]*[)）]")
    for claim in ledger.disclosure.claims:
        if len(claim.path) < 2:
            continue
        order = [levels.index(match.group(1)) for match in pattern.finditer(_path_text(claim))]
        if order != sorted(set(order)):
            words = "".join(levels[level] for level in order)
            yield Finding(
                rule.id,
                rule.severity,
                rule.kind,
                {"subject": claim.subject, "words": words},
                (claim.place,),
                basis=rule.basis,
                quote=_path_text(claim),
            )


def check_old_names(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Names of 类 and 款 in the narrative that the year no longer, or not yet, uses; each name once."""
    year = ledger.disclosure.year
    if year is None:
        return
    found: dict[str, list[Claim]] = {}
    for claim in ledger.disclosure.claims:
        for name in claim.path:
            found.setdefault(plain(name), []).append(claim)
    for name, claims in found.items():
        current = _current_name(name, year)
        if current is not None:
            details = {"label": name, "name": current, "year": str(year)}
            places = tuple(dict.fromkeys(claim.place for claim in claims))
            yield Finding(
                rule.id, rule.severity, rule.kind, details, places,
                consequences=len(places) - 1, basis=rule.basis, quote=claims[0].text,
            )  # fmt: skip


def _current_name(name: str, year: int) -> str | None:
    """What the year calls a code that only other years call so; None where the name is right or unknown."""
    rows = sorted(functional().by_name(name, year), key=lambda row: len(row.code))
    if not rows or len(rows[0].code) > GROUP_DIGITS or any(row.valid_in(year) for row in rows):
        return None
    now = functional().at(rows[0].code, year)
    return now.name if now and not _same(name, plain(now.name)) else None


def check_written_codes(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Codes that the narrative writes behind the names of a path, against the names of these codes."""
    year = ledger.disclosure.year
    for claim in ledger.disclosure.claims:
        code = ""
        for name in claim.path:
            match = re.search(re.escape(plain(name)) + sentences().grammar.path.level, plain(claim.text))
            if match is None or not match["code"]:
                break
            code += match["code"]
            valid = functional().at(code, year)
            if functional().versions(code) and valid and not _same(plain(name), plain(valid.name)):
                details = {"code": code, "label": name, "name": valid.name}
                yield Finding(
                    rule.id, rule.severity, rule.kind, details, (claim.place,),
                    basis=rule.basis, quote=claim.text,
                )  # fmt: skip
                break


def _path_text(claim: Claim) -> str:
    """The sentence from the first name of the path to the level word of the last."""
    start = claim.text.find(claim.path[0])
    last = claim.text.rfind(claim.path[-1])
    end = claim.text.find("）", last) if "）" in claim.text[last:] else claim.text.find(")", last)
    return claim.text[max(start, 0) : end + 1] if end > 0 else ""


def _finding(rule: Rule, fact: Fact, details: dict[str, str]) -> Finding:
    return Finding(
        rule.id,
        rule.severity,
        rule.kind,
        {"table": fact.table, **details},
        (fact.place,),
        facts=(fact,),
        basis=rule.basis,
    )
