"""What the reading of page pictures knows of figures: doubt, marks and digits taken for each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class OcrKnowledge:
    """data/ocr.yaml; `doubt_below` is a percentage, `confusions` maps a digit to its likely doubles."""

    doubt_below: int
    figure_characters: str
    figure_marks: dict[str, str]
    confusions: dict[str, str]

    @property
    def threshold(self) -> float:
        """Confidence below which a text is doubtful, 0 to 1."""
        return self.doubt_below / 100


@cache
def ocr_knowledge() -> OcrKnowledge:
    """The package's knowledge of misreadings."""
    return load(data_dir() / "ocr.yaml", OcrKnowledge)
