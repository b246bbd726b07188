"""Whose dues a credit of a bank statement pays: certain, or for the office to say. No database here but for reading."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from huiguan.members.models import DuesDemand, StatementLine
from huiguan.members.selectors.dues import demands_asked

_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{2,39}")
SUGGESTED = 5


def numbers_in(line: StatementLine) -> set[str]:
    """What may be a member's number in remark or payer."""
    return set(_WORDS.findall(f"{line.remark} {line.payer}"))


def names_in(line: StatementLine) -> set[str]:
    """What may be a name in payer or remark."""
    return {name for name in {line.payer.strip(), *line.remark.split()} if len(name) > 1}


@dataclass
class OpenDues:
    """Open demands by member number and by name; `paid` keeps them in step with what is paid meanwhile."""

    by_number: dict[str, list[DuesDemand]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[DuesDemand]] = field(default_factory=lambda: defaultdict(list))

    def named(self, line: StatementLine) -> list[DuesDemand]:
        """Demands of those whom a line names: by number, and only when there are none by name; the oldest first."""
        for index, words in ((self.by_number, numbers_in(line)), (self.by_name, names_in(line))):
            found = {row.pk: row for word in words for row in index.get(word, ()) if row.owed > 0}
            if found:
                return sorted(found.values(), key=lambda row: (row.year, row.pk))
        return []

    def certain(self, line: StatementLine) -> list[DuesDemand]:
        """The demands of one member that a line pays for certain: the oldest of its amount, or all that is owed.

        Empty where several members are meant, or the amount is none that is owed.
        """
        found = self.named(line)
        if len({(row.membership_id, row.unit_id) for row in found}) != 1:
            return []
        equal = [row for row in found if row.owed == line.amount]
        return equal[:1] or (found if sum(row.owed for row in found) == line.amount else [])


def open_dues(organization_id: int, lines: Iterable[StatementLine], *, lock: bool = False) -> OpenDues:
    """Open demands of all whom the lines name, read at once; with `lock` they stay locked until the end.

    Hidden identities are found by number only.
    """
    lines = list(lines)
    numbers = sorted(set().union(*map(numbers_in, lines))) if lines else []
    names = sorted(set().union(*map(names_in, lines))) if lines else []
    meant = (
        Q(membership__number__in=numbers)
        | Q(unit__number__in=numbers)
        | Q(membership__name__in=names, membership__hidden_identity=False)
        | Q(unit__name__in=names)
    )
    rows = DuesDemand.objects.unscoped("of the association whose statement it is; the permission was asked")
    wanted = rows.filter(meant, organization=organization_id)
    if lock:
        keys = list(wanted.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        wanted = rows.filter(pk__in=keys)
    return _indexed(demands_asked(wanted.select_related("membership", "unit")).filter(owed__gt=0))


def _indexed(rows: Iterable[DuesDemand]) -> OpenDues:
    found = OpenDues()
    for row in rows:
        if row.member.number:
            found.by_number[row.member.number].append(row)
        if not getattr(row.member, "hidden_identity", False):
            found.by_name[row.member.name].append(row)
    return found


def suggestions(organization_id: int, lines: Iterable[StatementLine]) -> dict[int, list[DuesDemand]]:
    """For each line, by its id, a few open demands that a clerk may mean; one read for all lines."""
    lines = list(lines)
    found = open_dues(organization_id, lines)
    return {line.pk: found.named(line)[:SUGGESTED] for line in lines}


def spread(amount: Decimal, rows: Iterable[Any]) -> list[tuple[Any, Decimal]]:
    """An amount over open demands in their order, each at most what it owes; what is left over is nobody's."""
    parts = []
    for row in rows:
        part = min(amount, row.owed)
        if part > 0:
            parts.append((row, part))
            amount -= part
    return parts
