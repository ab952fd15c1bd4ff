"""The templates of the HTML formats: everything that a document says is escaped, nothing is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mingzhang.report.messages import Messages
from mingzhang.report.wrap import harmless
from mingzhang.taxonomy.files import data_dir


def fill_template(name: str, words: Messages, values: Mapping[str, object]) -> str:
    """The template `data/templates/<name>` filled; `say(key, …)` in it gives the words of the language."""
    return _environment().get_template(name).render(say=words.text, lang=words.lang, **values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(data_dir() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """Text without what would turn its direction or steer the page."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value
