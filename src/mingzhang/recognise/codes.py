"""Codes as printed, in one to three cells, complete or short → full codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CODE_PART = re.compile(r"\d{2}|\d{3}|\d{5}|\d{7}")
LOWEST = 3
WHOLE_CODE = re.compile(r"\d{3}|\d{5}|\d{7}")


@dataclass
class CodeTrail:
    """Remembers the last printed code, from which a short one is completed."""

    last: str = ""

    def complete(self, parts: Sequence[str], level: int | None = None) -> str | None:
        """Full code of the printed parts; None where they are no code.

        `level`: 1 类, 2 款 or 3 项, where the column of the last part says so; a missing or shifted
        middle level is then taken from the row above. A single digit has lost its zero.
        """
        code = self._complete([part.zfill(2) for part in parts if part], level)
        if code:
            self.last = code
        return code

    def _complete(self, parts: list[str], level: int | None) -> str | None:
        if not parts or not all(CODE_PART.fullmatch(part) for part in parts):
            return None
        head, rest = parts[0], parts[1:]
        under = self.last[:5] if level == LOWEST and len(self.last) >= 5 else ""
        if len(head) >= 3:
            if any(len(part) != 2 for part in rest):
                return parts[-1] if all(len(part) > 2 for part in parts) else None
            if len(head) == 3 and len(rest) == 1 and under.startswith(head):
                return under + rest[0]
            return (head + "".join(rest))[:7]
        if len(self.last) < 3 or len(parts) > 2:
            return None
        return under + head if len(parts) == 1 and under else self.last[:3] + "".join(parts)
