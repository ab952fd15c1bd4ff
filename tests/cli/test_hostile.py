"""Files that are no disclosure, or half of one: a message or a report, never a traceback, never a hang."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from mingzhang.read.guard import MAX_BYTES
from mingzhang.samples import samples_dir
from tests.cli.conftest import Outcome, Run

UNREADABLE = 3
SECONDS = 60  # generous: what hangs does not end in time on any machine
WORDS = ("清晨", "山路", "雾气", "老人", "竹篮", "溪水", "石桥", "茶馆", "掌柜", "书信", "远方", "渡口")


@pytest.fixture(scope="module")
def sample() -> str:
    return (samples_dir() / "yunxi-2024.txt").read_text(encoding="utf-8")


def check(run: Run, path: Path) -> Outcome:
    start = time.monotonic()
    done = run("check", path, "--format", "json")
    assert time.monotonic() - start < SECONDS
    assert "Traceback" not in done.out + done.err
    return done


def novel(length: int) -> str:
    """Prose of made-up sentences, with a few figures as any story has."""
    chance = random.Random(7)
    lines = []
    while sum(map(len, lines)) < length:
        sentence = "".join(chance.choices(WORDS, k=chance.randint(4, 12)))
        lines.append(f"{sentence}，{chance.randint(1, 99)}步之外，{chance.choice(WORDS)}依旧。")
    return "\n".join(lines)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n  \t\n",
        b"\x00" * 5000,
        random.Random(1).randbytes(200_000),
        b"\x89PNG\r\n\x1a\n" + random.Random(2).randbytes(5000),
        bytes(range(128, 256)) * 400,
        "只有一行字".encode(),
        "部门预算".encode(),
        b"col1,col2\n1,2\n3,4\n",
        b"{}",
        "１２３４５６７８９０\n".encode() * 2000,
        b"\t1.00\n" * 5000,
        b"| | |\n" * 5000,
        "第二部分 第二部分 第二部分\n".encode() * 500,
    ],
    ids=[
        "empty",
        "blanks",
        "zeros",
        "rubbish",
        "picture",
        "high bytes",
        "one line",
        "two words",
        "commas",
        "braces",
        "digits",
        "cells",
        "pipes",
        "headings",
    ],
)
def test_hostile_what_is_no_disclosure_is_refused_with_a_message(run: Run, tmp_path: Path, content: bytes):
    path = tmp_path / "input.txt"
    path.write_bytes(content)
    done = check(run, path)
    assert done.code == UNREADABLE
    assert "input.txt" in done.out + done.err


def test_hostile_a_novel_is_refused_in_good_time(run: Run, tmp_path: Path):
    path = tmp_path / "novel.txt"
    path.write_text(novel(400_000), encoding="utf-8")
    done = check(run, path)
    assert done.code == UNREADABLE and "novel.txt" in done.out + done.err


def test_hostile_too_much_text_is_refused_before_it_is_read(run: Run, tmp_path: Path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        for _ in range(60):
            file.write("部门预算支出1.00万元。\n".encode() * 33_000)
    assert path.stat().st_size > MAX_BYTES
    done = check(run, path)
    assert done.code == UNREADABLE and "50.0 MB" in done.out + done.err


@pytest.mark.parametrize("twentieth", range(1, 21))
def test_hostile_a_disclosure_cut_anywhere_is_reported_or_refused(
    run: Run, tmp_path: Path, sample: str, twentieth: int
):
    content = sample.encode()
    path = tmp_path / "cut.txt"
    path.write_bytes(content[: len(content) * twentieth // 20])
    done = check(run, path)
    if done.code == UNREADABLE:
        assert "cut.txt" in done.out + done.err
    else:
        report = json.loads(done.out)
        assert report["coverage"]["rules_crashed"] == []
        assert done.code in (0, 1)


def test_hostile_a_cut_disclosure_says_what_is_missing(run: Run, tmp_path: Path, sample: str):
    path = tmp_path / "cut.txt"
    path.write_text(sample[: sample.rindex("表7")], encoding="utf-8")
    done = check(run, path)
    rules = {finding["rule"] for finding in json.loads(done.out)["findings"]}
    assert done.code == 1 and "listed-table-absent" in rules


@pytest.mark.parametrize("twentieth", range(0, 20, 3))
def test_hostile_a_disclosure_without_its_beginning(run: Run, tmp_path: Path, sample: str, twentieth: int):
    content = sample.encode()
    path = tmp_path / "cut.txt"
    path.write_bytes(content[len(content) * twentieth // 20 :])
    assert check(run, path).code in (0, 1, UNREADABLE)


def test_hostile_lines_of_mixed_encodings_give_the_same_report(run: Run, tmp_path: Path, sample: str):
    whole, mixed = tmp_path / "whole.txt", tmp_path / "mixed.txt"
    whole.write_text(sample, encoding="utf-8")
    lines = sample.splitlines(keepends=True)
    mixed.write_bytes(
        b"".join(line.encode("gb18030" if number % 3 else "utf-8") for number, line in enumerate(lines))
    )
    facts = [json.loads(run("read", path).out)["facts"] for path in (whole, mixed)]
    assert facts[0] == facts[1]
    assert check(run, mixed).code == check(run, whole).code


@pytest.mark.parametrize("seed", range(6))
def test_hostile_lines_in_disorder(run: Run, tmp_path: Path, sample: str, seed: int):
    lines = sample.split("\n")
    random.Random(seed).shuffle(lines)
    path = tmp_path / "shuffled.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert check(run, path).code in (0, 1, UNREADABLE)


@pytest.mark.parametrize("seed", range(6))
def test_hostile_characters_lost_and_doubled(run: Run, tmp_path: Path, sample: str, seed: int):
    chance = random.Random(seed)
    text = "".join(char * chance.choice((0, 2)) if chance.random() < 0.03 else char for char in sample)
    path = tmp_path / "damaged.txt"
    path.write_text(text, encoding="utf-8")
    done = check(run, path)
    assert done.code in (0, 1) and json.loads(done.out)["coverage"]["rules_crashed"] == []
