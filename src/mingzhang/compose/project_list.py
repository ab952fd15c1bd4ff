"""The list of projects in the narrative: one paragraph a field, and what its reader must find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mingzhang.compose.drivers import basis_details
from mingzhang.compose.ledger import ZERO, Cell, Figure, rounded
from mingzhang.compose.pieces import Piece
from mingzhang.compose.speech import Speaker
from mingzhang.compose.tables import numeral
from mingzhang.model import Amount, Book, BookProject, Place, Project
from mingzhang.taxonomy.sentences import sentences

_DETAILS = ("responsible", "heads", "standard", "method", "beneficiaries", "benefit")
_FIELDS = ("name", "basis", "amount", "responsible", "allocation", "period", *_DETAILS[1:])


@dataclass(frozen=True)
class ProjectList:
    """The projects of one book that a form lists: those with an amount among `cells`."""

    book: Book
    speaker: Speaker
    cells: tuple[Cell, ...]
    allocations: dict[str, str]

    def entries(self) -> Iterator[tuple[BookProject, Figure]]:
        """Projects with their amounts, in the book's order; those that only lines name come last."""
        described = {project.name: project for project in self.book.projects}
        named = dict.fromkeys([*described, *(cell.project for cell in self.cells if cell.is_project)])
        for name in named:
            inside = [cell.amount for cell in self.cells if cell.is_project and cell.project == name]
            if name and inside:
                yield described.get(name, BookProject(name)), self._sum(inside)

    def _sum(self, figures: list[Figure]) -> Figure:
        whole = Figure(
            sum((figure.exact for figure in figures), ZERO), sum((figure.printed for figure in figures), ZERO)
        )
        if self.book.cover.rounding == "parts":
            return whole
        return Figure(whole.exact, rounded(whole.exact, self.speaker.printing.places))

    def paragraphs(self) -> Iterator[Piece]:
        """One paragraph a field."""
        words = self.speaker.words.project_fields
        for number, (project, figure) in enumerate(self.entries(), start=1):
            texts = self._texts(project, figure)
            for field in _FIELDS:
                if texts[field]:
                    mark = f"（{numeral(number)}）" if field == "name" else ""
                    yield Piece(words[field].replace("{number}", mark).replace("{text}", texts[field]))

    def _texts(self, project: BookProject, figure: Figure) -> dict[str, str]:
        texts = {field: one_line(getattr(project, field, "")) for field in _FIELDS if field != "amount"}
        texts |= basis_details(self.book, project, self.speaker.printing)
        texts["responsible"] = texts["responsible"] or self.book.cover.unit
        texts["allocation"] = self.allocations.get(project.name) or texts["allocation"]
        amount = self.speaker.money(self.speaker.value(figure))
        scale = one_line(project.scale)
        texts["amount"] = f"{amount}{self.speaker.comma}{scale}" if scale else amount
        return texts

    def projects(self) -> Iterator[Project]:
        """What the reader must find."""
        labels = self.speaker.words.project_fields
        for number, (project, figure) in enumerate(self.entries(), start=1):
            texts = self._texts(project, figure)
            yield Project(
                name="".join(project.name.split()),
                place=Place(sheet="projects", cell=str(number)),
                basis=texts["basis"] or None,
                amount=Amount(self.speaker.value(figure)),
                allocation=texts["allocation"] or None,
                period=texts["period"] or None,
                details=tuple((_label(labels[field]), texts[field]) for field in _DETAILS if texts[field]),
            )


def one_line(text: str) -> str:
    """A field's text on one line."""
    return "".join(line.strip() for line in text.splitlines())


def _label(template: str) -> str:
    """The printed label of a field, as the reader knows it."""
    known = sentences().projects.field_of
    return next(
        (label for label in sorted(known, key=len, reverse=True) if template.startswith(label)), template
    )
