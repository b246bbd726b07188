"""Suggestions alike are joined: one answer goes to all who made them, each in the own case."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.cases.enums import CaseState, EntryKind, Kind
from huiguan.cases.models import Case
from huiguan.cases.services.doors import lock_led, put_entry
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation

_OPEN = (CaseState.ACCEPTED, CaseState.HANDLING)


def join_case(*, actor: Actor, case_id: int, with_id: int) -> Case:
    """Have a request answered with another one; the actor leads both.

    Nobody reads of the other case: the person gets the answer in the own. RuleViolation "not_alike" for other kinds
    (one's own too, each closed as it was set) or another association, "wrong_state" for one that is answered or joined
    already; Invalid "itself".
    """
    with recording(actor, reason="join_cases"):
        if case_id == with_id:
            raise Invalid(_("Choose another case."), code="itself", field="with_id")
        first, second = sorted((case_id, with_id))
        locked = {pk: lock_led(actor, pk) for pk in (first, second)}
        case, main = locked[case_id], locked[with_id]
        if {case.kind, main.kind} != {Kind.REQUEST} or not _alike(case, main):
            raise RuleViolation(
                _("Only requests and suggestions of one kind to the same association are joined."), code="not_alike"
            )
        if case.state not in _OPEN or main.state not in _OPEN or main.joined_to_id or joined_to(case):
            raise RuleViolation(_("Only requests that are still being handled are joined."), code="wrong_state")
        case.joined_to = main
        case.save(update_fields=["joined_to"])
        put_entry(actor, case, EntryKind.EVENT, label="joined", to_person=True)
    return case


def _alike(case: Case, main: Case) -> bool:
    return (case.organization_id, case.own_kind_id) == (main.organization_id, main.own_kind_id)


def part_case(*, actor: Actor, case_id: int) -> Case:
    """Answer a joined request by itself again."""
    with recording(actor, reason="join_cases"):
        case = lock_led(actor, case_id)
        if case.joined_to_id is None or case.state not in _OPEN:
            raise RuleViolation(_("It is not joined."), code="wrong_state")
        case.joined_to = None
        case.save(update_fields=["joined_to"])
    return case


def joined_to(case: Case) -> list[Case]:
    """Requests that are answered with a locked or read one."""
    rows = Case.objects.unscoped("answered with a case that was read").filter(joined_to=case)
    return list(rows.select_related("organization", "above").order_by("pk"))
