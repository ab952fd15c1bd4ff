"""What requests choose from: parameters that take one of a few words, named in the API's document as such."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from mingzhang.report.messages import LANGUAGES
from mingzhang.taxonomy.tables import table_concepts
from mingzhang.web.board import STATES
from mingzhang.web.workflow import ACTIONS, KINDS

CHOICE = "choice"  # the type of the error, whose `allowed` says what may be chosen


@dataclass(frozen=True)
class Among:
    """One of these texts; any other is refused, and the refusal names them."""

    allowed: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        named = ", ".join(filter(None, self.allowed))
        return core_schema.custom_error_schema(
            core_schema.literal_schema(list(self.allowed)),
            custom_error_type=CHOICE,
            custom_error_message=named,
            custom_error_context={"allowed": named},
        )


def among(allowed: Iterable[str]) -> Among:
    """For annotations: `Annotated[str, among(…)]`."""
    return Among(tuple(allowed))


Kind = Annotated[str, among(KINDS)]
State = Annotated[str, among(STATES)]
Action = Annotated[str, among(ACTIONS)]
Table = Annotated[str, among(table_concepts())]
Language = Annotated[str, among(LANGUAGES)]
MaybeKind = Annotated[str, among(("", *KINDS))]
MaybeState = Annotated[str, among(("", *STATES))]
