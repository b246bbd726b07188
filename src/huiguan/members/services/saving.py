"""Saving a member: what is unique stays unique, what is likely to be double is flagged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from huiguan.kernel.permits import Actor, RuleViolation
from huiguan.kernel.revisions import save_revised
from huiguan.members.enums import MembershipState
from huiguan.members.models import Membership, UnitMember


def same_person(membership: Membership) -> Membership | None:
    """The other record of the association with the same ID number, or None."""
    if membership.id_number_hash is None:
        return None
    rows = Membership.objects.unscoped("the same ID number in the same association")
    found: Membership | None = (
        rows.filter(organization=membership.organization_id, id_number_hash=membership.id_number_hash)
        .exclude(pk=membership.pk)
        .first()
    )
    return found


def save_member(membership: Any, actor: Actor) -> None:
    """Save a new or locked row. RuleViolation "same_id" or "same_number" when another record has it already."""
    try:
        with transaction.atomic():
            if membership.pk is None:
                membership.changed_by_id = actor.user_id
                membership.save()
            else:
                save_revised(membership, actor)
    except IntegrityError as fault:
        raise _taken(fault) from fault


def _taken(fault: IntegrityError) -> Exception:
    constraint = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "")
    if constraint == "membership_id_number_once":
        return RuleViolation(
            _("Another record of this association has the same ID number."), code="same_id", field="id_number"
        )
    if constraint in ("membership_number_once", "unitmember_number_once"):
        return RuleViolation(_("This member number is taken."), code="same_number", field="number")
    if constraint == "unitmember_code_once":
        return _code_taken()
    return fault


def _code_taken() -> RuleViolation:
    return RuleViolation(
        _(
            "There is a record with this credit code already. If that unit left or was not admitted, enter its new"
            " application, or admit it again on its page."
        ),
        code="same_code",
        field="credit_code",
    )


def check_code_free(unit: UnitMember) -> None:
    """RuleViolation "same_code" when another record of the association, not refused, has this body's credit code."""
    rows = UnitMember.objects.unscoped("the same credit code in the same association")
    same = rows.filter(organization=unit.organization_id, credit_code=unit.credit_code).exclude(credit_code="")
    if same.exclude(pk=unit.pk).exclude(state=MembershipState.NOT_ADMITTED).exists():
        raise _code_taken()


_FLAG = """
    INSERT INTO members_duplicatepair (organization_id, first_id, second_id, reason, state, found_at)
    SELECT DISTINCT ON (least(n.id, o.id), greatest(n.id, o.id))
        n.organization_id, least(n.id, o.id), greatest(n.id, o.id),
        CASE WHEN n.birth_date = o.birth_date THEN 'name_birth' ELSE 'name_mobile' END, 'open', now()
    FROM members_membership n
    JOIN members_membership o ON o.organization_id = n.organization_id AND o.name_pinyin = n.name_pinyin
        AND o.name = n.name AND o.id <> n.id AND NOT o.hidden_identity
        AND (o.birth_date = n.birth_date OR o.mobile_hash = n.mobile_hash)
    WHERE n.id = ANY(%s) AND NOT n.hidden_identity AND n.state NOT IN ('merged', 'not_admitted')
        AND o.state NOT IN ('merged', 'not_admitted')
        AND (n.id_number_hash IS NULL OR o.id_number_hash IS NULL)
    ON CONFLICT (first_id, second_id) DO NOTHING
"""


def flag_duplicates(membership_ids: Iterable[int]) -> int:
    """Flag records that are likely to be one person's with another of their association; how many pairs are new.

    Same name, and same date of birth or same mobile number. Two records that both have an ID number are two persons,
    since their numbers differ. For one row or for the rows of a bulk import, in one statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FLAG, [list(membership_ids)])
        return int(cursor.rowcount)
