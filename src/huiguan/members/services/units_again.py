"""A body that was here before: it applies again on its own record, and is admitted again by decision."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation
from huiguan.members.enums import OPEN_APPLICATIONS, ApplicationSource, MembershipState
from huiguan.members.models import Application, UnitMember
from huiguan.members.services.doors import lock_unit
from huiguan.members.services.lifecycle import DECIDE, begin_again
from huiguan.members.workflows import RETURNING


def record_before(unit: UnitMember) -> UnitMember | None:
    """The ended record, locked, with the credit code of a body whose application the office enters; None without one.

    A record that somebody outside began online stays theirs to follow: where such an application came to nothing, the
    body gets another record. RuleViolation "open_application" when the record's application is being looked at.
    """
    rows = UnitMember.objects.unscoped("of the association whose office enters the application")
    same = rows.filter(organization=unit.organization_id, credit_code=unit.credit_code).exclude(credit_code="")
    found = list(same.select_related("organization").select_for_update(of=("self",)).order_by("-pk"))
    if any(row.state not in RETURNING for row in found):
        return None
    before = next((row for row in sorted(found, key=_refused) if not _is_anothers(row)), None)
    if before is not None and _applications(before).filter(state__in=OPEN_APPLICATIONS).exists():
        raise RuleViolation(_("An application is being looked at already."), code="open_application")
    return before


def readmit_unit(*, actor: Actor, unit_id: int, joined_on: date | None = None, decision: str = "") -> UnitMember:
    """Admit again, by decision, a unit member that had left or was not admitted: the same record and number."""
    with recording(actor, reason="readmit"):
        unit = lock_unit(actor, unit_id, DECIDE)
        begin_again(actor, unit, "readmit", joined_on or today(), decision)
    return unit


def _refused(row: UnitMember) -> bool:
    return row.state == MembershipState.NOT_ADMITTED


def _is_anothers(row: UnitMember) -> bool:
    return _refused(row) and _applications(row).exclude(source=ApplicationSource.CLERK).exists()


def _applications(row: UnitMember) -> QuerySet[Application]:
    return Application.objects.unscoped("of a body's record that the service has locked").filter(unit=row)
