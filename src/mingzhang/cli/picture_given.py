"""What `mingzhang picture` is given: published files, and what other commands made of them.

A file that cannot be read is told and left out; the picture is of the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.cli.outcome import CLEAN, Fault, guarded, tell
from mingzhang.errors import InputError, NotAudited, ReportGiven

if TYPE_CHECKING:
    from mingzhang.compare.documents import Document
    from mingzhang.model import Disclosure

STATISTICS = "mingzhang/batch/1"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A published file, or a document of ours (`content`) that is a file or a line of one."""

    name: str
    path: Path
    content: bytes | InputError | None = None

    def document(self, schema: str, made: Callable[[Disclosure], dict[str, object]]) -> Document:
        """As a document of that schema, `made` of what is read, and called by its path; raises InputError."""
        from mingzhang.compare.documents import DISCLOSURE, Document
        from mingzhang.pipeline import read_file

        found, called = self._kept(), str(self.path.with_name(self.name))
        if found is None:
            return Document(called, made(read_file(self.path)))
        if found.schema == schema:
            return Document(called, found.values)
        raise NotAudited(self.name) if found.schema == DISCLOSURE else ReportGiven(self.name)

    def _kept(self) -> Document | None:
        """The document of ours; None where the file is a published one, which a line of a file never is."""
        from mingzhang.compare.documents import known, parse, parsed

        if isinstance(self.content, InputError):
            raise self.content
        if self.content is None:
            return None
        of_a_line = self.name != self.path.name
        return known(parsed(self.name, self.content)) if of_a_line else parse(self.name, self.content)


class Given:
    """The files of one picture, those of folders among them; `worst` is the exit code of those left out."""

    def __init__(self, files: Sequence[Path], lang: str) -> None:
        from mingzhang.read.files import expand

        self.files, self.worst, self._lang = list(expand(files)), CLEAN, lang

    def disclosures(self) -> Iterator[Document]:
        """Every disclosure."""
        from mingzhang.compare.documents import DISCLOSURE
        from mingzhang.report.disclosure_json import disclosure_document

        return self._documents(DISCLOSURE, disclosure_document)

    def reports(self) -> Iterator[Document]:
        """Every report; published files are audited. What `read` wrote holds too little for that."""
        from mingzhang.audit import audit
        from mingzhang.compare.documents import REPORT
        from mingzhang.report.json_format import report_document

        return self._documents(REPORT, lambda disclosure: report_document(audit(disclosure)))

    def statistics(self) -> dict[str, object] | None:
        """What a batch counted; None where the first file is something else."""
        from mingzhang.compare.document_files import MAX_BYTES, holds_documents

        path = self.files[0]
        try:
            if not holds_documents(path) or path.stat().st_size > MAX_BYTES:
                return None
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("schema") == STATISTICS else None

    def _documents(self, schema: str, made: Callable[[Disclosure], dict[str, object]]) -> Iterator[Document]:
        for piece in self._pieces():
            done = guarded(lambda piece: piece.document(schema, made), piece, lang=self._lang)
            if isinstance(done, Fault):
                tell(done)
                self.worst = max(self.worst, done.exit_code)
            else:
                yield done

    def _pieces(self) -> Iterator[_Piece]:
        from mingzhang.compare.document_files import contents, holds_documents

        for path in self.files:
            if holds_documents(path):
                yield from (_Piece(name, path, content) for name, content in contents([path]))
            else:
                yield _Piece(path.name, path)
