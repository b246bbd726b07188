"""A tree of associations in one statement.

The tree library takes half a dozen statements for each association, which was most of what many a test did.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huiguan.kernel.organizations.models import Organization


def planted(rows: Iterable[tuple[str | None, dict[str, Any]]]) -> list[Organization]:
    """The associations of `rows` (the code of the one above, which comes before, or None; and the facts), in order.

    For a database that holds no association yet: IntegrityError where there is one.
    """
    by_code: dict[str | None, Organization] = {}
    roots = 0
    for above, facts in rows:
        row = Organization(**facts)
        if above is None:
            roots += 1
            row.depth, row.path = 1, Organization._get_path(None, 1, roots)
        else:
            parent = by_code[above]
            parent.numchild += 1
            row.depth = parent.depth + 1
            row.path = Organization._get_path(parent.path, row.depth, parent.numchild)
        by_code[row.code] = row
    return Organization.objects.bulk_create(by_code.values())
