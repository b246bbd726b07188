"""Arguments with which every page of the demonstration can be opened: for the tool that pictures all pages."""

from __future__ import annotations

from typing import Any

# Where nothing else is said, a page of an association is shown for the first province.
PLACE = {"code": "160000"}


def sample_url_kwargs() -> dict[str, dict[str, Any]]:
    """Arguments by URL name (`namespace:name`); names that need nothing but an association are not listed."""
    return {}
