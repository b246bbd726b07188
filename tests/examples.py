"""How many examples a property is tried with: QUICK in `make test`, THOROUGH in `make test-long`.

`make test-long` runs the properties (pytest's marker `hypothesis`) with `--hypothesis-profile=thorough`. A property
that asks for a number of its own takes it from `examples`, so that it grows alike.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

QUICK = 40
THOROUGH = 1_000


def load_profile() -> None:
    """The quick one, which `--hypothesis-profile` may change afterwards, before the tests are read."""
    # No test is judged by its time: machines are noisy, and speed belongs into benchmarks.
    settings.register_profile("quick", deadline=None, max_examples=QUICK)
    settings.register_profile("thorough", deadline=None, max_examples=THOROUGH)
    settings.load_profile("quick")


def leave_sources_unread(config: pytest.Config) -> None:
    """In the quick profile values are not drawn from what stands in the sources.

    Hypothesis reads the whole house for them, in each process: six seconds of a core for one value in twenty.
    """
    if config.getoption("--hypothesis-profile", default=None) in (None, "quick"):
        nothing = providers._local_constants  # there is no public way
        providers._get_local_constants = lambda: nothing


def examples(quick: int) -> int:
    """So many in the quick profile, and as many times more in another as that has more."""
    return max(1, quick * settings.default.max_examples // QUICK)
