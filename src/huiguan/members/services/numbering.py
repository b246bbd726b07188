"""Member numbers: unique in their association, made by its pattern, never given twice."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, permit
from huiguan.members.models import MemberSettings

MANAGE = "members.manage_classes"


# Imported rosters bring numbers of their own.
_TAKEN = """
    SELECT number FROM members_membership WHERE organization_id = %(here)s AND number = ANY(%(numbers)s)
    UNION ALL SELECT number FROM members_unitmember WHERE organization_id = %(here)s AND number = ANY(%(numbers)s)
"""


def next_number(organization: Any) -> str:
    """The next free member number of an association; waits for whoever takes one at the same moment."""
    return take_numbers(organization, 1)[0]


def take_numbers(organization: Any, count: int) -> list[str]:
    """So many free numbers in their order; others who take one wait until this transaction ends.

    Numbers that a roster brought are passed over, so that gaps may stay; one lock and one look for all of them.
    """
    rows = MemberSettings.objects.unscoped("a counter; the calling service has asked its permission")
    rows.get_or_create(organization_id=organization.pk)
    settings = rows.select_for_update().get(organization=organization.pk)
    free: list[str] = []
    while len(free) < count:
        first, settings.next_number = settings.next_number, settings.next_number + count - len(free)
        made = [_made(settings.number_pattern, organization.code, n) for n in range(first, settings.next_number)]
        taken = _taken(organization, made)
        free += [number for number in made if number not in taken]
    settings.save(update_fields=["next_number"])
    return free


def _taken(organization: Any, numbers: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"here": organization.pk, "numbers": numbers})
        return {row[0] for row in cursor.fetchall()}


def _made(pattern: str, code: str, sequence: int) -> str:
    return pattern.format(year=today().year, code=code, seq=sequence)[:40]


def change_settings(
    *, actor: Actor, organization: Any, admission_body: str | None = None, number_pattern: str | None = None
) -> MemberSettings:
    """Settle who decides on admission and how numbers are made. Invalid for a pattern that makes no numbers."""
    with recording(actor, organization, reason="change_member_settings"):
        permit(actor, MANAGE, organization)
        rows = MemberSettings.objects.unscoped("the permission for this association was asked")
        rows.get_or_create(organization_id=organization.pk)
        settings = rows.select_for_update().get(organization=organization.pk)
        if admission_body is not None:
            settings.admission_body = admission_body.strip()[:120]
        if number_pattern is not None:
            _check_pattern(number_pattern)
            settings.number_pattern = number_pattern
        settings.save()
    return settings


def _check_pattern(pattern: str) -> None:
    message = _("A pattern holds {seq} with its digits, such as {year}{seq:06}, and may hold {year} and {code}.")
    try:
        made = {_made(pattern, "x", sequence) for sequence in (1, 2, 999_999)}
    except (ValueError, KeyError, IndexError, AttributeError) as fault:
        raise Invalid(message, code="number_pattern", field="number_pattern") from fault
    if len(made) != 3 or len(pattern) > 40:
        raise Invalid(message, code="number_pattern", field="number_pattern")
