"""Probabilities along a line → text, confidence and alternatives."""

from __future__ import annotations

import numpy as np
import pytest

from mingzhang.read.scan_ctc import Recognised, read_line

CHARACTERS = ("", *"0123456789.,-支出，。Ol一", " ")


def frames(*steps: dict[str, float]) -> np.ndarray:  # type: ignore[type-arg]
    """One frame a step, a blank frame after each; what is left of a frame's probability is blank."""
    made = np.zeros((2 * len(steps), len(CHARACTERS)), np.float32)
    for at, step in enumerate(steps):
        for character, chance in step.items():
            made[2 * at, CHARACTERS.index(character)] = chance
        made[2 * at, 0] += 1 - sum(step.values())
        made[2 * at + 1, 0] = 1
    return made


def read(*steps: dict[str, float] | str) -> Recognised:
    return read_line(frames(*({step: 1.0} if isinstance(step, str) else step for step in steps)), CHARACTERS)


def test_confidence_is_that_of_the_weakest_character():
    assert read("支", {"出": 0.75}) == Recognised("支出", 0.75)


def test_nothing_read_is_no_doubt():
    assert read({"支": 0.1}) == Recognised("", 1.0)


@pytest.mark.parametrize(
    ("steps", "text"),
    [("1，234。50", "1,234.50"), ("1O.5l", "10.51"), ("-3.00", "-3.00"), ("11.00", "11.00")],
)
def test_marks_and_look_alikes_in_figures(steps: str, text: str):
    assert read(*steps).text == text


def test_words_keep_their_punctuation():
    assert read(*"支，出").text == "支，出"


def test_the_runner_up_is_the_first_alternative():
    found = read("3", {"3": 0.6, "8": 0.35}, ".", "0", "0")
    assert found.text == "33.00" and found.confidence == pytest.approx(0.6)
    assert found.alternatives[0] == "38.00"


def test_a_faint_point_is_an_alternative():
    found = read("4", "8", {".": 0.2}, "8", {"0": 0.7})
    assert found.text == "4880" and "48.80" in found.alternatives


def test_a_figure_that_is_none_becomes_its_best_alternative_and_stays_doubtful():
    found = read(*"1,23", {"4": 0.9, "": 0.1}, "5", ".", "0", "0")
    assert found.text == "1,235.00" and found.confidence <= 0.5


def test_a_clear_figure_offers_no_look_alikes():
    assert read(*"33.00").alternatives == ()


def test_a_round_letter_alone_is_a_nought_and_lends_its_probability():
    assert read({"O": 0.55, "0": 0.42}) == Recognised("0", pytest.approx(0.97), ())
    assert read("l").text == "l"
