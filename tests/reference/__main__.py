"""`python -m tests.reference` prints how right the reading of the published documents is."""

from __future__ import annotations

from mingzhang.pipeline import read_file
from tests.reference.scores import documents, score, seed, seeds_folder, table


def main() -> None:
    folder = seeds_folder()
    if folder is None:
        print("no published documents beside the project; set MINGZHANG_SEEDS to their folder")
        return
    print(table(score(name, read_file(seed(folder, name))) for name in documents()))


if __name__ == "__main__":
    main()
