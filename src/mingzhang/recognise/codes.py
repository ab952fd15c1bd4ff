"""Codes as printed, in one to three cells, complete or short → full codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CODE_PART = re.compile(r"\d{2}|\d{3}|\d{5}|\d{7}")
WHOLE_CODE = re.compile(r"\d{3}|\d{5}|\d{7}")


@dataclass
class CodeTrail:
    """Remembers the last printed code, from which a short one is completed."""

    last: str = ""

    def complete(self, parts: Sequence[str], last_position: bool = False) -> str | None:
        """Full code of the printed parts; None where they are no code.

        `last_position`: the last part stands in the column of the lowest level (项), so that a missing
        or shifted middle level is taken from the row above.
        """
        code = self._complete([part for part in parts if part], last_position)
        if code:
            self.last = code
        return code

    def _complete(self, parts: list[str], last_position: bool) -> str | None:
        if not parts or not all(CODE_PART.fullmatch(part) for part in parts):
            return None
        head, rest = parts[0], parts[1:]
        if len(head) >= 3:
            if any(len(part) != 2 for part in rest):
                return parts[-1] if all(len(part) > 2 for part in parts) else None
            if len(head) == 3 and len(rest) == 1 and last_position and self.last[:3] == head and len(self.last) >= 5:
                return self.last[:5] + rest[0]
            return (head + "".join(rest))[:7]
        if len(self.last) < 3:
            return None
        if len(parts) == 1 and last_position and len(self.last) >= 5:
            return self.last[:5] + head
        return self.last[:3] + "".join(parts) if len(parts) <= 2 else None
