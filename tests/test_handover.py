"""A file that does not say again what was published is not handed over."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang import handover
from mingzhang.book import load_book
from mingzhang.compose import compose
from mingzhang.handover import CLAIMS, FACTS, HEAD, TARGETS, Difference, hand_over
from mingzhang.model import ERROR, Amount, Finding, Publication
from mingzhang.samples import samples_dir
from tests.publish.publications import sample


def with_other_fact(publication: Publication) -> Publication:
    """The same print, said to hold another figure than it prints."""
    first, *rest = publication.disclosure.facts
    wrong = replace(first, amount=Amount(first.amount.value + Decimal("0.01")))
    return replace(publication, disclosure=replace(publication.disclosure, facts=(wrong, *rest)))


def test_a_file_that_holds_stays_and_its_answers_are_counted(tmp_path: Path):
    (proof,) = hand_over(sample(), tmp_path, ["md"])
    disclosure = sample().disclosure
    sheets = sum(1 + len(target.indicators) for target in disclosure.targets)
    assert proof.holds and proof.path.is_file()
    assert proof.right == proof.asked == len(disclosure.facts) + len(disclosure.claims) + sheets + 4


@pytest.mark.parametrize("format", ["md", "html"])
def test_a_wrong_figure_rejects_the_file_and_is_named_both_ways(format: str, tmp_path: Path):
    (proof,) = hand_over(with_other_fact(sample()), tmp_path, [format])
    table, row, column = sample().disclosure.facts[0].key
    printed = sample().disclosure.facts[0].amount
    wrong = printed.value + Decimal("0.01")
    assert proof.differences == (
        Difference(FACTS, f"{table} {row} {column} {wrong}", True),
        Difference(FACTS, f"{table} {row} {column} {printed}", False),
    )
    assert not proof.path.exists()
    assert proof.path.with_name(proof.path.name + ".rejected").is_file()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"claims": ()}, CLAIMS), ({"targets": ()}, TARGETS), ({"amount_unit": "元"}, HEAD)],
)
def test_claims_targets_and_the_head_are_compared_too(changes: dict[str, object], kind: str, tmp_path: Path):
    publication = replace(sample(), disclosure=replace(sample().disclosure, **changes))  # type: ignore[arg-type]
    (proof,) = hand_over(publication, tmp_path, ["md"])
    assert {one.kind for one in proof.differences} == {kind}


@pytest.mark.parametrize(
    "name", ["云溪县医疗保障局（本级）", "云溪县住房和城乡建设局（云溪县人民防空办公室、房屋征收办公室）"]
)
def test_a_unit_with_brackets_in_its_name_is_handed_over(name: str, tmp_path: Path):
    book = load_book(samples_dir() / "book")
    publication = compose(replace(book, cover=replace(book.cover, unit=name)))
    proofs = hand_over(publication, tmp_path, ["docx", "pdf", "xlsx", "html", "md"], system_faces=False)
    assert [proof.differences for proof in proofs if not proof.holds] == []


def test_only_what_has_to_come_back_is_compared(tmp_path: Path):
    publication = replace(sample(), disclosure=replace(sample().disclosure, claims=()))
    (proof,) = hand_over(publication, tmp_path, ["md"], kinds=(FACTS, TARGETS))
    assert proof.holds


def test_an_error_of_the_audit_rejects_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    finding = Finding("row-total", ERROR, "sum", {})
    real = handover.audit
    monkeypatch.setattr(handover, "audit", lambda one: replace(real(one), findings=(finding,)))
    (proof,) = hand_over(sample(), tmp_path, ["md"])
    assert proof.errors == (finding,) and not proof.holds
    (proof,) = hand_over(sample(), tmp_path, ["md"], audited=False)
    assert proof.holds


def test_the_data_package_is_proved_by_its_own_files(tmp_path: Path):
    (proof,) = hand_over(sample(), tmp_path, ["datapackage"])
    assert proof.holds and proof.asked > 300
    wrong = replace(proof, path=proof.path)
    again = handover.prove(wrong.path, with_other_fact(sample()).disclosure, format="datapackage")
    assert [(one.kind, one.lost) for one in again.differences] == [(FACTS, True), (FACTS, False)]
