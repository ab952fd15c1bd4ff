"""Composing in the browser: sheets as forms, live totals and audit, two edits at once, the workbook."""

from __future__ import annotations

import dataclasses
import html
import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.compose import check_book
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.samples import samples_dir
from mingzhang.taxonomy.book_sheets import book_sheets
from mingzhang.web.books import pack, rows_of, unpack, workbook_of
from mingzhang.web.db.models import Unit, Version
from mingzhang.web.drafts import begin as begin_draft
from mingzhang.web.merging import MINE, STORED, blocks_of, merged
from mingzhang.web.sheets import live
from tests.web.publishing import MAKER, draft, publish_sample, sample_book

ROW = re.compile(
    r'<(?:input|textarea)[^>]* name="(r\d+-\w+)"[^>]*?(?: value="([^"]*)"[^>]*>|>([^<]*)</textarea>)'
)
SELECT = re.compile(r'<select name="(r\d+-\w+)".*?</select>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def version(site) -> int:
    id = site.unit(sample_book().cover.unit)
    site.user("preparer", ("preparer", id))
    site.user("colleague", ("preparer", id))
    return draft(site.context, id)


@pytest.fixture
def preparer(site, version):
    return site.as_user("preparer")


def fields(page: str) -> dict[str, str]:
    """The fields of the sheet's form, as a browser would send them."""
    form = page[page.index('id="sheet"') : page.index("</form>", page.index('id="sheet"'))]
    found = {name: html.unescape(value) for name, value in HIDDEN.findall(form)}
    found |= {name: html.unescape(value or text) for name, value, text in ROW.findall(form)}
    for match in SELECT.finditer(form):
        chosen = re.search(r'<option value="([^"]*)" selected[^>]*>', match[0])
        found[match[1]] = chosen[1] if chosen else ""
    return found


def rows(site, version: int, sheet: str) -> list:
    with site.context.db.reading() as session:
        return unpack(site.context.store.read(session.get(Version, version).book_sha256))[sheet]


def test_a_book_is_kept_as_it_is():
    whole = rows_of(sample_book())
    assert unpack(pack(whole)) == {sheet: [dict(row) for row in own] for sheet, own in whole.items()}


@pytest.mark.parametrize("sheet", ["cover", "lines", "projects", "targets", "indicators", "three_public"])
def test_saving_a_sheet_unchanged_changes_nothing(site, preparer, version, sheet):
    before = rows(site, version, sheet)
    sent = fields(preparer.get(f"/compose/{version}/{sheet}").text)
    answer = preparer.client.post(f"/compose/{version}/{sheet}", data=sent)
    assert answer.status_code == 303, answer.text
    assert rows(site, version, sheet) == before


def test_a_changed_cell_and_pasted_rows_are_kept(site, preparer, version):
    before = rows(site, version, "lines")
    sent = fields(preparer.get(f"/compose/{version}/lines").text)
    sent["r0-amount"] = "12.34"
    function, fund, spent = (before[0][name] for name in ("function", "fund", "spent_as"))
    sent["pasted"] = f"function\tfund\tspent_as\tamount\n{function}\t{fund}\t{spent}\t1.50\n"
    preparer.client.post(f"/compose/{version}/lines", data=sent)
    after = rows(site, version, "lines")
    assert after[0]["amount"] == "12.34" and len(after) == len(before) + 1
    assert after[-1]["amount"] == "1.50" and after[1:-1] == before[1:]


def test_rows_of_the_workbook_are_kept_without_their_headings(site, preparer, version):
    count = len(rows(site, version, "lines"))
    sent = fields(preparer.get(f"/compose/{version}/lines").text)
    sent["pasted"] = "2010101\ta name\t30201\tanother\tgeneral\tbasic\t\t1.50\t1.25\n"
    assert preparer.client.post(f"/compose/{version}/lines", data=sent).status_code == 303
    (kept,) = rows(site, version, "lines")[count:]
    assert [kept[name] for name in ("economic", "fund", "amount", "last")] == [
        "30201",
        "general",
        "1.50",
        "1.25",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("function\tfund\tmoney\n2010101\tgeneral\t1.5", "money"),
        ("function\tfund\tfund\n2010101\tgeneral\tgeneral", "stands twice"),
        ("function\tfund\t\n2010101\tgeneral\t71.5", "71.5"),
        ("function\tfund\n2010101\tgeneral\t71.5", "71.5"),
        ("\t".join("1234567890") + "\t71.5", "cell 8 of pasted row 1"),
        ("2010101\tgeneral\n" * 3001, "3001"),
    ],
)
def test_rows_that_cannot_be_kept_whole_are_refused_and_stay_on_the_page(site, preparer, version, text, told):
    before = rows(site, version, "lines")
    sent = fields(preparer.get(f"/compose/{version}/lines").text) | {"r0-amount": "77.77", "pasted": text}
    answer = preparer.client.post(f"/compose/{version}/lines?lang=en", data=sent)
    page = html.unescape(answer.text)
    assert answer.status_code == 422 and text in page
    assert told in re.search(r'<p class="fault" role="alert">(.*?)</p>', page, re.DOTALL)[1]
    assert rows(site, version, "lines") == before
    live = preparer.client.post(f"/compose/{version}/lines/live?lang=en", data=sent)
    assert live.status_code == 200 and told in html.unescape(live.text)
    again = fields(answer.text)
    assert again == {name: value for name, value in sent.items() if name != "pasted"}
    assert preparer.client.post(f"/compose/{version}/lines", data=again).status_code == 303
    assert rows(site, version, "lines")[0]["amount"] == "77.77"


def test_going_on_to_hand_in_keeps_what_was_typed(site, preparer, version):
    page = preparer.get(f"/compose/{version}/lines").text
    assert '<button class="button second" name="done" value="1">' in page
    sent = {**fields(page), "done": "1"}
    for typed in ({}, {"r0-amount": "77.77"}):
        answer = preparer.client.post(f"/compose/{version}/lines", data=sent | typed)
        assert answer.status_code == 303 and answer.headers["location"] == f"/versions/{version}"
    assert rows(site, version, "lines")[0]["amount"] == "77.77"


def test_live_totals_and_the_audit_follow_the_form(preparer, version):
    sent = fields(preparer.get(f"/compose/{version}/lines").text)
    clean = preparer.client.post(f"/compose/{version}/lines/live?lang=en", data=sent).text
    total = sum(float(value or 0) for name, value in sent.items() if name.endswith("-amount"))
    assert f"This year {total:.2f}".rstrip("0") in clean
    assert "problems" not in clean
    sent["r0-function"] = "2"
    wrong = preparer.client.post(f"/compose/{version}/lines/live?lang=en", data=sent).text
    assert 'href="#r0-function"' in wrong


def test_live_totals_hold_what_a_calculation_comes_to():
    """A project's line without an amount counts with its calculation, as it will be published."""
    book = rows_of(sample_book())
    (at, *_) = (n for n, line in enumerate(book["lines"]) if line["spent_as"] == "project" and line["amount"])
    line = book["lines"][at]
    alone = [row for n, row in enumerate(book["lines"]) if n == at or row["project"] != line["project"]]
    lines = [{**row, "amount": "", "last": ""} if row is line else row for row in alone]
    driver = {"project": line["project"], "label": "a", "heads": "20000", "standard": "32", "per": "10000"}
    others = [row for row in book["drivers"] if row["project"] != line["project"]]
    name = sample_book().cover.unit
    without = live(name, {**book, "lines": lines, "drivers": others}, "en")
    found = live(name, {**book, "lines": lines, "drivers": [*others, driver]}, "en")
    assert found.amount == without.amount + 64 and found.last == without.last
    assert dict(found.parts)["Project"] == dict(without.parts)["Project"] + 64


def test_a_line_that_stands_twice_is_named_as_problems_are(preparer, version):
    sent = fields(preparer.get(f"/compose/{version}/lines").text)
    sent |= {name.replace("r1-", "r0-"): text for name, text in sent.items() if name.startswith("r1-")}
    for lang, words in (("zh", "与预算明细 1 功能科目编码是同一笔"), ("en", "Budget lines 1 Function code")):
        answer = preparer.client.post(f"/compose/{version}/lines/live?lang={lang}", data=sent)
        told = re.sub("<[^>]*>", "", html.unescape(answer.text))
        assert words in told and "lines!" not in told


def test_live_keeps_nothing(site, preparer, version):
    before = rows(site, version, "lines")
    sent = fields(preparer.get(f"/compose/{version}/lines").text) | {"r0-amount": "1"}
    preparer.client.post(f"/compose/{version}/lines/live", data=sent)
    assert rows(site, version, "lines") == before


def test_the_second_of_two_edits_is_told_and_loses_nothing(site, preparer, version):
    colleague = site.as_user("colleague")
    first, second = (fields(who.get(f"/compose/{version}/lines").text) for who in (preparer, colleague))
    first["r0-amount"], second["r3-amount"] = "111.11", "333.33"
    assert preparer.client.post(f"/compose/{version}/lines", data=first).status_code == 303
    told = colleague.client.post(f"/compose/{version}/lines", data=second)
    assert told.status_code == 409
    assert "111.11" in told.text and "333.33" in told.text
    sent = {name: html.unescape(value) for name, value in HIDDEN.findall(told.text)}
    picks = re.findall(r'name="(pick-\d+)" value="(\w+)"[^>]* checked', told.text)
    assert sorted(pick for _, pick in picks) == [MINE, STORED]
    answer = colleague.client.post(f"/compose/{version}/lines/merge", data={**sent, **dict(picks)})
    assert answer.status_code == 303, answer.text
    amounts = [row["amount"] for row in rows(site, version, "lines")]
    assert (amounts[0], amounts[3]) == ("111.11", "333.33")


def test_an_edit_after_handing_in_is_refused_and_shown_to_be_copied(site, preparer, version):
    sent = fields(preparer.get(f"/compose/{version}/lines").text) | {"r0-amount": "77.77"}
    with site.context.db.writing() as session:
        session.get(Version, version).state = "at_unit"
    told = preparer.client.post(f"/compose/{version}/lines", data=sent)
    assert told.status_code == 409
    lines = html.unescape(re.search(r"<textarea[^>]*readonly[^>]*>([^<]*)<", told.text)[1]).splitlines()
    assert len(lines) == len(sample_book().lines) and "77.77" in lines[0].split("\t")
    assert "77.77" not in [row["amount"] for row in rows(site, version, "lines")]


def copied(page: str) -> list[list[str]]:
    """The cells of the rows that a page offers to be copied."""
    text = html.unescape(re.search(r"<textarea[^>]*readonly[^>]*>([^<]*)<", page)[1])
    return [line.split("\t") for line in text.splitlines()]


@pytest.mark.parametrize("visited", [True, False])
def test_what_was_typed_is_shown_back_when_the_session_is_over(site, preparer, version, visited):
    address, before = f"/compose/{version}/lines", rows(site, version, "lines")
    sent = fields(preparer.get(address).text) | {"r0-amount": "77.77", "pasted": "2010101\tbox\n"}
    preparer.post("/sign-out", form="/account")
    if visited:
        preparer.get("/sign-in")
    answer = preparer.client.post(address, data=sent)
    assert answer.status_code == 403 and f"/sign-in?to={address}" in answer.text
    lines = copied(answer.text)
    assert len(lines) == len(before) + 1 and "77.77" in lines[0] and lines[-1] == ["2010101", "box"]
    assert preparer.client.post(f"{address}/live", data=sent).status_code == 403
    assert rows(site, version, "lines") == before
    foreign = preparer.client.post(address, data=sent, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403 and "77.77" not in foreign.text


def test_a_stale_page_shows_back_what_was_typed(site, preparer, version):
    address = f"/compose/{version}/lines"
    sent = fields(preparer.get(address).text) | {"r0-amount": "77.77", "csrf": "0"}
    answer = preparer.client.post(address, data=sent)
    assert answer.status_code == 403 and "77.77" in copied(answer.text)[0]
    assert f'href="{address}"' in answer.text
    mine = json.dumps([[*("" for _ in book_sheets().by_id["lines"].stored[1:]), "88.88"]])
    answer = preparer.client.post(f"{address}/merge", data={"csrf": "0", "mine": mine})
    assert answer.status_code == 403 and copied(answer.text)[0][-1] == "88.88"


def test_an_edit_cannot_name_another_book_as_its_beginning(preparer, version):
    sent = fields(preparer.get(f"/compose/{version}/lines").text)
    sent["base"] = "0" * 64 + "." + sent["base"].partition(".")[2]
    assert preparer.client.post(f"/compose/{version}/lines", data=sent).status_code == 422


A, B, C, D = ("a",), ("b",), ("c",), ("d",)


@pytest.mark.parametrize(
    ("stored", "mine", "result"),
    [
        ([A, D, C], [A, B, C], [A, D, C]),
        ([A, B, C], [A, D, C], [A, D, C]),
        ([A, B, C, D], [A, B, C], [A, B, C, D]),
        ([A, C], [A, B, C], [A, C]),
        ([A, B, C], [B, C], [B, C]),
    ],
)
def test_what_only_one_changed_is_merged_by_itself(stored, mine, result):
    blocks = blocks_of([A, B, C], stored, mine)
    assert merged(blocks, {block.number: block.pick for block in blocks}) == result


def test_what_both_changed_must_be_picked():
    blocks = blocks_of([A], [B], [C])
    assert merged(blocks, {block.number: block.pick for block in blocks}) is None
    assert merged(blocks, {0: "both"}) == [B, C]


def test_the_workbook_goes_out_and_comes_back(site, preparer, version):
    content = preparer.get(f"/compose/{version}/workbook").content
    assert zipfile.is_zipfile(io.BytesIO(content))
    page = preparer.get(f"/compose/{version}/lines").text
    sent = fields(page)
    before = rows(site, version, "lines")
    answer = preparer.client.post(
        f"/compose/{version}/workbook",
        data={"csrf": sent["csrf"], "edition": sent["edition"]},
        files={"file": ("book.xlsx", content)},
    )
    assert answer.status_code == 303, answer.text
    assert rows(site, version, "lines") == before


@pytest.mark.parametrize(
    ("other", "found"),
    [({"year": 2019}, "2019"), ({"kind": "final"}, "web.kind.final"), ({"unit": "another"}, "another")],
)
def test_a_workbook_of_another_year_kind_or_unit_replaces_nothing(site, preparer, version, other, found):
    book = sample_book()
    content = workbook_of(replace(book, cover=replace(book.cover, **other)), "zh")
    path, files = f"/compose/{version}/lines", {"file": ("book.xlsx", content)}
    before = rows(site, version, "lines"), rows(site, version, "cover")
    answer = preparer.post(f"/compose/{version}/workbook", {"edition": "1"}, form=path, files=files)
    told = messages("zh").texts
    assert answer.status_code == 422 and told.get(found, found) in answer.text
    assert (rows(site, version, "lines"), rows(site, version, "cover")) == before
    right = {"file": ("book.xlsx", workbook_of(book, "zh"))}
    again = preparer.post(f"/compose/{version}/workbook", {"edition": "1"}, form=path, files=right)
    assert again.status_code == 303


def begin(person, unit: int, year: int, start: str, form: str, amount_unit="万元", files=None) -> object:
    data = {"unit": unit, "year": year, "form": form, "amount_unit": amount_unit, "start": start}
    return person.post("/compose/new", data, form="/compose/new", files=files)


def test_next_year_begins_with_what_was_published(site):
    book = sample_book()
    unit = site.unit(book.cover.unit)
    site.user("preparer", ("preparer", unit))
    publish_sample(site, unit, book)
    person = site.as_user("preparer")
    answer = begin(person, unit, book.cover.year + 1, "site", book.cover.form)
    assert answer.status_code == 303, answer.text
    version = int(re.search(r"/compose/(\d+)/", answer.headers["location"])[1])
    lines = rows(site, version, "lines")
    assert lines and all(row["last"] and not row["amount"] for row in lines)
    again = begin(person, unit, book.cover.year + 1, "empty", book.cover.form)
    assert again.status_code == 409


def test_what_was_published_is_taken_over_in_the_unit_that_was_chosen(site):
    book = sample_book()
    unit = site.unit(book.cover.unit)
    site.user("preparer", ("preparer", unit))
    publish_sample(site, unit, book)
    found = {}
    for asked in ("万元", "元"):
        person = site.as_user("preparer")
        answer = begin(person, unit, book.cover.year + 1, "site", book.cover.form, amount_unit=asked)
        version = int(re.search(r"/compose/(\d+)/", answer.headers["location"])[1])
        cover = {row["item"]: row["value"] for row in rows(site, version, "cover")}
        assert cover["amount_unit"] == asked
        sheets = ("lines", "three_public", "operating_cost")
        found[asked] = [row["last"] for sheet in sheets for row in rows(site, version, sheet)]
        with site.context.db.writing() as session:
            session.delete(session.get(Version, version).disclosure)
    yuan, other = ([Decimal(last) for last in found[asked] if last] for asked in ("元", "万元"))
    assert yuan == [last * 10_000 for last in other] and len(yuan) > 20


def test_a_filled_workbook_is_taken_only_for_what_its_cover_says(site):
    book = sample_book()
    unit, cover = site.unit(book.cover.unit), book.cover
    site.user("preparer", ("preparer", unit))
    person = site.as_user("preparer")
    file = {"file": ("book.xlsx", workbook_of(book, "zh"))}
    others = [(cover.year + 1, cover.form, cover.amount_unit), (cover.year, cover.form, "元")]
    for year, form, amount_unit in [*others, (cover.year, "shanghai-2025", cover.amount_unit)]:
        answer = begin(person, unit, year, "workbook", form, amount_unit=amount_unit, files=file)
        assert answer.status_code == 422
        told = html.unescape(answer.text)
        assert f"封面写的是 {cover.year} 年" in told and "金额单位万元，与所选的不一致" in told
    assert begin(person, unit, cover.year, "workbook", cover.form, files=file).status_code == 303


def test_a_published_file_is_last_year_s_or_it_is_refused(site):
    unit, name = site.unit(sample_book().cover.unit), "yunxi-2024.txt"
    site.user("preparer", ("preparer", unit))
    person = site.as_user("preparer")
    file = {"file": (name, (samples_dir() / name).read_bytes())}
    form = sample_book().cover.form
    answer = begin(person, unit, 2028, "published", form, files=file)
    assert answer.status_code == 422
    assert "2024 年的预算" in answer.text and "2027 年" in answer.text
    final = file["file"][1].decode().replace("预算", "决算").encode()
    answer = begin(person, unit, 2025, "published", form, files={"file": (name, final)})
    assert answer.status_code == 422 and "2024 年的决算" in answer.text
    assert begin(person, unit, 2025, "published", form, files=file).status_code == 303


def test_the_preview_prints_every_table(preparer, version):
    page = preparer.get(f"/versions/{version}/preview").text
    assert page.count("<table") > 8


CHINESE = re.compile("[\u3400-\u9fff]")


def test_problems_are_told_in_the_words_of_the_page(site):
    """A blank cell and an unknown choice: columns and lists in English on an English page."""
    unit = site.unit("Unit")
    site.user("preparer", ("preparer", unit))
    book = rows_of(sample_book())
    line = {**book["lines"][0], "function": "", "fund": "nothing known"}
    with site.context.db.writing() as session:
        made = begin_draft(
            *(site.context, session, MAKER, session.get(Unit, unit), sample_book().cover.year, "budget"),
            {**book, "lines": [line]},
        )
        version = made.id
    person = site.as_user("preparer")
    for address in (f"/versions/{version}", f"/api/v1/versions/{version}/problems"):
        answer = html.unescape(person.get(f"{address}?lang=en").text)
        assert "'Function code' may not be blank" in answer
        (known,) = re.findall(r"'nothing known' is not among: ([^<\"]*)", answer)
        assert "General public budget" in known and not CHINESE.search(known)
    chinese = person.get(f"/versions/{version}?lang=zh").text
    assert "功能科目编码" in chinese and "Function code" not in chinese


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_lacks_a_reason_is_named_in_words_and_offered(site, lang):
    unit = site.unit(sample_book().cover.unit)
    site.user("preparer", ("preparer", unit))
    book = dataclasses.replace(sample_book(), reasons=())
    version = draft(site.context, unit, book)
    person = site.as_user("preparer")
    lacking = [p.details["figure"] for p in check_book(book)]
    words = [html.escape(messages(lang).figure(key)) for key in lacking]
    assert lacking
    page = person.get(f"/compose/{version}/reasons?lang={lang}").text
    offered = page[page.index('<datalist id="figures">') :]
    api = person.get(f"/api/v1/versions/{version}/problems?lang={lang}").json()["problems"]
    for key, said, problem in zip(lacking, words, api, strict=True):
        assert f'<option value="{key}">{said}</option>' in offered
        assert html.unescape(said) in problem["message"] and key in problem["message"]
        assert problem["place"] == book_sheets().by_id["reasons"].title[lang]


def test_an_old_workbook_is_told_from_a_damaged_one(site):
    unit = site.unit(sample_book().cover.unit)
    site.user("li", ("preparer", unit))
    version = draft(site.context, unit)
    files = {"file": ("book.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))}
    form = f"/compose/{version}/lines"
    answer = site.as_user("li").post(
        f"/compose/{version}/workbook", {"edition": "1"}, files=files, form=f"{form}?lang=en"
    )
    assert answer.status_code == 422 and "book.xls" in answer.text and ".xlsx" in answer.text
