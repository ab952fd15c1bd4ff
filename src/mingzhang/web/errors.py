"""What the web application refuses, in one shape: a status, a message key, and what fills it.

The handlers in `web/faults.py` make a page of it, or the API's JSON document.
"""

from __future__ import annotations


class Refusal(Exception):
    """A request that is not done; `key` is in the message catalogue."""

    status = 400
    key = "web.error.bad_request"

    def __init__(self, key: str = "", **details: str) -> None:
        self.key = key or self.key
        self.details = details
        super().__init__(self.key)


class SignInFirst(Refusal):
    """Nobody is signed in; pages lead to the sign-in."""

    status = 401
    key = "web.error.sign_in"


class Forbidden(Refusal):
    """The role for it is missing."""

    status = 403
    key = "web.error.forbidden"


class NotFound(Refusal):
    """There is nothing here, or nothing that this person may see."""

    status = 404
    key = "web.error.not_found"


class Conflict(Refusal):
    """Somebody else changed it meanwhile, or its state does not allow it."""

    status = 409
    key = "web.error.conflict"


class TooLarge(Refusal):
    """The body of the request is beyond the limit."""

    status = 413
    key = "web.error.too_large"


class Invalid(Refusal):
    """What was filled in cannot be taken."""

    status = 422
    key = "web.error.invalid"


class TooMany(Refusal):
    """Too many requests of a kind in a short time, or too much work waiting."""

    status = 429
    key = "web.error.too_many"
