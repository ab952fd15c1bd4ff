"""Made-up ledgers and the tables that follow from them: every table is a view of the same lines.

A test may print the tables in a shape that loses their columns, or make facts of them, and hold what
comes back against `cells`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st

from mingzhang.model import TOTAL, Amount, Disclosure, Fact, Place, Profile, Source, TableSeen
from mingzhang.taxonomy.codes import economic, functional

Cells = dict[tuple[str, str, str], Decimal]
YEAR = 2024
GENERAL, TRANSFER, CARRYOVER = "general", "general_transfer", "appropriation_carryover"
BASIC, PROJECT = "basic", "project"
FUNCTIONS = ("2080505", "2080506", "2101101", "2101103", "2101202", "2101501", "2101506", "2210201")
CLASSES = ("e301", "e302", "e303", "e310", "e399")
ECONOMICS = {"30101": "personnel", "30102": "personnel", "30201": "public", "30231": "public"}

TITLES = {
    "income": "部门收入总体情况表",
    "expenditure": "部门支出总体情况表",
    "general": "一般公共预算支出情况表",
    "basic": "一般公共预算基本支出情况表",
    "projects": "一般公共预算项目支出情况表",
}
HEADERS = {
    "income": (
        "功能分类科目编码 功能分类科目名称 总计 财政拨款（补助）小计 一般公共预算 上级一般公共预算安排的"
        "转移支付 政府性基金预算 上级政府性基金安排的转移支付 国有资本经营预算"
        " 上级国有资本经营预算安排的转移支付 财政专户（教育收费） 单位资金 财政拨款结转 非财政拨款结转结余"
    ),
    "expenditure": "功能分类科目编码 功能分类科目名称 合计 基本支出 项目支出",
    "general": "功能分类科目编码 功能分类科目名称 合计 基本支出 项目支出",
    "basic": "经济分类科目编码 经济分类科目名称 合计 人员经费 公用经费",
    "projects": (
        "科目编码 功能分类科目名称 项目支出合计 工资福利支出 商品服务支出 对个人和家庭的补助 债务利息及"
        "费用支出 资本性支出（基本建设） 资本性支出 对企业补助（基本建设） 对企业补助 对社会保障基金补助"
        " 其他支出"
    ),
}
ORDERS = {
    "income": (TOTAL, "appropriation_subtotal", GENERAL, TRANSFER, CARRYOVER),
    "expenditure": (TOTAL, BASIC, PROJECT),
    "general": (TOTAL, BASIC, PROJECT),
    "basic": (TOTAL, "personnel", "public"),
    "projects": (TOTAL, *CLASSES),
}


@dataclass(frozen=True)
class LedgerLine:
    """One budget line: function, fund, basic or project, economic class of a project, amount."""

    code: str
    fund: str
    kind: str
    spent: str
    amount: Decimal


@dataclass
class Book:
    """All tables that follow from the lines; `cells` holds what is printed, in printed order."""

    cells: Cells = field(default_factory=dict)

    def rows(self, table: str) -> list[str]:
        return list(dict.fromkeys(row for name, row, _ in self.cells if name == table))

    def figures(self, table: str, row: str) -> dict[str, Decimal]:
        """Column → figure in the order of the columns."""
        return {
            column: self.cells[table, row, column]
            for column in ORDERS[table]
            if (table, row, column) in self.cells
        }


def amounts(*, largest: int = 10**6) -> st.SearchStrategy[Decimal]:
    return st.integers(1, largest).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def books(draw: st.DrawFn, *, largest: int = 10**6) -> Book:
    """A consistent book of one to eight lines; every table of it has at least one figure or is left out."""
    line = st.builds(
        LedgerLine,
        st.sampled_from(FUNCTIONS),
        st.sampled_from((GENERAL, GENERAL, TRANSFER, CARRYOVER)),
        st.sampled_from((BASIC, PROJECT)),
        st.sampled_from(CLASSES),
        amounts(largest=largest),
    )
    lines = draw(st.lists(line, min_size=1, max_size=8))
    return make_book(lines, draw(st.lists(st.sampled_from(tuple(ECONOMICS)), min_size=1, max_size=4)))


def make_book(lines: Iterable[LedgerLine], economics: Iterable[str]) -> Book:
    lines, book = list(lines), Book()
    ours = [line for line in lines if line.fund != CARRYOVER]
    for table, members in (("income", lines), ("expenditure", lines), ("general", ours)):
        _add(book, table, ((line.code, _columns(table, line), line.amount) for line in members))
    projects = [line for line in ours if line.kind == PROJECT]
    _add(book, "projects", ((line.code, (TOTAL, line.spent), line.amount) for line in projects))
    _add_basic(book, sum((line.amount for line in ours if line.kind == BASIC), Decimal(0)), list(economics))
    return book


def _columns(table: str, line: LedgerLine) -> tuple[str, ...]:
    if table != "income":
        return (TOTAL, line.kind)
    return (TOTAL, line.fund) if line.fund == CARRYOVER else (TOTAL, "appropriation_subtotal", line.fund)


def _add(book: Book, table: str, entries: Iterable[tuple[str, tuple[str, ...], Decimal]]) -> None:
    """Add amounts to their code, the codes above it, and the total; rows in the order of codes."""
    sums: Cells = {}
    for code, columns, amount in entries:
        levels = [code[:length] for length in (3, 5, 7) if length <= len(code)]
        for row in (TOTAL, *levels):
            for column in columns:
                key = (table, row, column)
                sums[key] = sums.get(key, Decimal(0)) + amount
    book.cells |= dict(sorted(sums.items(), key=lambda item: "" if item[0][1] == TOTAL else item[0][1]))


def _add_basic(book: Book, total: Decimal, economics: list[str]) -> None:
    """Split the basic expenditure over economic codes."""
    left, entries = total, []
    for index, code in enumerate(economics):
        share = left if index == len(economics) - 1 else (left / 2).quantize(Decimal("0.01"))
        left -= share
        if share:
            entries.append((code, (TOTAL, ECONOMICS[code]), share))
    _add(book, "basic", entries)


def name_of(table: str, code: str) -> str:
    """The official name of a code."""
    found = (economic() if table == "basic" else functional()).at(code, YEAR)
    return found.name if found else ""


def flattened(book: Book, tables: Iterable[str] = tuple(TITLES)) -> str:
    """The tables as a PDF's text without any column marks."""
    lines = ["云溪县医疗保障局", f"{YEAR}年部门预算公开"]
    for number, table in enumerate(tables, start=1):
        rows = book.rows(table)
        if rows:
            lines += [f"表{number}", TITLES[table], "编制部门：云溪县医疗保障局 单位：万元"]
            lines += HEADERS[table].split()
            lines += [_flat_row(book, table, row) for row in rows]
    return "\n".join(lines)


def _flat_row(book: Book, table: str, row: str) -> str:
    figures = " ".join(f"{value:,}" for value in book.figures(table, row).values())
    if row == TOTAL:
        return f"总计 {figures}"
    parts = [row[:3], *(row[at : at + 2] for at in range(3, len(row), 2))]
    return f"{' '.join(parts)} {name_of(table, row)} {figures}"


def disclosure_of(book: Book, *, columns_certain: bool = True) -> Disclosure:
    """The book as a disclosure, each cell in a line of its own."""
    facts = tuple(
        Fact(*key, Amount(value), name_of(key[0], key[1]), Place(line=line), columns_certain)
        for line, (key, value) in enumerate(book.cells.items(), start=1)
    )
    tables = tuple(
        TableSeen(
            table,
            TITLES[table],
            "",
            Place(line=0),
            ORDERS[table],
            len(book.rows(table)),
            rows=tuple(book.rows(table)),
        )
        for table in TITLES
        if book.rows(table)
    )
    source = Source("made-up.txt", "0" * 64, None, "text")
    return Disclosure(
        source, "云溪县医疗保障局", YEAR, "budget", "national-budget", "万元", Profile(), facts, tables=tables
    )
