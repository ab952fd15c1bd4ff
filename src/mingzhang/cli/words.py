"""The words of the command line itself: which language help and messages are shown in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import zip_longest

from mingzhang.report.messages import DEFAULT_LANGUAGE, LANGUAGES, Messages, messages

_VARIABLE = "MINGZHANG_LANG"


@cache
def words(lang: str | None = None) -> Messages:
    """The catalogue of `lang`; without it that of help texts, which are made before the options are read."""
    return messages(lang or language(sys.argv[1:], os.environ))


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """`--lang` of the command line, else `MINGZHANG_LANG`, else the default; unknown ones are passed over."""
    wanted = environment.get(_VARIABLE, "")
    for argument, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if argument == "--lang":
            wanted = following
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


def language_remark(environment: Mapping[str, str]) -> str | None:
    """What to say where `MINGZHANG_LANG` names a language that there is no catalogue of."""
    wanted = environment.get(_VARIABLE, "")
    if not wanted or wanted in LANGUAGES:
        return None
    known = ", ".join(LANGUAGES)
    return words().text("cli.language_unknown", variable=_VARIABLE, value=repr(wanted)[1:-1], known=known)
