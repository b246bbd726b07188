"""A tree of associations in one statement.

The tree library takes half a dozen statements for each association, which was most of what many a test did.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huiguan.kernel.organizations.models import Organization


def planted(rows: Iterable[tuple[str | None, dict[str, Any]]]) -> list[Organization]:
    """The associations of `rows` (the code of the one above, which comes before, or None; and the facts), in order."""
    by_code: dict[str | None, Organization] = {}
    top = Organization.get_last_root_node()
    for above, facts in rows:
        row = Organization(**facts)
        if above is None:
            row.depth, row.path = 1, top._inc_path() if top else Organization._get_path(None, 1, 1)
            top = row
        else:
            parent = by_code[above]
            parent.numchild += 1
            row.depth = parent.depth + 1
            row.path = Organization._get_path(parent.path, row.depth, parent.numchild)
        by_code[row.code] = row
    return Organization.objects.bulk_create(by_code.values())


def facts(code: str, name: str, short_name: str, level: str) -> dict[str, Any]:
    """What these tests say of an association."""
    return {"code": code, "name": name, "short_name": short_name, "level": level}
