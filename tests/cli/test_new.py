"""`mingzhang new` and `mingzhang convert`."""

from __future__ import annotations

from mingzhang.book import load_book
from tests.cli.conftest import Run


def test_an_empty_book_is_written_as_folder_and_workbook(run: Run, tmp_path):
    done = run("new", str(tmp_path / "b"), "--form", "xinjiang-2024", "--year", "2025", "--unit", "甲")
    assert done.code == 0
    book = load_book(tmp_path / "b")
    assert (book.cover.unit, book.cover.year, book.cover.form) == ("甲", 2025, "xinjiang-2024")
    assert load_book(tmp_path / "b.xlsx") == book


def test_what_is_filled_in_is_not_overwritten_unasked(run: Run, tmp_path):
    asked = ("new", str(tmp_path / "b"), "--form", "xinjiang-2024", "--year", "2025")
    assert run(*asked).code == 0
    assert run(*asked).code == 2
    assert run(*asked, "--force").code == 0


def test_a_form_and_a_year_or_a_published_file_are_needed(run: Run, tmp_path):
    refused = run("new", str(tmp_path / "b"))
    assert refused.code == 2
    assert "--from" in refused.err
    assert run("new", str(tmp_path / "b"), "--form", "nowhere", "--year", "2025").code == 2


def test_a_form_that_cannot_be_printed_is_refused_before_anything_is_filled_in(run: Run, tmp_path):
    refused = run("new", str(tmp_path / "b"), "--form", "national-final", "--year", "2025")
    assert refused.code == 2
    assert "national-budget" in refused.err
    assert not (tmp_path / "b").exists()


def test_figures_that_contradict_others_are_named_as_printed(run: Run, tmp_path, seeds_dir):
    published = next(iter(sorted(seeds_dir.glob("000*"))))
    told = run("new", str(tmp_path / "b"), "--from", str(published)).err
    assert "565.79" in told
    assert "income:" not in told and "total" not in told


def test_a_book_takes_over_a_published_file(run: Run, tmp_path, seeds_dir):
    published = next(iter(sorted(seeds_dir.glob("004*"))))
    done = run("new", str(tmp_path / "b"), "--from", str(published))
    assert done.code == 0
    assert "1287.17" in done.err  # the figure that contradicts the others
    assert all(line.last is not None for line in load_book(tmp_path / "b").lines)


def test_exported_lines_are_added(run: Run, tmp_path):
    export = tmp_path / "export.csv"
    export.write_text("exp_func_code,fund_type_code,amt\n2101501,111,10000\n", encoding="utf-8")
    asked = ("new", str(tmp_path / "b"), "--form", "xinjiang-2024", "--year", "2025", "--lines", str(export))
    assert run(*asked).code == 0
    (line,) = load_book(tmp_path / "b").lines
    assert (line.function, line.fund, str(line.amount)) == ("2101501", "general", "1")


def test_a_book_is_converted_without_loss(run: Run, tmp_path):
    run("new", str(tmp_path / "b"), "--form", "xinjiang-2024", "--year", "2025")
    assert run("convert", str(tmp_path / "b.xlsx"), str(tmp_path / "c")).code == 0
    names = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "c").iterdir())
    for name in names:
        assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "c" / name).read_bytes()


def test_a_wrong_book_is_refused_naming_file_and_line(run: Run, tmp_path):
    run("new", str(tmp_path / "b"), "--form", "xinjiang-2024", "--year", "2025")
    (tmp_path / "b" / "people.csv").write_text("group,heads\non_duty,many\n", encoding="utf-8")
    refused = run("convert", str(tmp_path / "b"), str(tmp_path / "c.xlsx"))
    assert refused.code == 3
    assert "people.csv:2 heads" in refused.err
