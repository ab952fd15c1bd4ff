"""The catalogues are complete, and the loader refuses what a translator would have mistyped."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from mingzhang.errors import DataError, InputError, Misuse
from mingzhang.model import Finding, Place
from mingzhang.report.messages import LANGUAGES, finding_message, load_catalogues, messages


@pytest.fixture
def write(tmp_path: Path):
    def write(zh: str, en: str, *, name: str = "core") -> Path:
        (tmp_path / f"{name}.zh.yaml").write_text(zh, encoding="utf-8")
        (tmp_path / f"{name}.en.yaml").write_text(en, encoding="utf-8")
        return tmp_path

    return write


def test_placeholders_are_filled(write):
    catalogue = load_catalogues(write("a: 第{n}行", "a: line {n}"))
    assert [catalogue[lang].text("a", n=3) for lang in LANGUAGES] == ["第3行", "line 3"]


@pytest.mark.parametrize(
    ("zh", "en", "problem"),
    [
        ("a: x\nb: y", "a: x", "'b' has no text in language 'en'"),
        ("a: x", "a: x\nb: y", "'b' has no text in language 'zh'"),
        ("a: '{n}'", "a: '{m}'", "'a' has other placeholders"),
        ("a: '{n'", "a: '{n'", "is no template"),
        ("a: '{n.__class__}'", "a: '{n.__class__}'", "is no placeholder"),
        ("a: '{}'", "a: '{}'", "is no placeholder"),
        ("a: x\na: y", "a: x", "'a' stands twice"),
        ("a: [x]", "a: x", "must be one text"),
        ("- x", "a: x", "keys and texts"),
    ],
)
def test_faulty_catalogue_is_refused(write, zh: str, en: str, problem: str):
    with pytest.raises(DataError, match=problem):
        load_catalogues(write(zh, en))


def test_key_in_two_files_is_refused(write):
    write("a: x", "a: x")
    with pytest.raises(DataError, match=r"stands in core\.zh\.yaml already"):
        load_catalogues(write("a: x", "a: x", name="more"))


def every_input_error() -> list[type[InputError]]:
    found, kinds = [InputError], [InputError]
    while kinds:
        kinds = [kind for parent in kinds for kind in parent.__subclasses__()]
        found += kinds
    return found


@pytest.mark.parametrize("kind", every_input_error(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_input_error_has_its_own_message(kind: type[InputError], lang: str):
    assert kind.key in messages(lang).texts
    message = messages(lang).input_error(kind("book.txt", why="w", size="s", limit="l"))
    assert "book.txt" in message if issubclass(kind, Misuse) else message.startswith("book.txt")


def test_note_keeps_its_detail_and_an_unknown_note_stands_as_it_is():
    assert messages("en").note("encoding.gb18030") == "read as GB18030"
    assert messages("en").note("encoding.gb18030: line 3") == "read as GB18030 (line 3)"
    assert messages("en").note("something else") == "something else"


def test_place_is_told_by_what_the_reader_knows():
    say = messages("en")
    assert say.place(Place(line=7, span=(0, 3))) == "line 7"
    assert say.place(Place(page=2, box=(0, 0, 1, 1))) == "page 2"
    assert say.place(Place(sheet="S", cell="B4")) == "S B4"
    assert say.place(Place()) == ""


def rule(**message: str) -> SimpleNamespace:
    return SimpleNamespace(id="r", title=message, message=message, severity="error", kind="sum", basis="b")


def test_finding_message_shows_ids_as_printed_words():
    template = rule(en="{table} {row} {left_column}: {amount}")
    details = {"table": "general", "row": "income:total", "left_column": "project", "amount": "3.20"}
    text = finding_message(Finding("r", "error", "sum", details), "en", {"r": template})
    assert text == "General public budget expenditure income total project expenditure: 3.20"


def test_a_detail_that_is_not_given_does_not_stop_the_report():
    text = finding_message(Finding("r", "error", "sum", {}), "en", {"r": rule(en="{table} is missing")})
    assert text == "– is missing"


def test_a_finding_of_an_unknown_rule_is_still_told():
    assert finding_message(Finding("new-rule", "error", "sum", {"a": "1"}), "en", {}) == "new-rule; a 1"
