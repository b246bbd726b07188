"""Counts that are always exact and never wait: each statement that changes memberships adds the differences.

Lines are only added, so that no two transactions wait for one another, and a sum over them is what a count of the
rows themselves would give in the same snapshot (`tests/members/test_counting.py` holds both together). A job folds
the lines of an association into one a group (`services.fold_counts`) and adds them to the counts of the branches above
it, so that the figures of a whole tree are read from a few thousand lines (`selectors/branch_sums.py`).
"""

from __future__ import annotations

from typing import NamedTuple

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.enums import CURRENT, CountAxis


class MembershipCount(models.Model):
    """`number` memberships more (or fewer) of a group: the sum over all lines of a group is its count.

    standing: by `klass` and `state`, all rows. age: by `gender` and `period` (year of birth, 0 unknown), present
    members. joined, left: by `period` (year * 100 + month, 0 unknown), those who ever joined, or left; in `state` how.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    axis = models.CharField(max_length=8, choices=CountAxis.choices)
    klass = models.CharField(max_length=24, blank=True, db_collation="C")
    state = models.CharField(max_length=16, blank=True, db_collation="C")
    gender = models.CharField(max_length=1, blank=True, db_collation="C")
    period = models.IntegerField(default=0)
    number = models.IntegerField()
    folded = models.BooleanField(default=False, db_default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("count of memberships")
        verbose_name_plural = _("counts of memberships")
        default_permissions = ()
        indexes = [
            models.Index(fields=["organization", "axis"], name="membershipcount_place"),
            models.Index(fields=["organization"], condition=Q(folded=False), name="membershipcount_unfolded"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.axis}: {self.number}"


class BranchCount(models.Model):
    """`number` memberships of a group in the associations of one level strictly below the path `branch`.

    Holds the folded lines of every association at the place where `CountedPlace` says that they were added; written by
    folding alone. Derived, and read together with what is not in it yet.
    """

    branch = models.CharField(max_length=255, db_collation="C")
    level = models.CharField(max_length=32)
    axis = models.CharField(max_length=8, choices=CountAxis.choices)
    klass = models.CharField(max_length=24, blank=True, db_collation="C")
    state = models.CharField(max_length=16, blank=True, db_collation="C")
    gender = models.CharField(max_length=1, blank=True, db_collation="C")
    period = models.IntegerField(default=0)
    number = models.IntegerField()

    class Meta:
        verbose_name = _("count of memberships of a branch")
        verbose_name_plural = _("counts of memberships of branches")
        default_permissions = ()
        indexes = [models.Index(fields=["branch", "axis"], name="branchcount_place")]

    def __str__(self) -> str:
        return f"{self.branch} {self.axis}: {self.number}"


class CountedPlace(models.Model):
    """Where in the tree, and at which level, the folded lines of an association were added to its branches."""

    organization = models.OneToOneField(
        "organizations.Organization", models.PROTECT, primary_key=True, related_name="+", verbose_name=_("association")
    )
    path = models.CharField(max_length=255, db_collation="C")
    level = models.CharField(max_length=32)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("place of counts")
        verbose_name_plural = _("places of counts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.path}"


# Who ever joined: present members, and those who left. Applicants and merged records are neither.
_PRESENT = "state IN ({})".format(", ".join(f"'{state.value}'" for state in CURRENT))
_EVER = f"{_PRESENT} OR left_on IS NOT NULL"
# `date_part` and not `extract`, which calculates in decimals.
_MONTH = "coalesce(date_part('year', {0})::int * 100 + date_part('month', {0})::int, 0)"
_YEAR = "coalesce(date_part('year', {0})::int, 0)"


class _Axis(NamedTuple):
    """A way of counting: its name, by which columns of a row, by which period, and which rows."""

    name: str
    by: tuple[str, ...]
    period: str = "0"
    where: str = "true"


_AXES = {
    False: (
        _Axis("standing", ("klass", "state")),
        _Axis("age", ("gender",), _YEAR.format("birth_date"), _PRESENT),
        _Axis("joined", (), _MONTH.format("joined_on"), _EVER),
        _Axis("left", ("state",), _MONTH.format("left_on"), "left_on IS NOT NULL"),
    ),
    True: (_Axis("joined", (), _MONTH.format("joined_on")), _Axis("left", ("state",), _MONTH.format("left_on"))),
}
_NEW = {
    False: "SELECT 1 AS sign, organization_id, klass, state, gender, birth_date, joined_on, left_on FROM new_rows",
    True: "SELECT 1 AS sign, organization_id, state, joined_on, left_on FROM new_rows",
}
_OLD = {
    spells: rows.replace("SELECT 1 AS sign", "SELECT -1 AS sign").replace("new_rows", "old_rows")
    for spells, rows in _NEW.items()
}
_COUNTED = ("klass", "state", "gender")


def _groups(axis: _Axis, rows: str) -> str:
    """The groups of one axis. Each has a statement of its own: keys of two or three columns are quick to find."""
    columns = ", ".join(name if name in axis.by else f"'' AS {name}" for name in _COUNTED)
    keys = ", ".join(("organization_id", *axis.by, *(("period",) if axis.period != "0" else ())))
    return (
        f"SELECT organization_id, '{axis.name}', {columns}, {axis.period} AS period, sum(sign)"  # noqa: S608 - ours
        f" FROM ({rows}) AS r WHERE {axis.where} GROUP BY {keys} HAVING sum(sign) <> 0"
    )


def _function(rows: str, spells: bool) -> str:
    groups = "\n    UNION ALL ".join(_groups(axis, rows) for axis in _AXES[spells])
    return f"""
    INSERT INTO members_membershipcount (organization_id, axis, klass, state, gender, period, number)
    {groups};
    RETURN NULL;
"""


def count_changes(table: str, *, spells: bool = False) -> list[pgtrigger.Trigger]:
    """The statement triggers that keep the counts in step with a table: one for each way of changing rows."""
    new, old = _NEW[spells], _OLD[spells]
    both = f"{new} UNION ALL {old}"
    return [
        _trigger(f"{table}_count_insert", pgtrigger.Insert, new, spells, new="new_rows"),
        _trigger(f"{table}_count_update", pgtrigger.Update, both, spells, new="new_rows", old="old_rows"),
        _trigger(f"{table}_count_delete", pgtrigger.Delete, old, spells, old="old_rows"),
    ]


def _trigger(
    name: str,
    operation: pgtrigger.Operation,
    rows: str,
    spells: bool,
    *,
    new: str | None = None,
    old: str | None = None,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name.removeprefix("members_"),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new=new, old=old),  # type: ignore[no-untyped-call]  # the library has no types here
        func=_function(rows, spells),
    )
