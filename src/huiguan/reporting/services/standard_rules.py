"""The rules that the standard dictionary brings with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from huiguan.reporting.enums import RuleKind
from huiguan.reporting.models import Collection, Line


def standard_rules(row: Collection) -> list[dict[str, Any]]:
    """The rules that the standard dictionary brings, for the lines that a collection has."""
    rows = Line.objects.unscoped("lines of a collection that was read").filter(collection=row)
    at: dict[str, int] = dict(rows.values_list("indicator__key", "pk"))
    found: list[dict[str, Any]] = []
    balance = (("members.present", 1, "last"), ("members.joined", 1, "now"), ("members.moved_in", 1, "now"),
               ("members.left", -1, "now"), ("members.moved_away", -1, "now"))  # fmt: skip
    if all(key in at for key, _sign, _when in balance):
        terms = [(sign, at[key], when) for key, sign, when in balance]
        found.append({"line_id": at["members.present"], "kind": RuleKind.IDENTITY, "terms": terms})
    for part, whole in (("members.women", "members.present"), ("members.applications_admitted", "members.applications"),
                        ("governance.councils", "governance.meetings"), ("governance.officers", "governance.holders"),
                        ("filings.late", "filings.filed")):  # fmt: skip
        if part in at and whole in at:
            found.append({"line_id": at[part], "kind": RuleKind.AT_MOST, "terms": [(1, at[whole], "now")]})
    found += [
        {"line_id": at[key], "kind": RuleKind.CHANGE, "percent": 50}
        for key in ("members.present", "members.dues_paid", "own.visit_money")
        if key in at
    ]
    found += [{"line_id": at[key], "kind": RuleKind.PEERS, "percent": 300} for key in ("own.visits",) if key in at]
    return found + [
        {"line_id": at[key], "kind": RuleKind.BOUNDS, "low": Decimal(0), "high": Decimal(limit)}
        for key, limit in (("own.staff", 500), ("own.discipline", 100))
        if key in at
    ]
