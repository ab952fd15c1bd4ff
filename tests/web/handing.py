"""Finished files handed in as versions, the way the pages do it."""

from __future__ import annotations

from datetime import datetime

from mingzhang.compose import compose
from mingzhang.publish.pdf import render_pdf
from mingzhang.publish.xlsx import render_xlsx
from mingzhang.samples import fault_plan, samples_dir
from mingzhang.web.db.models import Version
from tests.web.publishing import sample_book

COVER = sample_book().cover


def sample_text() -> bytes:
    """The package's sample, which is right, as a text file."""
    return (samples_dir() / fault_plan().sample).read_bytes()


def sample_without_tables() -> bytes:
    """Its head and its part of running text."""
    text = sample_text().decode()
    return (text[: text.index("目 录")] + text[text.rindex("第三部分") :]).encode()


def sample_pdf() -> bytes:
    """The sample book as PDF."""
    return render_pdf(compose(sample_book()), created=datetime(2000, 1, 1), system_faces=False)


def sample_xlsx() -> bytes:
    """The sample book as a workbook."""
    return render_xlsx(compose(sample_book()), created=datetime(2000, 1, 1))


def hand_in(person, unit: int, *files: tuple[str, bytes], year: int = COVER.year, kind: str = "budget"):
    """The answer to a first version that is a file."""
    data = {"unit": unit, "year": year, "kind": kind}
    sent = [("files", file) for file in files]
    return person.post("/versions", data, form="/compose/new", files=sent)


def handed(person, unit: int, *files: tuple[str, bytes], **more) -> int:
    """A version that is a file, not checked yet; its id."""
    answer = hand_in(person, unit, *files, **more)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def exchange(person, version: int, name: str, content: bytes, *, edition: int):
    """The answer to another file."""
    sent = [("files", (name, content))]
    path = f"/versions/{version}"
    return person.post(f"{path}/file", {"edition": edition}, form=path, files=sent)


def version_of(site, id: int) -> Version:
    """The version with its check and disclosure."""
    with site.context.db.reading() as session:
        version = session.get(Version, id)
        assert version is not None
        _ = version.check.job if version.check else None, version.disclosure.unit
        return version
