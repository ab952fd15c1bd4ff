"""Probabilities of characters along a line → text, its confidence, and what else it may say.

Figures are read with the characters that figures have; their alternatives come from the network's own
runners-up and, where it doubts, from digits that are often taken for each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mingzhang.taxonomy.ocr import OcrKnowledge, ocr_knowledge

BLANK = 0
ZERO = "0"
_MOST = 8
_RUNNER_UP = 0.002
_FIGURE_SHARE = 0.75
_WELL_FORMED = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


@dataclass(frozen=True)
class Recognised:
    """A line's text; `confidence` is that of its weakest character; `alternatives` best first."""

    text: str
    confidence: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Step:
    """A character on the best path: its probability and the frames that it spans."""

    character: str
    probability: float
    first: int
    last: int


def read_line(frames: NDArray[np.float32], characters: Sequence[str]) -> Recognised:
    """`frames[t, c]`: probability of character c (0 is blank) in frame t."""
    steps = _best_path(frames, characters)
    text = "".join(step.character for step in steps).strip()
    if not text:
        return Recognised("", 1.0)
    knowledge = ocr_knowledge()
    if not _is_figure(text, knowledge):
        return Recognised(text, _weakest(steps))
    return _read_figure(frames, characters, knowledge)


def _best_path(frames: NDArray[np.float32], characters: Sequence[str]) -> list[_Step]:
    best = frames.argmax(axis=1)
    steps: list[_Step] = []
    for at, index in enumerate(best.tolist()):
        chance = float(frames[at, index])
        if index == BLANK:
            continue
        if at and best[at - 1] == index and steps:
            last = steps[-1]
            steps[-1] = _Step(last.character, max(last.probability, chance), last.first, at)
        else:
            steps.append(_Step(characters[index], chance, at, at))
    return steps


def _weakest(steps: Sequence[_Step]) -> float:
    return round(min((step.probability for step in steps if step.character.strip()), default=1.0), 3)


def _is_figure(text: str, knowledge: OcrKnowledge) -> bool:
    """Mostly digits, and nothing that no figure and no misread figure has; a letter alone is one where it is
    round."""
    dense = text.replace(" ", "")
    if len(dense) == 1:
        return knowledge.figure_marks.get(dense, dense) == ZERO or (dense.isascii() and dense.isdigit())
    digits = sum(1 for char in dense if char.isdigit() and char.isascii())
    known = sum(1 for char in dense if char in knowledge.figure_characters or char in knowledge.figure_marks)
    return digits > 0 and known == len(dense) and digits / len(dense) >= _FIGURE_SHARE / 2


def _read_figure(
    frames: NDArray[np.float32], characters: Sequence[str], knowledge: OcrKnowledge
) -> Recognised:
    """Fold marks of full width and look-alikes into figure characters, then read once more."""
    folded = _fold(frames, characters, knowledge)
    alphabet = ["", *knowledge.figure_characters]
    steps = _best_path(folded, alphabet)
    text = "".join(step.character for step in steps)
    confidence = _weakest(steps) if _WELL_FORMED.fullmatch(text) else min(_weakest(steps), 0.5)
    scored = _runners_up(folded, steps, alphabet)
    if confidence < knowledge.threshold:
        scored += _look_alikes(text, knowledge)
    best: dict[str, float] = {}
    for other, score in scored:
        if other != text and _WELL_FORMED.fullmatch(other):
            best[other] = max(score, best.get(other, 0.0))
    ranked = sorted(best, key=lambda other: (-best[other], other))
    if not _WELL_FORMED.fullmatch(text) and ranked:
        text = ranked.pop(0)
    return Recognised(text, confidence, tuple(ranked[: _MOST if confidence < knowledge.threshold else 2]))


def _fold(
    frames: NDArray[np.float32], characters: Sequence[str], knowledge: OcrKnowledge
) -> NDArray[np.float32]:
    """Frames over blank and figure characters; look-alikes lend their probability."""
    index = _index(tuple(characters))
    folded = np.zeros((len(frames), len(knowledge.figure_characters) + 1), np.float32)
    folded[:, 0] = frames[:, BLANK]
    space = index.get(" ")
    if space is not None:
        folded[:, 0] += frames[:, space]
    for place, character in enumerate(knowledge.figure_characters, start=1):
        for name in (
            character,
            *(mark for mark, real in knowledge.figure_marks.items() if real == character),
        ):
            found = index.get(name)
            if found is not None:
                folded[:, place] += frames[:, found]
    return folded


_indexes: dict[int, dict[str, int]] = {}


def _index(characters: tuple[str, ...]) -> dict[str, int]:
    key = hash(characters)
    if key not in _indexes:
        _indexes[key] = {character: place for place, character in enumerate(characters) if character}
    return _indexes[key]


def _runners_up(
    folded: NDArray[np.float32], steps: Sequence[_Step], alphabet: Sequence[str]
) -> list[tuple[str, float]]:
    """One character replaced, dropped or put in, with the probability of the change."""
    texts = [step.character for step in steps]
    found: list[tuple[str, float]] = []
    for place, step in enumerate(steps):
        chances = folded[step.first : step.last + 1].max(axis=0)
        for index, chance in enumerate(chances.tolist()):
            if chance >= _RUNNER_UP and alphabet[index] != step.character:
                changed = [*texts[:place], alphabet[index], *texts[place + 1 :]]
                weight = 0.5 if index == BLANK else 1.0
                found.append(("".join(changed), float(chance) * weight))
    for place in range(len(steps) + 1):
        first = steps[place - 1].last + 1 if place else 0
        last = steps[place].first if place < len(steps) else len(folded)
        if first >= last:
            continue
        chances = folded[first:last].max(axis=0)
        for index in range(1, len(alphabet)):
            if chances[index] >= _RUNNER_UP:
                put = [*texts[:place], alphabet[index], *texts[place:]]
                found.append(("".join(put), float(chances[index])))
    return found


def _look_alikes(text: str, knowledge: OcrKnowledge) -> list[tuple[str, float]]:
    """Digits taken for each other, and a point that was lost or read as a comma."""
    low = _RUNNER_UP / 10
    found = [
        (text[:place] + double + text[place + 1 :], low)
        for place, digit in enumerate(text)
        for double in knowledge.confusions.get(digit, "")
    ]
    head, comma, tail = text.rpartition(",")
    if comma and len(tail) < 3:
        found.append((f"{head}.{tail}", low * 5))
    if text.isdigit() and len(text) > 2:
        found.append((f"{text[:-2]}.{text[-2:]}", low * 2))
    if text.count(".") > 1:
        whole, _, rest = text.rpartition(".")
        found.append((f"{whole.replace('.', ',')}.{rest}", low * 5))
    return found
