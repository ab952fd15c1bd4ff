"""Files in one archive or given as one: what is one disclosure is read, two disclosures are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import SeveralDisclosures
from mingzhang.pipeline import read_file, read_files
from mingzhang.recognise.several import are_other_units
from mingzhang.report.messages import messages
from mingzhang.samples import samples_dir
from tests.read.packages import zipped

SAMPLE = (samples_dir() / "yunxi-2024.txt").read_text(encoding="utf-8")
UNIT, OTHER = "云溪县医疗保障局", "阳山县卫生健康委员会"


def written(folder: Path, *texts: str) -> list[Path]:
    paths = [folder / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def archive(folder: Path, *texts: str) -> Path:
    path = folder / "all.zip"
    path.write_bytes(zipped({f"{number}.txt": text for number, text in enumerate(texts)}))
    return path


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (SAMPLE.replace(UNIT, OTHER), (UNIT, OTHER)),
        (SAMPLE.replace("2023", "2022").replace("2024", "2023"), ("2024", "2023")),
        (SAMPLE.replace("预算", "决算"), ("预算", "决算")),
    ],
    ids=["unit", "year", "kind"],
)
def test_two_disclosures_are_not_read_as_one(tmp_path: Path, other: str, said: tuple[str, str]):
    for read in (
        lambda: read_files(written(tmp_path, SAMPLE, other)),
        lambda: read_file(archive(tmp_path, SAMPLE, other)),
    ):
        with pytest.raises(SeveralDisclosures) as raised:
            read()
        text = messages("zh").input_error(raised.value)
        assert all(word in text for word in (*said, "0.txt", "1.txt", "--as-one"))


def test_a_disclosure_among_the_files_of_another_is_found_in_an_archive_beside_a_file(tmp_path: Path):
    inner = archive(tmp_path, SAMPLE[:400], SAMPLE)
    with pytest.raises(SeveralDisclosures):
        read_files([inner, *written(tmp_path, SAMPLE.replace(UNIT, OTHER))])


def test_narrative_and_tables_stay_one_whatever_each_is_called(tmp_path: Path):
    start = SAMPLE.rindex("第三部分")
    tables, narrative = SAMPLE[:start], SAMPLE[start:].replace(UNIT, OTHER)
    found = read_files(written(tmp_path, tables, narrative))
    assert found.facts and found.claims


def test_the_same_file_twice_is_no_contradiction(tmp_path: Path):
    assert read_file(archive(tmp_path, SAMPLE, SAMPLE.replace(UNIT, f"{UNIT}（本级）"))).year == 2024


@pytest.mark.parametrize(
    ("one", "two", "other"),
    [
        ("云溪县医疗保障局", "云溪县医疗保障局(本级)", False),
        ("云溪县医保局", "云溪县医疗保障局", False),
        ("上海市普陀区某局", "普陀区某局", False),
        ("云溪县医疗保障局", "", False),
        ("云溪县医疗保障局", "云溪县卫生健康委员会", True),
    ],
)
def test_only_names_of_which_neither_shortens_the_other_are_two_units(one: str, two: str, other: bool):
    assert are_other_units(one, two) is other
