"""How many examples a property test tries: few in every run, FUZZ_EXAMPLES in `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings


def examples(usual: int) -> settings:
    count = int(os.environ.get("FUZZ_EXAMPLES", usual))
    slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=count, deadline=None, suppress_health_check=slow)
