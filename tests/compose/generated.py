"""Budget books that Hypothesis makes up: any fund, any code, changes of every kind, long names."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random

from hypothesis import strategies as st

from mingzhang.compose import check_book
from mingzhang.model import Book, BookProject, BookTarget, BudgetLine, Cover, Entry, People, Reason
from mingzhang.taxonomy.codes import Code, economic, functional
from mingzhang.taxonomy.funds import funds
from mingzhang.taxonomy.print_forms import Printing, printings
from tests.compose.books import FORMS, UNIT, target

WORDS = (
    *("医保", "经办", "服务", "能力", "提升", "城乡居民", "基本医疗保险", "补助"),
    *("困难群众", "救助", "信息系统", "运行维护", "宣传", "培训", "设备购置", "基金监管"),
    *("稽核", "（自治区）", "（二期）", "2024年", "市级", "专项", "工作", "与"),
    *("“互联网+”",),
)
UNITS = {
    "xinjiang": ("新疆维吾尔自治区青河谷地区行政公署医疗保障局", "新疆青河市水利局"),
    "shanghai": ("上海市云溪区卫生健康委员会", "上海市云溪区财政局"),
    "national": (UNIT, "江河市水利局"),
}
REASONS = ("人员和任务有所变化", "缴费基数调整", "按计划安排，一次性任务已经完成", "上级补助安排变化")
HALVES = {"personnel": ("301", "303"), "public": ("302", "310")}


@cache
def codes_of(kind: str, year: int, length: int) -> list[str]:
    codes = functional() if kind == "functional" else economic()
    return sorted({code.code for code in codes if len(code.code) == length and _valid(code, year)})


def _valid(code: Code, year: int) -> bool:
    return code.valid_in(year) and bool(code.name)


def printable_funds(printing: Printing) -> list[str]:
    income, summary = printing.table("income"), printing.table("summary")
    assert income and summary
    rows = {row.id for row in summary.left} | {row.left for row in summary.bottom}
    return [
        fund.id
        for fund in funds().funds
        if set(fund.income) & set(income.amounts) and {f"income:{name}" for name in fund.summary} & rows
    ]


amounts = st.one_of(
    st.integers(1, 10**7).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-4)),
    st.just(Decimal("0.01")),
)
names = st.lists(st.sampled_from(WORDS), min_size=2, max_size=12).map("".join)


@st.composite
def lines(draw: st.DrawFn, printing: Printing, year: int, projects: list[str]) -> BudgetLine:
    function = draw(st.sampled_from(codes_of("functional", year, 7)))
    fund = draw(st.sampled_from(printable_funds(printing)))
    spent_as = draw(st.sampled_from(("personnel", "public", "project")))
    prefixes = HALVES.get(spent_as, ("301", "302", "303", "307", "310", "312", "313", "399"))
    fitting = [code for code in codes_of("economic", year, 5) if code.startswith(prefixes)]
    amount, last = draw(st.tuples(st.none() | amounts, st.none() | amounts))
    same = draw(st.integers(0, 5)) == 0
    if amount is None and last is None:
        amount = draw(amounts)
    if same and amount is not None:
        last = amount
    project = draw(st.sampled_from(projects)) if spent_as == "project" else None
    return BudgetLine(function, fund, spent_as, amount, last, draw(st.sampled_from(fitting)), project)


@st.composite
def books(draw: st.DrawFn, most_lines: int = 300) -> Book:
    form, year = draw(st.sampled_from(FORMS))
    printing = printings()[form]
    projects = draw(st.lists(names, min_size=1, max_size=8, unique=True))
    some = draw(st.lists(lines(printing, year, projects), min_size=1, max_size=most_lines))
    keyed = {(x.function, x.fund, x.spent_as, x.economic, x.project): x for x in some}
    used = {line.project for line in keyed.values() if line.project}
    with_money = {line.project for line in keyed.values() if line.project and line.amount}
    unit = draw(st.sampled_from(UNITS[form.partition("-")[0]]))
    book = Book(
        cover=Cover(
            unit,
            year,
            form,
            draw(st.sampled_from(("万元", "元"))),
            rounding=draw(st.sampled_from(("parts", "each"))),
            divisions=tuple(draw(st.lists(st.sampled_from(("办公室", "财务科", "监督检查科")), unique=True))),
        ),
        lines=tuple(keyed.values()),
        people=(People("actual", 21), People("on_duty", 18, -1), People("retired", 3)),
        projects=tuple(BookProject(name, basis=f"{name}管理办法") for name in projects if name in used),
        targets=tuple(_small(target(name)) for name in projects if name in with_money),
        procurement=(Entry("货物", Decimal(0)),),
    )
    return explained(book, draw(st.sampled_from(REASONS)))


def _small(sheet: BookTarget) -> BookTarget:
    """A sheet whose costs fit any amount."""
    return replace(sheet, indicators=sheet.indicators[:2])


def explained(book: Book, reason: str) -> Book:
    """The book with every reason that it lacks."""
    keys = [p.details["target"] for p in check_book(book) if p.key == "compose.reason_missing"]
    return replace(book, reasons=tuple(Reason(key, reason) for key in keys))


def large_book(form: str, year: int, *, lines: int) -> Book:
    """A book of so many lines, the same in every run: projects of several codes and funds, long names."""
    draw, printing = Random(f"{form} {lines}"), printings()[form]
    functions, sources = codes_of("functional", year, 7), printable_funds(printing)
    projects = [f"第{number}号{''.join(WORDS[:16])}专项" for number in range(40)]
    keyed: dict[tuple[str, str, str, str, str | None], BudgetLine] = {}
    while len(keyed) < lines:
        spent_as = draw.choice(("personnel", "public", "project"))
        prefixes = HALVES.get(spent_as, ("301", "302", "303", "310", "399"))
        line_ = BudgetLine(
            draw.choice(functions),
            draw.choice(sources),
            spent_as,
            Decimal(draw.randint(1, 10**8)).scaleb(-4),
            draw.choice((None, Decimal(draw.randint(1, 10**6)).scaleb(-2))),
            draw.choice([code for code in codes_of("economic", year, 5) if code.startswith(prefixes)]),
            draw.choice(projects) if spent_as == "project" else None,
        )
        assert line_.economic
        keyed[line_.function, line_.fund, spent_as, line_.economic, line_.project] = line_
    used = [name for name in projects if any(each.project == name for each in keyed.values())]
    book = Book(
        cover=Cover(UNITS[form.partition("-")[0]][0], year, form, "万元"),
        lines=tuple(keyed.values()),
        projects=tuple(BookProject(name) for name in used),
        targets=tuple(_small(target(name)) for name in used),
    )
    return explained(book, REASONS[0])
