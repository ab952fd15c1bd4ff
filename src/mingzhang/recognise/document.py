"""A reading → a disclosure: sheets, tables and narrative found, tied together and held against a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from mingzhang.errors import NotADisclosure, OtherDocument
from mingzhang.model import Claim, Disclosure, Heading, Passage, Reading
from mingzhang.recognise.areas import Area, Areas, find_areas
from mingzhang.recognise.claims import find_claims
from mingzhang.recognise.ending import sign_of_end
from mingzhang.recognise.headings import Section, find_headings, find_sections
from mingzhang.recognise.members import find_members
from mingzhang.recognise.other_kinds import other_kind
from mingzhang.recognise.paragraphs import Paragraph, find_paragraphs
from mingzhang.recognise.profile import FINAL, find_kind, find_profile, find_unit, find_year
from mingzhang.recognise.projects import find_projects
from mingzhang.recognise.several import refuse_several
from mingzhang.recognise.stream import Item, stream
from mingzhang.recognise.tables import TablesFound, figures_of_others, read_tables
from mingzhang.recognise.targets import find_targets
from mingzhang.recognise.titles import stands_for
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.forms import choose_form
from mingzhang.taxonomy.money import in_unit, usual_unit
from mingzhang.taxonomy.regions import province_of
from mingzhang.taxonomy.sentences import CodeBook, fact_references, sentences
from mingzhang.taxonomy.target_layouts import target_layouts


def recognise(reading: Reading) -> Disclosure:
    """Recognise a whole disclosure; raises NotADisclosure where nothing of one is found, SeveralDisclosures
    where files that were joined are not of one."""
    refuse_several(reading)
    blocks = reading.blocks
    sheets = find_targets(blocks, target_layouts())
    items = list(stream(blocks))
    areas = find_areas(items, sheets.used)
    leave_out = sheets.used | _blocks_of(areas.tables, items)
    paragraphs = find_paragraphs(blocks, leave_out)
    sections = find_sections(paragraphs)
    unit = find_unit(blocks, paragraphs=paragraphs)
    kind = find_kind(blocks, paragraphs=paragraphs, table_titles=[area.title.text for area in areas.tables])
    claims = find_claims(blocks, leave_out, units=(unit,), sections=sections, final=kind == FINAL)
    _refuse_others(reading.source.name, items, sections, found=bool(areas.tables or sheets.targets))
    year = find_year(blocks, paragraphs=paragraphs)
    amount_unit = usual_unit(area.amount_unit for area in areas.tables)
    tables = read_tables(areas.tables, year, kind, _hints(claims, areas.tables, amount_unit, year))
    found = frozenset(table.table for table in tables.tables)
    unread = {stands_for(area.title.text) for area in areas.others if area.amount_unit}
    form = choose_form(kind, year, province_of(unit), found)
    headings = _headings(reading, areas)
    end = sign_of_end(headings, areas.tables, items)
    return Disclosure(
        source=reading.source,
        unit=unit,
        year=year,
        kind=kind,
        form=form.id,
        amount_unit=amount_unit,
        profile=find_profile(blocks, leave_out, sections=sections),
        facts=tables.facts,
        claims=claims,
        targets=sheets.targets,
        projects=find_projects(blocks, leave_out, sections=sections),
        tables=tables.tables,
        headings=headings,
        missing_tables=tuple(table.id for table in form.tables if table.id not in found | unread),
        empty_tables=_empty(tables),
        unaccounted=(*tables.unaccounted, *sheets.unaccounted, *figures_of_others(areas.others)),
        notes=(*reading.notes, end) if end else reading.notes,
        members=find_members(blocks, paragraphs),
        passages=tuple(_passage(paragraph) for paragraph in paragraphs),
    )


def _refuse_others(name: str, items: Sequence[Item], sections: Sequence[Section], *, found: bool) -> None:
    """Raise OtherDocument or NotADisclosure; `found` says that there are tables or target sheets."""
    kind = other_kind(items, tables_found=found)
    if kind is not None:
        raise OtherDocument(name, kind=f"document.{kind}")
    if not found and not _speaks_of_budgets(sections):
        raise NotADisclosure(name)


def _blocks_of(tables: Iterable[Area], items: Sequence[Item]) -> frozenset[int]:
    """Blocks from a table's title to its last item; a block that also holds other items stays out."""
    inside: Counter[int] = Counter()
    for area in tables:
        inside.update(items[index].block for index in range(area.title.first, area.last + 1))
    whole = Counter(item.block for item in items)
    return frozenset(block for block, count in inside.items() if count == whole[block])


def _speaks_of_budgets(sections: Sequence[Section]) -> bool:
    """Whether some section is one that only disclosures have."""
    return any(section.topic for section in sections)


def _hints(
    claims: Sequence[Claim], tables: Sequence[Area], amount_unit: str, year: int | None
) -> dict[tuple[str, str, str], frozenset[Decimal]]:
    """What the narrative says of single cells, in the unit of the cell's table."""
    units = {area.title.table: area.amount_unit or amount_unit for area in tables}
    hints: dict[tuple[str, str, str], set[Decimal]] = {}
    codes = CodeBook(functional(), economic(), year)
    for claim in claims:
        if claim.amount is None or claim.in_reason:
            continue
        for reference in fact_references(claim, sentences(), codes):
            table, _, rest = reference.partition(".")
            row, _, column = rest.rpartition(".")
            value = in_unit(claim.amount.value, claim.unit, units.get(table, amount_unit))
            if value is not None:
                hints.setdefault((table, row, column), set()).add(value)
    return {cell: frozenset(values) for cell, values in hints.items()}


def _passage(paragraph: Paragraph) -> Passage:
    return Passage(
        paragraph.text, tuple((piece.start, piece.place, piece.offset) for piece in paragraph.pieces)
    )


def _empty(tables: TablesFound) -> tuple[str, ...]:
    filled = {fact.table for fact in tables.facts}
    return tuple(dict.fromkeys(table.table for table in tables.tables if table.table not in filled))


def _headings(reading: Reading, areas: Areas) -> tuple[Heading, ...]:
    """Headings of the narrative, and contents entries that name a table."""
    listed = {title.place: title.table for title in areas.listed}
    headings = [
        Heading(h.text, h.place, h.level, h.listed or h.place in listed, listed.get(h.place, h.table))
        for h in find_headings(reading.blocks)
    ]
    known = {heading.place for heading in headings}
    headings += [Heading(t.text, t.place, 2, True, t.table) for t in areas.listed if t.place not in known]
    return tuple(headings)
