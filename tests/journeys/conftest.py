"""The chamber of the meetings and the federation of the renewals, for journeys that begin there."""

from tests.governance.conftest import federation
from tests.governance.meetings.conftest import chamber

__all__ = ["chamber", "federation"]
