"""The bundled faces cover what disclosures are written with, and stay small."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from mingzhang.taxonomy.files import data_dir

FONTS = data_dir() / "fonts"
FACES = sorted(path.name for path in FONTS.glob("*.otf"))


def covered(name: str) -> set[int]:
    return set(TTFont(FONTS / name).getBestCmap())


def test_there_is_a_song_and_a_hei_with_their_licence():
    assert FACES == ["hei-regular.otf", "song-bold.otf", "song-regular.otf"]
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence and "Adobe" in licence


def test_together_they_take_less_than_eight_megabytes():
    assert sum((FONTS / name).stat().st_size for name in FACES) < 8_000_000


@pytest.mark.parametrize("name", FACES)
def test_gb_2312_and_the_rarer_characters_of_names_are_there(name: str):
    standard = {
        ord(character)
        for row in range(0xA1, 0xF8)
        for cell in range(0xA1, 0xFF)
        for character in bytes((row, cell)).decode("gb2312", "ignore")
    }
    further = {
        ord(character)
        for character in (FONTS / "further-characters.txt").read_text(encoding="utf-8")
        if not character.isspace()
    }
    assert len(further) == 1467
    assert not (standard | further) - covered(name)
    assert set(map(ord, "喆玥堃珺昇淼祎翀≥≤％①⑳Ⅻ㎡℃¥“”—…　：（）")) <= covered(name)


@pytest.mark.parametrize("name", FACES)
def test_the_cut_goes_by_a_name_of_its_own(name: str):
    font = TTFont(FONTS / name)
    assert font["name"].getDebugName(1) in ("Mingzhang Song", "Mingzhang Hei")
    assert "Open Font License" in font["name"].getDebugName(13)
