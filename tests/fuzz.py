"""How many examples a property test tries and how many processes a test kills; more in `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_ASKED = "FUZZ_EXAMPLES"


def kills(usual: int) -> int:
    """How many processes a test kills, at random moments."""
    return 30 if _ASKED in os.environ else usual


def examples(usual: int) -> settings:
    count = int(os.environ.get(_ASKED, usual))
    slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=count, deadline=None, suppress_health_check=slow)
