"""Asking for dues: a whole year in one statement, waivers, reminders, and lapse as the charter has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, permit, scope_of
from huiguan.members.enums import CURRENT
from huiguan.members.models import DuesDemand, DuesRule
from huiguan.members.selectors.dues import (
    READ,
    arrears_of,
    due_date,
    lapsed_members,
    lapsed_of,
    resolution_of,
    rule_of,
    with_balance,
)
from huiguan.members.services.dues_setting import MANAGE, exact
from huiguan.members.services.lifecycle import check_second_person, lapse_many

KIND = "members.duesdemand"
LAPSE_KIND, PLACE = "members.lapse", "organizations.organization"
# Of persons and units alike; a member who joined after the year is not asked for it.
_ASK = """
INSERT INTO members_duesdemand
    (organization_id, {column}, tier_id, year, amount, due_on, waived, waived_reason)
SELECT m.organization_id, m.id, t.id, %(year)s, t.amount, %(due)s, 0, ''
FROM {table} m JOIN members_duestier t ON t.resolution_id = %(resolution)s AND m.klass = ANY(t.classes)
WHERE m.organization_id = %(organization)s AND m.state = ANY(%(states)s)
    AND (m.joined_on IS NULL OR m.joined_on <= %(last)s)
ORDER BY m.id
ON CONFLICT DO NOTHING
"""
_TABLES = (("membership_id", "members_membership"), ("unit_id", "members_unitmember"))


def demand_dues(*, actor: Actor, organization: Any, year: int, due_on: date | None = None) -> int:
    """Ask every present member, person or unit, for the dues of a year; how many are new.

    Again is harmless: nobody is asked twice for a year. RuleViolation "no_resolution" when no congress set dues for it.
    Two statements, whatever the number of members.
    """
    with recording(actor, organization, reason="demand_dues"):
        permit(actor, MANAGE, organization)
        if not today().year - 5 <= year <= today().year + 1:
            raise Invalid(_("Dues are asked for this year, the next or the last five."), code="year", field="year")
        resolution = resolution_of(organization, year)
        if resolution is None:
            raise RuleViolation(
                _("No resolution of the congress sets dues for this year. Enter it first."), code="no_resolution"
            )
        values = {
            "year": year,
            "due": due_on or due_date(organization, year),
            "resolution": resolution.pk,
            "organization": organization.pk,
            "states": [str(state) for state in CURRENT],
            "last": date(year, 12, 31),
        }
        with connection.cursor() as cursor:
            return sum(_ask(cursor, column, table, values) for column, table in _TABLES)


def _ask(cursor: Any, column: str, table: str, values: dict[str, Any]) -> int:
    cursor.execute(_ASK.format(column=column, table=table), values)
    return int(cursor.rowcount)


def waive_dues(*, actor: Actor, demand_id: int, reason: str, amount: Decimal | None = None) -> DuesDemand:
    """Waive what is owed, or an amount of it, with the reason (DOMAIN.md §1.6)."""
    with recording(actor, reason="waive_dues"):
        demand = lock_demand(actor, demand_id, "members.waive_dues")
        wanted = demand.owed if amount is None else exact(amount)
        if not reason.strip():
            raise Invalid(_("Give the reason of the waiver."), code="reason", field="reason")
        if not 0 < wanted <= demand.owed:
            raise RuleViolation(_("No more can be waived than is owed."), code="owed", field="amount")
        demand.waived += wanted
        demand.waived_reason = reason.strip()[:200]
        demand.save(update_fields=["waived", "waived_reason"])
        settle_if_paid([demand.pk])
    return demand


def lock_demand(actor: Actor, demand_id: int, permission: str) -> DuesDemand:
    """A demand with `paid` and `owed`, locked, in whose association the actor has the permission."""
    rows = DuesDemand.objects.scoped(scope_of(actor, permission)).select_for_update().filter(pk=demand_id)
    if rows.first() is None:
        raise NotFound(str(demand_id))
    return read_locked(demand_id)


def read_locked(demand_id: int) -> DuesDemand:
    """A demand that the caller has locked, with its balance as it is now."""
    rows = DuesDemand.objects.unscoped("the caller has locked it")
    found: DuesDemand = with_balance(rows.select_related("organization", "membership", "unit", "tier")).get(
        pk=demand_id
    )
    return found


def settle_if_paid(demand_ids: Sequence[int]) -> None:
    """Take the reminders off the members' desks where nothing is owed any more."""
    rows = with_balance(DuesDemand.objects.unscoped("the caller has locked them").filter(pk__in=demand_ids))
    paid = list(rows.filter(owed__lte=0).values_list("pk", flat=True))
    if paid:
        inbox.settle_many(subject_kind=KIND, subject_ids=paid)


def remind_of_dues(*, actor: Actor, organization: Any, year: int | None = None) -> tuple[int, int]:
    """Remind everybody in arrears: (how many were told, how many have no account and need a letter).

    The message says only that dues are open, never of what amount. One a day for each demand.
    """
    with recording(actor, organization, reason="remind_of_dues"):
        permit(actor, MANAGE, organization)
        rows = list(arrears_of(actor, organization, year).exclude(reminded_on=today()))
        persons = {row.pk: row.membership.person_id for row in rows if row.membership and row.membership.person_id}
        users = accounts_of(persons.values())
        told = [(row, users[persons[row.pk]]) for row in rows if persons.get(row.pk) in users]
        inbox.notify_many([_post(row, user_id) for row, user_id in told])
        ids = [row.pk for row in rows]
        DuesDemand.objects.unscoped("read above, through scope").filter(pk__in=ids).update(reminded_on=today())
    return len(told), len(rows) - len(told)


def _post(row: DuesDemand, user_id: int) -> Post:
    url = f"/my/dues/{row.pk}/"
    text = str(row.organization.name)
    return Post(row.organization_id, "", user_id, "members.dues", KIND, row.pk, text, url, row.due_on)


def lapse_by_dues(*, actor: Actor, organization: Any, membership_ids: Iterable[int], decision: str) -> int:
    """Strike off members whose arrears are as long as the charter says, by a decision that is named; how many.

    All or none. RuleViolation "not_lapsed" when one of them is not in arrears for as long, "second_person" when the
    charter lets a second person decide (`DuesRule.lapse_decided`) and the actor may only keep the roster.
    """
    with recording(actor, organization, reason="lapse_by_dues"):
        permit(actor, READ, organization)
        rule = rule_of(organization)
        if not decision.strip():
            raise Invalid(_("Name the decision: which body, when, under which number."), code="needs_decision",
                          field="decision")  # fmt: skip
        check_second_person(actor, organization)
        if rule.lapse_decided and actor.user_id is not None and rule.handed_by_id == actor.user_id:
            raise RuleViolation(
                _("You handed this list over yourself. Somebody else decides on it."), code="second_person"
            )
        wanted = set(membership_ids)
        late = set(lapsed_of(actor, organization).values_list("membership_id", flat=True))
        if not wanted or not wanted <= late:
            raise RuleViolation(_("Not all of them are in arrears for as long as the charter says."), code="not_lapsed")
        note = " ".join(filter(None, (rule.article, decision.strip()[:200])))
        lapse_many(actor=actor, membership_ids=sorted(wanted), note=note)
        inbox.settle(subject_kind=PLACE, subject_id=organization.pk, kind=LAPSE_KIND)
        _hand(organization, None)
    return len(wanted)


def _hand(organization: Any, user_id: int | None) -> None:
    """Keep who handed the list that waits; nobody after the decision."""
    rows = DuesRule.objects.unscoped("the permission for this association was asked")
    handed = {"handed_by_id": user_id, "handed_at": timezone.now() if user_id is not None else None}
    rows.filter(organization=organization.pk).update(**handed)


def hand_lapse_list(*, actor: Actor, organization: Any) -> int:
    """Lay the list of those who lapse by the charter before the head, who decides on it; how many stand in it.

    RuleViolation "nobody" when the list is empty.
    """
    with recording(actor, organization, reason="hand_lapse_list"):
        permit(actor, "members.end_memberships", organization)
        number = lapsed_members(actor, organization).count()
        if not number:
            raise RuleViolation(_("Nobody lapses by the charter."), code="nobody")
        _hand(organization, actor.user_id)
        inbox.settle(subject_kind=PLACE, subject_id=organization.pk, kind=LAPSE_KIND)
        inbox.notify(
            kind=LAPSE_KIND,
            to=[Recipient(organization_id=organization.pk, role=Role.HEAD)],
            subject_kind=PLACE,
            subject_id=organization.pk,
            organization_id=organization.pk,
            text=str(organization.name),
            url=f"/o/{organization.code}/dues/lapse/",
        )
    return int(number)
