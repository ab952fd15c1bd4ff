"""Passwords: Argon2 hashes, and what a password must at least be."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mingzhang.web.errors import Invalid

SHORTEST, LONGEST = 10, 200
_FEW = 4
_hasher = PasswordHasher()
# What is compared with where there is no such account, so that this takes as long.
_NOBODYS = _hasher.hash("nobody's password")


def hash_password(password: str, *, name: str) -> str:
    """The hash to keep; raises Invalid for a password that is too easy."""
    easy = len(set(password)) < _FEW or name.lower() in password.lower()
    if not SHORTEST <= len(password) <= LONGEST or easy:
        raise Invalid("web.error.password", shortest=str(SHORTEST))
    return _hasher.hash(password)


def fits(hashed: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where there is none."""
    try:
        return _hasher.verify(hashed or _NOBODYS, password[:LONGEST]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False
