from mingzhang.errors import Problem
from mingzhang.model import Book


def check_book(book: Book) -> tuple[Problem, ...]:
    return ()
