"""The wording of composed narratives and target sheets: data/sentences/compose*.yaml.

A form may name a wording of its own; that file gives only the sentences that differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class Wording:
    """A sentence with slots; `subject` names what its figure is about."""

    text: str
    subject: str = ""


@dataclass(frozen=True)
class Composing:
    """All words of a composed disclosure. `money`, `percent`: how figures stand in sentences; `list` and
    `comma`: what parts the names of a list and the clauses of a sentence."""

    basis: str
    money: str = ""
    percent: str = ""
    list: str = ""
    comma: str = ""
    sentences: dict[str, Wording] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    three_public: dict[str, str] = field(default_factory=dict)
    project_fields: dict[str, str] = field(default_factory=dict)
    sheet: dict[str, str] = field(default_factory=dict)
    drivers: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def composing(wording: str = "") -> Composing:
    """The wording of a form, laid over the common one."""
    folder = data_dir() / "sentences"
    common = load(folder / "compose.yaml", Composing)
    if not wording:
        return common
    own = load(folder / f"compose-{wording}.yaml", Composing)
    return replace(
        common,
        money=own.money or common.money,
        percent=own.percent or common.percent,
        list=own.list or common.list,
        comma=own.comma or common.comma,
        sentences=common.sentences | own.sentences,
        columns=common.columns | own.columns,
        three_public=common.three_public | own.three_public,
        project_fields=common.project_fields | own.project_fields,
        sheet=common.sheet | own.sheet,
        drivers=common.drivers | own.drivers,
        changes=common.changes | own.changes,
    )
