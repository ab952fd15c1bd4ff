"""How often somebody may do something: counts in a sliding minute, kept in memory and bounded."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

_WINDOW = 60.0
_MOST_KEYS = 20_000


class Rates:
    """Counts by key (what is done, and by whom); the oldest keys are forgotten first."""

    def __init__(self) -> None:
        self._times: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allow(self, what: str, who: str, most: int) -> bool:
        """Count one more, unless there were `most` of them in the last minute."""
        at = time.monotonic()
        with self._lock:
            times = self._times.setdefault((what, who), deque())
            self._times.move_to_end((what, who))
            while len(self._times) > _MOST_KEYS:
                self._times.popitem(last=False)
            while times and times[0] <= at - _WINDOW:
                times.popleft()
            if len(times) >= most:
                return False
            times.append(at)
            return True
