"""Both stores: idempotent by hash, versions kept, exact figures, questions that can only read."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from mingzhang.errors import BadStatement, StoreUnusable
from mingzhang.model import Amount, Place, Target
from mingzhang.warehouse import schema as schemas
from mingzhang.warehouse.rows import Item
from mingzhang.warehouse.statements import Scope, disclosures, everything
from mingzhang.warehouse.store import Loaded, Store, open_store
from tests.warehouse.made import item, rich

ONE = item("某局", 2023, {"expenditure.total.total": "10.50", "expenditure.210.total": "4"})
TWO = item("某局", 2024, {"expenditure.total.total": "11"})


def values(store: Store, table: str, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in store.ask(everything(table)).dicts()]


def test_a_source_is_loaded_once(url: str):
    with open_store(url, write=True) as store:
        assert store.load([ONE, TWO]) == Loaded(new=2, known=0, facts=3)
        assert store.load([ONE, TWO]) == Loaded(new=0, known=2, facts=0)
    with open_store(url, write=True) as store:
        assert store.load([TWO, item("别局", 2024, {"income.total.total": "1"})]) == Loaded(1, 1, 1)
        store.finish()
        assert len(values(store, "facts", "row_id")) == 4


def test_a_source_twice_in_one_batch_is_loaded_once(url: str):
    with open_store(url, write=True) as store:
        assert store.load([ONE, ONE]) == Loaded(new=1, known=1, facts=2)


def test_figures_are_exact_and_the_printed_ones_are_kept(url: str):
    with open_store(url, write=True) as store:
        store.load([ONE])
        found = sorted(values(store, "facts", "printed", "amount_unit", "yuan", "certain", "page"))
    assert found == [("10.50", "万元", Decimal(105000), True, 2), ("4", "万元", Decimal(40000), True, 2)]


def test_texts_come_back_as_they_were(url: str):
    with open_store(url, write=True) as store:
        store.load([rich()])
        ((subject, reason),) = values(store, "claims", "subject", "reason")
        assert (subject, reason) == ('a "quoted", text\nwith a line, \\N and 中文', "")
        assert values(store, "targets", "project", "goal", "year_funds") == [(None, "", None)]
        assert values(store, "indicators", "value", "weight") == [(None, Decimal(10))]
        facts = {
            row: (printed, yuan) for row, printed, yuan in values(store, "facts", "row_id", "printed", "yuan")
        }
    assert facts["total"] == ("12.3456", Decimal(123456))
    assert facts[subject] == ("100000000000000000000", None), "beyond any budget: kept as printed only"


def test_funds_of_targets_are_in_yuan_and_in_the_unit_of_money(url: str):
    target = Target(
        None, Amount(Decimal("5")), Amount(Decimal("4.5")), None, "", (), Place(page=1), unit="某县档案馆"
    )
    made = replace(ONE.disclosure, targets=(target, replace(target, amount_unit="元")))
    with open_store(url, write=True) as store:
        store.load([Item(made, ONE.report)])
        names = ("amount_unit", "year_funds_yuan", "appropriation_yuan", "other_funds_yuan")
        assert sorted(values(store, "targets", *names)) == [
            ("万元", Decimal(50000), Decimal(45000), None),
            ("元", Decimal(5), Decimal("4.5"), None),
        ]


def test_a_republished_disclosure_is_a_new_version_and_the_old_one_stays(url: str):
    later = item("某局", 2024, {"expenditure.total.total": "12"}, name="republished")
    with open_store(url, write=True) as store:
        store.load([TWO])
        store.load([later])
        store.finish()
        every = store.ask(disclosures(Scope(every_version=True))).dicts()
        assert [(row["version"], row["is_current"], row["file"]) for row in every] == [
            (1, False, "某局-2024-budget.pdf"),
            (2, True, "republished.pdf"),
        ]
        (current,) = store.ask(disclosures(Scope())).dicts()
    assert current["file"] == "republished.pdf"


def test_a_narrative_without_figures_takes_no_place(url: str):
    with open_store(url, write=True) as store:
        store.load([TWO, item("某局", 2024, {}, name="narrative")])
        store.finish()
        (current,) = store.ask(disclosures(Scope())).dicts()
    assert current["file"] == "某局-2024-budget.pdf"


def test_disclosures_without_unit_or_year_are_no_versions_of_each_other(url: str):
    with open_store(url, write=True) as store:
        store.load(
            [item("", 2024, {}, name="a"), item("", 2024, {}, name="b"), item("某局", None, {}, name="c")]
        )
        store.finish()
        assert len(store.ask(disclosures(Scope())).rows) == 3


def test_read_again_is_a_further_reading(url: str):
    with open_store(url, write=True) as store:
        store.load([ONE])
        assert store.load([ONE], again=True).new == 1
        store.finish()
        assert store.known() == {ONE.sha256: 2}
        (current,) = store.ask(disclosures(Scope())).dicts()
    assert current["version"] == 2


def test_what_was_loaded_is_shown_even_where_the_loader_did_not_finish(url: str):
    with open_store(url, write=True) as store:
        store.load([ONE])
    with open_store(url) as store:
        assert len(store.ask(disclosures(Scope())).rows) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE units",
        "DELETE FROM units",
        "COPY units TO '/tmp/mingzhang-never.csv'",
        "SELECT 1; DROP TABLE units",
        "no statement",
    ],
)
def test_a_question_of_ones_own_can_only_read(url: str, statement: str):
    with open_store(url, write=True) as store:
        store.load([ONE])
        store.finish()
        with pytest.raises(BadStatement):
            store.ask_sql(statement)
        assert store.ask_sql("SELECT count(*) AS n FROM facts").rows == ((2,),)
    assert not Path("/tmp/mingzhang-never.csv").exists()


def test_a_question_of_ones_own_reads_no_file_outside_a_folder(tmp_path: Path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([ONE])
        for question in (f"SELECT * FROM read_csv('{secret}')", f"SELECT * FROM '{secret}'"):
            with pytest.raises(BadStatement):
                store.ask_sql(question)


@pytest.mark.parametrize(
    "question",
    [
        "SELECT pg_read_file('{path}')",
        "SELECT * FROM pg_ls_dir('/')",
        "SELECT pg_catalog . \"pg_read_file\"('{path}')",
        "SELECT U&\"pg\\005fread_file\"('{path}')",
        "SELECT query_to_xml('SELECT pg_read' || '_file(''{path}'')', true, true, '')",
        "SELECT set_config('role', current_user::text, true)",
        "SELECT lo_import('{path}')",
        "SELECT 1) AS a, (SELECT pg_read_binary_file('{path}')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_a_question_of_ones_own_reads_no_file_of_a_server(database: str, question: str):
    secret = Path(database.partition("host=")[2].partition("&")[0]) / "secret"
    secret.write_text("the secret")
    secret.chmod(0o644)
    with psycopg.connect(database) as owner:
        row = owner.execute("SELECT pg_read_file(%s)", (str(secret),)).fetchone()
        assert row == ("the secret",), "the user of the tests is one who may"
    with open_store(database, write=True) as store:
        store.load([ONE])
        store.finish()
        with pytest.raises(BadStatement) as told:
            store.ask_sql(question.format(path=secret))
        assert "the secret" not in str(told.value)
        assert store.ask_sql("SELECT count(*) FROM disclosed").rows == ((1,),)


def test_rights_are_lowered_to_those_of_a_reader_of_tables(database: str):
    with open_store(database, write=True) as store:
        store.load([ONE])
        store.finish()
        ((session, current),) = store.ask_sql("SELECT session_user::text, current_user::text").rows
        assert (session, current) == ("tester", "pg_read_all_data")
        assert store.ask(disclosures(Scope())).rows, "and given back"


def test_somebody_who_may_read_the_tables_alone_asks_with_those_rights(database: str):
    with open_store(database, write=True) as store:
        store.load([ONE])
        store.finish()
    with psycopg.connect(database, autocommit=True) as owner:
        if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = 'guest'").fetchone():
            owner.execute("CREATE ROLE guest LOGIN")
        owner.execute("GRANT USAGE ON SCHEMA public TO guest")
        owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
    with open_store(database.replace("tester@", "guest@")) as store:
        assert store.ask_sql("SELECT count(*), current_user::text FROM disclosed").rows == ((1, "guest"),)


def test_an_older_store_is_brought_up_to_date(url: str, monkeypatch: pytest.MonkeyPatch):
    with open_store(url, write=True) as store:
        store.load([ONE])
        store.finish()
    from dataclasses import replace

    old = schemas.schema()
    later = old.version + 1
    added = schemas.Column("added", "text", "新列", "A later column", since=later)
    tables = tuple(
        replace(table, columns=(*table.columns, added)) if table.name == "projects" else table
        for table in old.tables
    )
    newer = schemas.Schema(later, tables, old.units)
    modules = [
        module for name, module in __import__("sys").modules.items() if name.startswith("mingzhang.warehouse")
    ]
    schemas.table.cache_clear()
    for module in modules:
        if hasattr(module, "schema"):
            monkeypatch.setattr(module, "schema", lambda: newer)
    with open_store(url, write=True) as store:
        assert store.ask(everything("projects")).columns[-1] == "added"
        assert len(values(store, "facts", "row_id")) == 2
    monkeypatch.undo()
    schemas.table.cache_clear()
    if url.startswith("postgresql"):
        with pytest.raises(StoreUnusable), open_store(url):
            pass


def test_a_list_of_units_of_an_older_program_lacks_columns_and_is_read(tmp_path: Path):
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([ONE])
    (tmp_path / "store" / "units.csv").write_text(
        "name,unit,region,region_name,level,unit_kind,parent,proposed,why,accepted\n"
        '某局,甲局,,,,,"乙,局",,,\n',
        encoding="utf-8",
    )
    with open_store(str(tmp_path / "store")) as store:
        (row,) = store.units().dicts()
        (current,) = store.ask(disclosures(Scope())).dicts()
    assert (row["parent"], row["parent_proposed"], current["unit"]) == ("乙,局", None, "甲局")


def test_a_folder_with_something_else_is_refused(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("…")
    with pytest.raises(StoreUnusable), open_store(str(tmp_path), write=True):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("damage", ["cut", "gone", "commit"])
def test_a_damaged_store_names_the_file(tmp_path: Path, damage: str):
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([ONE])
    (part,) = (tmp_path / "store" / "parts" / "disclosures").rglob("*.parquet")
    if damage == "commit":
        (part,) = (tmp_path / "store" / "commits").iterdir()
    if damage == "gone":
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:20])
    with pytest.raises(StoreUnusable) as told, open_store(str(tmp_path / "store")) as store:
        values(store, "disclosures", "unit")
    assert (told.value.name, told.value.details["why"]) == (str(part), "store.damaged")


def test_a_full_disc_is_told_and_what_was_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = str(tmp_path / "store")
    with open_store(folder, write=True) as store:
        store.load([ONE])
    for place in ("commits._sync", "parquet_store.spool"):
        with monkeypatch.context() as patch, pytest.raises(StoreUnusable) as told:
            patch.setattr(f"mingzhang.warehouse.{place}", no_room)
            with open_store(folder, write=True) as store:
                store.load([TWO])
        assert (told.value.name, told.value.details["why"]) == (folder, "store.full")
    with open_store(folder, write=True) as store:
        assert store.load([ONE, TWO]) == Loaded(new=1, known=1, facts=1)


def test_a_server_that_goes_away_is_told(database: str):
    with pytest.raises(StoreUnusable) as told, open_store(database, write=True) as store:
        store.load([ONE])
        with psycopg.connect(database, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )
        store.load([TWO])
    assert told.value.details["why"]
    with open_store(database, write=True) as store:
        assert store.load([ONE, TWO]).new == 1


def test_a_kind_of_store_that_is_not_known_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreUnusable, match="no_scheme"):
        open_store("mysql://server/budgets", write=True)
    assert not list(tmp_path.iterdir())


def test_asking_makes_no_store(tmp_path: Path):
    with pytest.raises(StoreUnusable), open_store(str(tmp_path / "none")):
        pass
    assert not (tmp_path / "none").exists()


def test_putting_commits_together_changes_nothing_that_is_held(tmp_path: Path):
    with open_store(str(tmp_path / "store"), write=True) as store:
        for year in range(2010, 2020):
            store.load([item("某局", year, {"expenditure.total.total": str(year)})])
        before = sorted(store.ask(everything("facts")).rows)
        store.finish(everything=True)
        assert sorted(store.ask(everything("facts")).rows) == before
        assert len(store.known()) == 10
        assert store.load([item("某局", 2010, {"expenditure.total.total": "2010"})]).known == 1
    assert len(list((tmp_path / "store" / "commits").iterdir())) == 1


def test_no_password_is_told():
    with pytest.raises(StoreUnusable) as told, open_store("postgresql://me:secret@127.0.0.1:1/none"):
        pass
    assert "secret" not in str(told.value)
