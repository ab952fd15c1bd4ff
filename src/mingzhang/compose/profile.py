"""The first part: functions, organisation and staff; and what its reader must find of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mingzhang.compose.narrative import lines_of
from mingzhang.compose.pieces import Piece
from mingzhang.compose.speech import Speaker
from mingzhang.model import Book, People, Profile

FUNCTIONS, ORGANISATION = "functions", "organisation"
QUOTA, ACTUAL, ON_DUTY, RETIRED, VETERANS = "quota", "actual", "on_duty", "retired", "veterans"


@dataclass(frozen=True)
class Introduction:
    """Writes the first part of one book."""

    book: Book
    speaker: Speaker

    def functions(self) -> Iterator[Piece]:
        """What the unit is there for: the book's own words."""
        own = [text for p in self.book.paragraphs if p.section == FUNCTIONS for text in lines_of(p.text)]
        yield from (Piece(text) for text in own)
        if not own:
            yield self.speaker.plain("functions.none")

    def organisation(self) -> Iterator[Piece]:
        """Divisions, subordinate units and heads."""
        cover = self.book.cover
        if cover.subordinates:
            names = self.speaker.listing(list(cover.subordinates))
            yield self.speaker.plain("profile.subordinates", number=str(len(cover.subordinates)), list=names)
        else:
            yield self.speaker.plain("profile.no_subordinates")
        if cover.divisions:
            names = self.speaker.listing(list(cover.divisions))
            yield self.speaker.plain("profile.divisions", number=str(len(cover.divisions)), list=names)
        if self.book.people:
            yield self.speaker.plain("profile.staff", list=self.speaker.comma.join(self._staff()))
        for paragraph in self.book.paragraphs:
            if paragraph.section == ORGANISATION:
                yield from (Piece(text) for text in lines_of(paragraph.text))

    def _staff(self) -> Iterator[str]:
        for group in (QUOTA, ACTUAL, ON_DUTY, RETIRED, VETERANS):
            people = self._group(group)
            if people is not None:
                slots = {"number": str(people.heads), "change": self._change(people)}
                yield self.speaker.plain(f"profile.{group}", **slots).text

    def _change(self, people: People) -> str:
        if people.change is None:
            return ""
        word = "more" if people.change > 0 else "fewer" if people.change < 0 else "same"
        return self.speaker.plain(f"profile.{word}", number=str(abs(people.change))).text

    def _group(self, group: str) -> People | None:
        return next((people for people in self.book.people if people.group == group), None)

    def profile(self) -> Profile:
        """Staff and divisions as printed."""

        def heads(group: str) -> str | None:
            people = self._group(group)
            return str(people.heads) if people else None

        return Profile(heads(QUOTA), heads(ACTUAL), heads(ON_DUTY), heads(RETIRED), self.book.cover.divisions)
