"""A lookup of classification codes → text, JSON or comma-separated values."""

from __future__ import annotations

import csv
import io

from mingzhang.report.disclosure_json import write_json
from mingzhang.report.messages import messages
from mingzhang.report.wrap import harmless, pad
from mingzhang.taxonomy.codes import Code
from mingzhang.taxonomy.codes_lookup import Lookup, Match, classification

SCHEMA = "mingzhang/codes/1"
COLUMNS = ("kind", "relation", "code", "name", "parent", "valid_from", "valid_to", "replaced_by", "basis")
_CODE_WIDTH = 7
_LABEL_WIDTH = 12


def codes_json(found: Lookup) -> str:
    """The contract's JSON: every match with the codes above and below it."""
    document: dict[str, object] = {
        "schema": SCHEMA,
        "query": found.query,
        "year": found.year,
        "codes": [
            {
                "kind": match.kind,
                **_document(match.code),
                "parents": [_document(row) for row in match.parents],
                "children": [_document(row) for row in match.children],
                "other_years": [_document(row) for row in match.others],
            }
            for match in found.matches
        ],
    }
    return write_json(document)


def _document(row: Code) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "replaced_by": row.replaced_by or None,
        "basis": row.basis,
    }


def codes_csv(found: Lookup) -> str:
    """One line a match; those above and below a whole code as well, told by `relation`."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for match in found.matches:
        related = [("match", match.code)]
        if found.whole_code:
            related = [
                *(("parent", row) for row in match.parents),
                *related,
                *(("child", row) for row in match.children),
            ]
        for relation, row in related:
            dates = (row.valid_from or "", row.valid_to or "")
            writer.writerow(
                (match.kind, relation, row.code, row.name, row.parent, *dates, row.replaced_by, row.basis)
            )
    return lines.getvalue()


def codes_text(found: Lookup, *, lang: str) -> str:
    """What a person reads: one code in full, a list, or why there is nothing and what to try."""
    say = messages(lang)
    if not found.matches:
        lines = _nothing(found, lang)
    elif found.whole_code:
        lines = [line for match in found.matches for line in _page(match, found.year, lang)]
    else:
        lines = _grouped(found.matches, lang)
        lines.append(say.text("codes.count", count=len(found.matches)))
    return "\n".join(map(harmless, lines)) + "\n"


def _grouped(matches: tuple[Match, ...], lang: str) -> list[str]:
    """One line a match under the title of its classification."""
    say, lines, kind = messages(lang), [], ""
    for match in matches:
        if match.kind != kind:
            kind = match.kind
            lines.append(say.label("codes.kind", kind))
        lines.append("  " + _line(match.code, " › ".join(match.path), lang))
    return lines


def _line(row: Code, name: str, lang: str) -> str:
    dates = _dates(row, lang)
    shown = messages(lang).text("codes.dated", text=name, dates=dates) if dates else name
    return f"{pad(row.code, _CODE_WIDTH)}  {shown}"


def _page(match: Match, year: int | None, lang: str) -> list[str]:
    say, row = messages(lang), match.code
    entries = {
        "codes.kind": [say.label("codes.kind", match.kind)],
        "codes.valid": [_dates(row, lang) or say.text("codes.dates.always")],
        "codes.basis": [say.label("codes.basis", row.basis)],
        "codes.replaced_by": [_named(match.kind, code, lang) for code in row.replaced_by.split()],
        "codes.others": [_line(other, other.name, lang) for other in match.others],
        "codes.parents": [_line(parent, parent.name, lang) for parent in match.parents],
        "codes.children": [_line(child, child.name, lang) for child in match.children],
    }
    lines = [f"{row.code}  {row.name}"]
    for key, values in entries.items():
        for number, value in enumerate(values):
            lines.append(f"  {pad('' if number else say.text(key), _LABEL_WIDTH)}{value}")
    return lines


def _named(kind: str, code: str, lang: str) -> str:
    row = classification(kind).at(code, None)
    return code if row is None else _line(row, row.name, lang)


def _dates(row: Code, lang: str) -> str:
    """The years of a code in words; empty where nothing limits them."""
    say, first, last = messages(lang), row.valid_from, row.valid_to
    if first and last:
        return say.text("codes.dates.between", first=first, last=last)
    if first:
        return say.text("codes.dates.from", first=first)
    return say.text("codes.dates.until", last=last) if last else ""


def _nothing(found: Lookup, lang: str) -> list[str]:
    say = messages(lang)
    if found.elsewhen:
        head = say.text("codes.none_in_year", query=found.query, year=found.year)
        return [head, say.text("codes.elsewhen"), *_grouped(found.elsewhen, lang)]
    lines = [say.text("codes.none", query=found.query)]
    if found.above:
        lines.append(say.text("codes.above", code=found.above.code.code, name=found.above.code.name))
    if found.close:
        lines.append(say.text("codes.close", names=say.text("codes.separator").join(found.close)))
    return [*lines, say.text("codes.hint")]
