"""Made-up narratives for the tests of recognition: text in, blocks out."""

from __future__ import annotations

from mingzhang.model import Block, Claim, Source
from mingzhang.read.text import parse_text
from mingzhang.recognise.claims import find_claims

UNIT = "青禾市园林局"


def blocks_of(text: str) -> tuple[Block, ...]:
    return parse_text(text, Source("made-up.txt", "0" * 64, None, "text")).blocks


def narrative(title: str, *lines: str) -> tuple[Block, ...]:
    """A third part with one section called `title`."""
    return blocks_of("\n".join(["第三部分 2024年部门预算情况说明", f"一、{title}", *lines]))


def claims_of(title: str, *lines: str) -> tuple[Claim, ...]:
    return find_claims(narrative(title, *lines), units=[UNIT])


def figures(claim: Claim) -> tuple[str, str | None, str | None, str | None, str | None]:
    """(subject, amount, share, delta, growth) as text."""
    amounts = (claim.amount, claim.share, claim.delta, claim.growth)
    texts = [None if amount is None else str(amount) for amount in amounts]
    return (claim.subject, texts[0], texts[1], texts[2], texts[3])
