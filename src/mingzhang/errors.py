"""Every error that Mingzhang raises on purpose.

MingzhangError
├── InputError            the file cannot be read as a disclosure (exit code 3)
│   ├── EmptyInput
│   ├── BinaryInput
│   ├── NoFiles
│   ├── TooLarge
│   ├── TooManyFiles
│   ├── TooSlow
│   ├── NeedsPassword
│   ├── OcrMissing
│   ├── DamagedInput
│   ├── UnsupportedInput
│   ├── NoPages
│   ├── StoreUnusable
│   ├── NoDocument
│   ├── NotRead
│   ├── LoneReport
│   ├── SeveralDisclosures
│   ├── SourceUnreachable
│   ├── NoFile
│   ├── Misuse            what was asked for cannot be done as it was asked (exit code 2)
│   │   ├── NoUnitList
│   │   ├── UnitListLine
│   │   ├── UnitListEncoding
│   │   ├── UnknownFigure
│   │   ├── UnknownCode
│   │   ├── UnknownColumn
│   │   ├── UnknownValue
│   │   ├── BadStatement
│   │   ├── NotEmpty
│   │   ├── NothingToRead
│   │   ├── InsideItself
│   │   └── TableInTheWay
│   └── NotADisclosure
│       └── OtherDocument
├── BookError             a budget book that cannot be composed: all its problems in one list (exit code 3)
├── ApiError              what a server of the web application refused (mingzhang.client)
└── DataError             a data file of ours or of the user breaks its own rules: file, line, what to do

Each message is built from the error's arguments and says what is wrong, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


class MingzhangError(Exception):
    """Base of all errors raised on purpose."""


class InputError(MingzhangError):
    """A published file cannot be read; `key` names the message in the catalogue, `details` fill it."""

    key = "input.unreadable"

    def __init__(self, name: str, **details: str) -> None:
        self.name = name
        self.details = details
        super().__init__(f"{self.key}: {name} {details or ''}".rstrip())


class MissingInput(InputError):
    """No such file, or no permission to read it."""

    key = "input.missing"


class EmptyInput(InputError):
    """The file holds no text at all."""

    key = "input.empty"


class BinaryInput(InputError):
    """The file is neither text nor a format that this version reads."""

    key = "input.binary"


class NoFiles(InputError):
    """A folder without files."""

    key = "input.no_files"


class TooLarge(InputError):
    """The file is beyond the size limit."""

    key = "input.too_large"


class TooManyFiles(InputError):
    """An archive holds more files than are read; `count` and `limit` say how many."""

    key = "input.too_many_files"


class OcrMissing(InputError):
    """A page picture, and the extra that recognises its text is not installed."""

    key = "input.ocr_missing"


class TooSlow(InputError):
    """Reading took longer than the limit; `seconds` says which."""

    key = "input.too_slow"


class DamagedInput(InputError):
    """The file breaks the rules of its own format, or its reader failed on it; `why` says how."""

    key = "input.damaged"


class UnsupportedInput(InputError):
    """A format that this installation does not read; `what` names it, or what would have to be installed."""

    key = "input.unsupported"


class NoPages(InputError):
    """A file without pages (text, Word, Excel, a web page), where something was to be drawn on its pages."""

    key = "input.no_pages"


class StoreUnusable(InputError):
    """A warehouse that cannot be reached, is none, or was written by a newer program; `why` says which."""

    key = "input.store"


class SourceUnreachable(InputError):
    """An object store that cannot be asked: no credentials, no answer, no such bucket, no rights; `why` says
    which."""

    key = "input.source"


class NoFile(InputError):
    """A pipe, a socket or a device among files: reading it could wait for ever."""

    key = "input.no_file"


class Misuse(InputError):
    """What was asked for cannot be done as it was asked: the user can put it right and ask again."""


class NoUnitList(Misuse):
    """A file that was given as the reviewed list of units and is none; `names`: the columns of one."""

    key = "input.no_unit_list"


class UnitListLine(Misuse):
    """A line of the reviewed list of units that cannot be taken: `line`, `column`, `value`, `why`."""

    key = "input.unit_list_line"


class UnitListEncoding(Misuse):
    """A list of units in an encoding that is not read; `why` says where it breaks."""

    key = "input.unit_list_encoding"


class UnknownFigure(Misuse):
    """A question about a figure that there is not; `known`: those that have a name."""

    key = "input.unknown_figure"


class UnknownCode(Misuse):
    """A question about a code that stands in no list of any year and nowhere in the store."""

    key = "input.unknown_code"


class UnknownColumn(Misuse):
    """A question about a table or column that there is not; `known`: those that there are."""

    key = "input.unknown_column"


class UnknownValue(Misuse):
    """A choice (`option`) that fits nothing in the store; `known`: what would."""

    key = "input.unknown_value"


class BadStatement(Misuse):
    """SQL that the store does not take; `why` says what is wrong."""

    key = "input.statement"


class NotEmpty(Misuse):
    """A folder that was to be filled and is not empty."""

    key = "input.not_empty"


class NothingToRead(Misuse):
    """A source without any file."""

    key = "input.nothing"


class InsideItself(Misuse):
    """A folder of results that is the folder of the files that they are made of."""

    key = "input.inside"


class TableInTheWay(Misuse):
    """A file that belongs to no picture where the table of a picture would go."""

    key = "input.table_in_the_way"


class NoDocument(InputError):
    """JSON that is neither a disclosure nor a report of ours, or is broken; `why` says where."""

    key = "input.no_document"


class NotRead(InputError):
    """A file that could not be read when the JSON was written; `why` is what was told then."""

    key = "input.not_read"


class FolderGiven(InputError):
    """A folder where one file is wanted."""

    key = "input.folder_given"


class SeveralDocuments(InputError):
    """JSON Lines where one document is wanted."""

    key = "input.several_documents"


class ReportGiven(InputError):
    """A report where a disclosure is wanted."""

    key = "input.report_given"


class NotAudited(InputError):
    """A disclosure in JSON where a report is wanted."""

    key = "input.not_audited"


class LoneReport(InputError):
    """A report whose disclosure is not among the files."""

    key = "input.lone_report"


class NotADisclosure(InputError):
    """The text holds no table title and no section of a budget or final account."""

    key = "input.not_a_disclosure"


class NeedsPassword(InputError):
    """The file opens only with a password."""

    key = "input.password"


class OtherDocument(NotADisclosure):
    """A document of public finance, but of another kind; `kind` is the message key that names it."""

    key = "input.other_document"


class SeveralDisclosures(InputError):
    """Files to be read as one that are disclosures of different units, years or kinds; `one` and `two` say
    which file is of what."""

    key = "input.several_disclosures"


class DataError(MingzhangError):
    """A data file is wrong: names file and line and says what to do."""

    def __init__(self, path: Path | str, line: int | None, problem: str) -> None:
        self.path = str(path)
        self.line = line
        self.problem = problem
        where = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a book: `place` is sheet and cell, or file and line; `key` names the message
    in the catalogue, `details` fill it."""

    place: str
    key: str
    details: Mapping[str, str] = field(default_factory=dict)


def in_languages(name: str, words: Mapping[str, str]) -> dict[str, str]:
    """A detail that has its own words in each language: the catalogue of `lang` fills `{name}` with them."""
    return {f"{name}@{lang}": text for lang, text in words.items()}


class BookError(MingzhangError):
    """A budget book is refused; `problems` are all that was found, in the book's order."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(f"{name}: " + "; ".join(f"{each.place} {each.key}" for each in self.problems))
