"""What is published is read back before it is handed over: publish → read → compare → audit.

A file that does not say again what was to be published, or in which the audit finds an error, is a fault of
ours: it is renamed to `….rejected` and named in its proof.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from mingzhang.audit import audit
from mingzhang.model import ERROR, Amount, Disclosure, Finding, Publication
from mingzhang.pipeline import read_file
from mingzhang.publish import OLDEST, publish

FACTS, CLAIMS, TARGETS, HEAD = KINDS = ("facts", "claims", "targets", "head")
REJECTED = ".rejected"
_PACKAGE = "datapackage"
_Told = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that was printed and not read again (`lost`), or read and never printed."""

    kind: str
    what: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What reading a published file again gave: `right` answers of `asked`, differences, errors."""

    path: Path
    format: str
    right: int
    asked: int
    differences: tuple[Difference, ...] = ()
    errors: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the file may be handed over."""
        return not self.differences and not self.errors


def hand_over(
    publication: Publication,
    folder: Path,
    formats: Sequence[str],
    *,
    kinds: Sequence[str] = KINDS,
    audited: bool = True,
    created: datetime = OLDEST,
    system_faces: bool = True,
    formulas: bool = False,
) -> tuple[Proof, ...]:
    """Publish, and prove each file; those that do not hold are renamed. `kinds`: what has to come back;
    `audited`: whether an error-level finding rejects a file (not so for figures that are not ours)."""
    chosen = tuple(dict.fromkeys(formats))
    paths = publish(
        publication, folder, chosen, created=created, system_faces=system_faces, formulas=formulas
    )
    proofs = []
    for format, path in zip(chosen, paths, strict=True):
        proof = prove(path, publication.disclosure, format=format, kinds=kinds, audited=audited)
        if not proof.holds:
            path.replace(path.with_name(path.name + REJECTED))
        proofs.append(proof)
    return tuple(proofs)


def prove(
    path: Path, wanted: Disclosure, *, format: str, kinds: Sequence[str] = KINDS, audited: bool = True
) -> Proof:
    """Read a published file and hold it against what it was made of."""
    if format == _PACKAGE:
        asked, told = _asked_of_package(wanted), _told_by_package(path)
        return _proof(path, format, asked, told, ())
    found = read_file(path)
    asked, told = answers(wanted, kinds), answers(found, kinds)
    errors = tuple(one for one in audit(found).findings if one.severity == ERROR) if audited else ()
    return _proof(path, format, asked, told, errors)


def _proof(
    path: Path, format: str, asked: Counter[_Told], told: Counter[_Told], errors: tuple[Finding, ...]
) -> Proof:
    lost, made_up = asked - told, told - asked
    differences = [
        Difference(kind, " ".join(filter(None, rest)), missing)
        for missing, answers_ in ((True, lost), (False, made_up))
        for kind, *rest in answers_.elements()
    ]
    return Proof(path, format, (asked & told).total(), asked.total(), tuple(differences), errors)


def answers(disclosure: Disclosure, kinds: Sequence[str] = KINDS) -> Counter[_Told]:
    """Everything that a reader has to find again, as texts; blanks inside them count for nothing."""
    makers = {FACTS: _facts, CLAIMS: _claims, TARGETS: _targets, HEAD: _head}
    return Counter(answer for kind in kinds for answer in makers[kind](disclosure))


def _head(disclosure: Disclosure) -> Iterable[_Told]:
    for name in (
        "unit",
        "year",
        "kind",
        "amount_unit",
    ):  # the form is not printed: a reader can only guess it
        yield (HEAD, name, _text(str(getattr(disclosure, name))))


def _facts(disclosure: Disclosure) -> Iterable[_Told]:
    for fact in disclosure.facts:
        yield (FACTS, *map(_text, fact.key), str(fact.amount))


def _claims(disclosure: Disclosure) -> Iterable[_Told]:
    for claim in disclosure.claims:
        figures = (claim.amount, claim.share, claim.delta, claim.growth)
        yield (CLAIMS, claim.section, _text(claim.subject), *map(_figure, figures))


def _targets(disclosure: Disclosure) -> Iterable[_Told]:
    for target in disclosure.targets:
        name = _text(target.project)
        funds = (target.year_funds, target.appropriation, target.other_funds)
        yield (TARGETS, name, *map(_figure, funds), _text(target.goal))
        for one in target.indicators:
            texts = (one.level1, one.level2, one.level3, one.value, one.basis, one.previous, one.scoring)
            yield (TARGETS, name, *map(_text, texts), _text(one.evidence), _figure(one.weight))


def _text(text: str | None) -> str:
    return "".join((text or "").split())


def _figure(amount: Amount | None) -> str:
    return "-" if amount is None else _number(amount.value)


def _number(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


def _asked_of_package(disclosure: Disclosure) -> Counter[_Told]:
    """Rows of the package's files by what identifies them."""
    return Counter(
        [
            *((FACTS, *fact.key, str(fact.amount)) for fact in disclosure.facts),
            *((CLAIMS, claim.subject, _figure(claim.amount), claim.text) for claim in disclosure.claims),
            *(
                (TARGETS, one.level3, one.value or "")
                for target in disclosure.targets
                for one in target.indicators
            ),
        ]
    )


def _told_by_package(path: Path) -> Counter[_Told]:
    with zipfile.ZipFile(path) as archive:
        files = {name: _read_csv(archive.read(f"{name}.csv")) for name in (FACTS, CLAIMS, "indicators")}
    facts = [(FACTS, r["table"], r["row"], r["column"], r["printed"]) for r in files[FACTS]]
    claims = [
        (CLAIMS, r["subject"], _number(Decimal(r["amount"])) if r["amount"] else "-", r["text"])
        for r in files[CLAIMS]
    ]
    indicators = [(TARGETS, r["level3"], r["value"]) for r in files["indicators"]]
    return Counter([*facts, *claims, *indicators])


def _read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
