"""One spelling for every project of a book: names that differ in blanks alone are the same project."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.model import Book
from mingzhang.taxonomy.plain import plain


def tidied(book: Book) -> Book:
    """The book with its projects called as its lines call them."""
    spelling: dict[str, str] = {}
    for line in book.lines:
        if line.project:
            spelling.setdefault(plain(line.project), line.project.strip())

    def name(text: str) -> str:
        return spelling.get(plain(text), text.strip())

    return replace(
        book,
        lines=tuple(
            replace(line, project=name(line.project)) if line.project else line for line in book.lines
        ),
        projects=tuple(replace(project, name=name(project.name)) for project in book.projects),
        targets=tuple(
            replace(
                target,
                project=name(target.project),
                tasks=tuple((name(task), content, amount) for task, content, amount in target.tasks),
            )
            for target in book.targets
        ),
    )
