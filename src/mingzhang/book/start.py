"""Books to begin with: an empty one of a form, or one that takes over what was published.

From a disclosure come its lines (see `reconstruct`), projects, targets, people and texts. For next year's
book its amounts become last year's, and everything stays to be revised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mingzhang.book.reconstruct import reconstruct
from mingzhang.model import (
    TOTAL,
    Amount,
    Asset,
    Book,
    BookIndicator,
    BookProject,
    BookTarget,
    Claim,
    Cover,
    Disclosure,
    Entry,
    Fact,
    Paragraph,
    People,
    Project,
    Reason,
    Target,
)
from mingzhang.taxonomy.book_sheets import book_sheets, plain_word
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.forms import Form, choose_form, forms
from mingzhang.taxonomy.money import in_unit
from mingzhang.taxonomy.print_forms import printings
from mingzhang.taxonomy.sentences import CodeBook, fact_references, sentences

_PEOPLE = {"quota": "staff_quota", "actual": "staff_actual", "on_duty": "on_duty", "retired": "retired"}
_AMOUNT_COLUMNS = ("amount", TOTAL)


@dataclass(frozen=True)
class Started:
    """The book, and the published figures that its lines do not print."""

    book: Book
    unmatched: tuple[Fact, ...]


def empty_book(form: Form, *, unit: str, year: int, amount_unit: str) -> Book:
    """A book to fill in: cover, and one row for each item that every disclosure states."""
    choices = book_sheets().choices
    return Book(
        cover=Cover(unit, year, form.id, amount_unit, kind=form.kind, region=form.region or ""),
        people=tuple(People(choice.id, 0) for choice in choices["people"]),
        three_public=_blank_entries("three_public"),
        procurement=_blank_entries("procurement"),
        operating_cost=_blank_entries("operating_cost"),
        assets=tuple(Asset(choice.id) for choice in choices["assets"]),
    )


def _blank_entries(name: str) -> tuple[Entry, ...]:
    return tuple(Entry(choice.id) for choice in book_sheets().choices[name])


def book_of(disclosure: Disclosure) -> Started:
    """The book that prints this very disclosure, as far as its tables and sentences tell."""
    found = reconstruct(disclosure)
    disclosure = _in_one_unit(disclosure)
    stated = list(_stated(disclosure))
    book = Book(
        cover=_cover(disclosure),
        lines=found.lines,
        people=tuple(_people(disclosure)),
        projects=tuple({each.name: each for each in map(_project, disclosure.projects)}.values()),
        targets=tuple({each.project: each for each in map(_target, disclosure.targets)}.values()),
        three_public=tuple(_three_public(disclosure, stated)),
        procurement=tuple(_named_claims(disclosure, "procurement")),
        operating_cost=tuple(_operating_cost(disclosure)),
        carryover=tuple(_carryover(disclosure)),
        reasons=tuple(_reasons(stated)),
        paragraphs=tuple(_paragraphs(disclosure)),
        last_totals=tuple(_last_totals(disclosure, stated)),
    )
    return Started(book, found.unmatched)


def next_book(disclosure: Disclosure) -> Started:
    """Next year's book: this year's amounts become last year's; reasons and changes are to be given anew."""
    started = book_of(disclosure)
    book = started.book
    year = book.cover.year + 1
    region = forms()[book.cover.form].region if book.cover.form in forms() else None
    form = choose_form(book.cover.kind, year, region, frozenset())
    name = form.id if form.region else book.cover.form
    following = replace(
        book,
        cover=replace(book.cover, year=year, form=_printable(name, book.cover.kind, year)),
        lines=tuple(replace(line, last=line.amount, amount=None) for line in book.lines),
        people=tuple(replace(each, change=None) for each in book.people),
        three_public=tuple(map(_moved_on, book.three_public)),
        procurement=tuple(map(_moved_on, book.procurement)),
        operating_cost=tuple(map(_moved_on, book.operating_cost)),
        carryover=(),
        reasons=(),
        last_totals=(),
        targets=tuple(_to_revise(target) for target in book.targets),
    )
    return Started(following, started.unmatched)


def _moved_on(entry: Entry) -> Entry:
    return replace(entry, last=entry.amount, amount=None)


def _to_revise(target: BookTarget) -> BookTarget:
    """Last year's value stands beside the value that is to be set."""
    return replace(target, indicators=tuple(replace(row, previous=row.value) for row in target.indicators))


def _printable(form: str, kind: str, year: int) -> str:
    """The form, or the general one of its kind where nothing says how it is printed."""
    general = choose_form(kind, year, None, frozenset()).id
    return general if form not in printings() and general in printings() else form


def _in_one_unit(disclosure: Disclosure) -> Disclosure:
    """The disclosure with the figures of every table in its own unit, which becomes that of the book."""
    units, wanted = disclosure.table_units, disclosure.amount_unit
    if set(units.values()) <= {wanted}:
        return disclosure
    values = ((fact, in_unit(fact.amount.value, units[fact.table], wanted)) for fact in disclosure.facts)
    facts = (fact if value is None else replace(fact, amount=Amount(value)) for fact, value in values)
    return replace(disclosure, facts=tuple(facts))


def _cover(disclosure: Disclosure) -> Cover:
    form = choose_form(disclosure.kind, disclosure.year, None, frozenset())
    return Cover(
        unit=disclosure.unit,
        year=disclosure.year or 0,
        form=disclosure.form or form.id,
        region=forms()[disclosure.form].region or "" if disclosure.form in forms() else "",
        amount_unit=disclosure.amount_unit,
        kind=disclosure.kind,
        rounding="each",
        divisions=disclosure.profile.divisions,
    )


def _people(disclosure: Disclosure) -> Iterator[People]:
    for group, name in _PEOPLE.items():
        heads = getattr(disclosure.profile, name)
        if heads is not None and heads.isdigit():
            yield People(group, int(heads))


def _project(project: Project) -> BookProject:
    sheet = book_sheets().by_id["projects"]
    named = {
        column.id: text for label, text in project.details if (column := sheet.column(label)) is not None
    }
    return BookProject(
        name=project.name,
        basis=project.basis or "",
        responsible=named.get("responsible", ""),
        allocation=project.allocation or "",
        period=project.period or "",
        scale=named.get("scale", ""),
        method=named.get("method", ""),
        beneficiaries=named.get("beneficiaries", ""),
        benefit=named.get("benefit", ""),
    )


def _target(target: Target) -> BookTarget:
    rows = tuple(
        BookIndicator(
            level1=row.level1,
            level2=row.level2,
            level3=row.level3,
            value=row.value or "",
            basis=row.basis or "",
            previous=row.previous or "",
            weight=str(row.weight) if row.weight is not None else "",
            scoring=row.scoring or "",
            evidence=row.evidence or "",
        )
        for row in target.indicators
    )
    return BookTarget(target.project or "", target.goal, rows)


# ---- what sentences state of printed figures -----------------------------------------------------


@dataclass(frozen=True)
class _Stated:
    """A claim, and the printed figure that it names."""

    claim: Claim
    fact: Fact


def _stated(disclosure: Disclosure) -> Iterator[_Stated]:
    codes = CodeBook(functional(), economic(), disclosure.year)
    facts = {"{}.{}.{}".format(*fact.key): fact for fact in disclosure.facts}
    for claim in disclosure.claims:
        references = fact_references(claim, sentences(), codes)
        fact = next((facts[each] for each in references if each in facts), None)
        if fact is not None:
            yield _Stated(claim, fact)


def _change(claim: Claim, disclosure: Disclosure) -> Decimal | None:
    """The stated change in the disclosure's unit."""
    if claim.delta is None or claim.unit is None:
        return None
    return in_unit(claim.delta.value, claim.unit, disclosure.amount_unit)


def _last_totals(disclosure: Disclosure, stated: Iterable[_Stated]) -> Iterator[tuple[str, Decimal]]:
    seen = set()
    for each in stated:
        change = _change(each.claim, disclosure)
        key = "/".join(each.fact.key)
        if change is not None and key not in seen and each.fact.table != "three_public":
            seen.add(key)
            yield key, each.fact.amount.value - change


def _reasons(stated: Iterable[_Stated]) -> Iterator[Reason]:
    seen = set()
    for each in stated:
        key = "/".join(each.fact.key)
        if each.claim.reason and key not in seen:
            seen.add(key)
            yield Reason(key, each.claim.reason)


def _three_public(disclosure: Disclosure, stated: list[_Stated]) -> Iterator[Entry]:
    changes = {
        each.fact.row: change
        for each in stated
        if each.fact.table == "three_public" and (change := _change(each.claim, disclosure)) is not None
    }
    for choice in book_sheets().choices["three_public"]:
        found = [
            fact.amount.value
            for fact in disclosure.facts
            if fact.table == "three_public" and fact.row == choice.id and fact.column in _AMOUNT_COLUMNS
        ]
        amount = found[0] if found else None
        change = changes.get(choice.id)
        last = None if change is None else (amount or Decimal(0)) - change
        yield Entry(choice.id, amount, last)


def _named_claims(disclosure: Disclosure, topic: str) -> Iterator[Entry]:
    """The amounts of a section by the word of the item that the sentence names."""
    for choice in book_sheets().choices[topic]:
        for claim in disclosure.claims:
            named = plain_word(choice.zh) in plain_word(claim.subject)
            if claim.topic == topic and named and claim.amount is not None and claim.unit is not None:
                yield Entry(choice.id, in_unit(claim.amount.value, claim.unit, disclosure.amount_unit))
                break


def _operating_cost(disclosure: Disclosure) -> Iterator[Entry]:
    for claim in disclosure.claims:
        if (
            claim.topic == "operating"
            and claim.amount is not None
            and claim.unit is not None
            and not claim.kind
        ):
            amount = in_unit(claim.amount.value, claim.unit, disclosure.amount_unit)
            change = _change(claim, disclosure)
            if amount is not None:
                yield Entry(TOTAL, amount, None if change is None else amount - change)
                return


def _carryover(disclosure: Disclosure) -> Iterator[Entry]:
    for fact in disclosure.facts:
        if fact.table == "carryover" and fact.row not in (TOTAL, "unit") and fact.column == TOTAL:
            columns = {
                each.column for each in disclosure.facts if each.table == "carryover" and each.row == fact.row
            }
            own = any(column.startswith("non_appropriation") for column in columns)
            fund = "non_appropriation_carryover" if own else "appropriation_carryover"
            yield Entry(fact.row, fact.amount.value, fund=fund)


# ---- texts ---------------------------------------------------------------------------------------


def _paragraphs(disclosure: Disclosure) -> Iterator[Paragraph]:
    """The paragraphs below the headings of functions, organisation and glossary."""
    titles = {heading.place: heading.text for heading in disclosure.headings if not heading.listed}
    listed = {heading.place for heading in disclosure.headings if heading.listed}
    section = None
    for passage in disclosure.passages:
        place = passage.pieces[0][1]
        if place in titles:
            section = _section(titles[place])
        elif section is not None and place not in listed:
            yield Paragraph(section, passage.text)


def _section(title: str) -> str | None:
    words = book_sheets().sections.items()
    return next((section for section, named in words if any(word in title for word in named)), None)
