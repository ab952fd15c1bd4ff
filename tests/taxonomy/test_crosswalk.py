"""What stood for a code in a year."""

from __future__ import annotations

from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.crosswalk import CHANGES, moves, related, standing, successors


def test_every_move_names_codes_of_the_lists_that_fit_its_years():
    known = {one.code for one in (*functional(), *economic())}
    for move in moves():
        assert move.change in CHANGES and move.basis
        assert {*move.new} <= known, move


def test_a_chain_is_followed_to_its_beginning():
    assert set(related("20138")) >= {"20138", "20115", "20117"}
    assert standing("20138", 2018).codes[-2:] == ("20115", "20117")


def test_a_code_that_still_stands_has_no_successor():
    assert successors("2080505", 2024) == ()
    assert successors("20115", 2018) == () and successors("20115", 2019) == ("20138",)


def test_a_code_that_no_list_knows_stands_for_itself():
    assert standing("2999999", 2020).codes == ("2999999",)
    assert not standing("2999999", 2020).known
