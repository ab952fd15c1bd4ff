"""What a program does with a server of Mingzhang: check files, compose and review, read what is published.

Documents come as the API gives them: its description is at `/api/v1/openapi.json` of every server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from mingzhang.client.connection import Connection, Files, Json

PATIENCE = 600.0
Rows = Sequence[Mapping[str, str]]


class Client(Connection):
    """A server at an address; a token of one's account for everything but checks and what is published."""

    def __enter__(self) -> Client:
        return self

    def check(self, path: Path | str, *, patience: float = PATIENCE) -> Json:
        """Have a published file checked, and wait for its report."""
        told = self.wait_for_check(self.hand_in(path)["id"], patience=patience)
        return self.get(f"/checks/{told['id']}/results/report")

    def hand_in(self, path: Path | str) -> Json:
        """Have a published file checked; the check, which is only queued."""
        found: Json = self.send("POST", "/checks", files=_files("file", path)).json()
        return found

    def wait_for_check(self, id: str, *, patience: float = PATIENCE) -> Json:
        """The check when it has ended."""
        return self.wait(lambda: self.get(f"/checks/{id}"), patience)

    def check_result(self, id: str, what: str) -> bytes:
        """A result as a file: html, xlsx, checklist, marked, report or disclosure."""
        return self.send("GET", f"/checks/{id}/results/{what}").content

    def me(self) -> Json:
        """Name and roles."""
        return self.get("/me")

    def units(self) -> Iterator[Json]:
        """The units for which one holds a role."""
        return self.pages("/units")

    def board(
        self, year: int | None = None, kind: str = "budget", state: str | None = None
    ) -> Iterator[Json]:
        """Every unit, and how far its disclosure is."""
        return self.pages("/board", {"year": year, "kind": kind, "state": state})

    def disclosures(self, *, unit: int | None = None, year: int | None = None) -> Iterator[Json]:
        """The disclosures of one's units with their versions."""
        return self.pages("/disclosures", {"unit": unit, "year": year})

    def forms(self) -> Json:
        """The forms in which a book can be begun, and what to begin with."""
        return self.get("/forms")

    def begin(
        self,
        unit: int,
        year: int,
        form: str,
        amount_unit: str,
        *,
        start: str = "empty",
        file: Path | str | None = None,
    ) -> Json:
        """Begin a first version."""
        data = {
            "unit": str(unit),
            "year": str(year),
            "form": form,
            "amount_unit": amount_unit,
            "start": start,
        }
        files = _files("file", file) if file is not None else None
        version: Json = self.send("POST", "/disclosures", data=data, files=files).json()
        return version

    def begin_with_files(self, unit: int, year: int, kind: str, *paths: Path | str) -> Json:
        """Begin a first version with a finished file, or with its parts; its check is queued."""
        data = {"unit": str(unit), "year": str(year), "kind": kind}
        version: Json = self.send("POST", "/versions", data=data, files=_files("files", *paths)).json()
        return version

    def version(self, id: int) -> Json:
        """Where a version is, and what one may do with it."""
        return self.get(f"/versions/{id}")

    def sheet(self, version: int, sheet: str) -> Json:
        """The rows of a sheet, with the edition and base that an edit names."""
        return self.get(f"/versions/{version}/book/{sheet}")

    def save(self, version: int, sheet: str, rows: Rows, *, edition: int, base: str = "") -> Json:
        """Keep all rows of a sheet; raises EditedMeanwhile with both where somebody saved first."""
        edit = {"rows": [dict(row) for row in rows], "edition": edition, "base": base}
        kept: Json = self.send("PUT", f"/versions/{version}/book/{sheet}", json=edit).json()
        return kept

    def problems(self, version: int) -> Json:
        """Totals, what keeps the book from being composed, and what the audit would find."""
        return self.get(f"/versions/{version}/problems")

    def preview(self, version: int) -> Json:
        """The publication document as it would be published."""
        return self.get(f"/versions/{version}/preview")

    def submit(self, version: Json) -> Json:
        """Hand a version in, as it was seen; the version after it."""
        return self._step(version, "submit")

    def approve(self, version: Json) -> Json:
        """Approve it, for the unit or for the bureau."""
        return self._step(version, "approve")

    def return_(self, version: Json, why: str) -> Json:
        """Give it back to be mended."""
        return self._step(version, "return", why)

    def publish(self, version: Json, *, patience: float = PATIENCE) -> Json:
        """Publish it, and wait until it is public."""
        job = self.post(f"/versions/{version['id']}/steps", _step(version, "publish"))["job"]
        self.wait(lambda: self.get(f"/jobs/{job['id']}"), patience)
        return self.version(version["id"])

    def _step(self, version: Json, action: str, why: str = "") -> Json:
        told: Json = self.post(f"/versions/{version['id']}/steps", _step(version, action, why))["version"]
        return told

    def discard(self, version: Json) -> None:
        """Delete a version that is still being prepared, as it was seen."""
        self.send("DELETE", f"/versions/{version['id']}", params={"edition": version["edition"]})

    def correct(self, version: int) -> Json:
        """Begin the correction of what is published."""
        return self.post(f"/versions/{version}/correct")

    def comment(self, version: int, text: str, subject: str = "") -> Json:
        """Say something about a version, a cell or a finding."""
        return self.post(f"/versions/{version}/comments", {"text": text, "subject": subject})

    def accept(self, version: int, finding: str, why: str, until: str | None = None) -> Json:
        """Accept a finding, maybe until a day (YYYY-MM-DD)."""
        return self.post(f"/versions/{version}/acceptances", {"finding": finding, "why": why, "until": until})

    def published(self, *, unit: int | None = None, year: int | None = None) -> Iterator[Json]:
        """The newest published version of every disclosure."""
        return self.pages("/public/disclosures", {"unit": unit, "year": year})

    def facts(
        self,
        disclosure: int,
        *,
        table: str | None = None,
        row: str | None = None,
        column: str | None = None,
        words: str | None = None,
    ) -> Iterator[Json]:
        """The figures of a published disclosure."""
        asked = {"table": table, "row": row, "column": column, "words": words}
        return self.pages(f"/public/disclosures/{disclosure}/facts", asked)

    def search(self, words: str) -> Iterator[Json]:
        """Published figures whose unit, year, table, label or code hold every word."""
        return self.pages("/public/search", {"words": words})

    def compare(self, disclosure: int, other: int) -> Json:
        """What changed from another published disclosure to this one."""
        return self.get(f"/public/disclosures/{disclosure}/compare/{other}")

    def picture(self, disclosure: int, kind: str, format: str = "png") -> bytes:
        """A picture (bars, treemap, flow) as png or svg, or its table as csv."""
        return self.send("GET", f"/public/disclosures/{disclosure}/pictures/{quote(kind)}/{format}").content

    def file(self, disclosure: int, name: str) -> bytes:
        """A published file: original (as handed in), pdf, docx, xlsx, html, md, datapackage, publication."""
        return self.send("GET", f"/public/disclosures/{disclosure}/files/{quote(name)}").content


def _files(field: str, *paths: Path | str) -> Files:
    return [(field, (Path(path).name, Path(path).read_bytes())) for path in paths]


def _step(version: Json, action: str, why: str = "") -> Json:
    return {"action": action, "edition": version["edition"], "why": why}
