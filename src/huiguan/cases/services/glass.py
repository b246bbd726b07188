"""Opening a case in an emergency: with a reason, for a few hours, and never without the supervisors knowing."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.cases.enums import EntryKind
from huiguan.cases.models import Case, GlassBreak
from huiguan.cases.sealing import seal_into
from huiguan.cases.selectors.reading import named_in
from huiguan.cases.services.doors import account_of, insist_on_text, lock_case, put_entry
from huiguan.cases.services.telling import tell_handlers, tell_person, tell_role
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, permit, scope_of

BREAK, SUPERVISE = "cases.break_glass", "cases.supervise"
LONGEST_HOURS = 24
SHORTEST_REASON = 10


def break_glass(*, actor: Actor, case_id: int, reason: str, hours: int = 4) -> GlassBreak:
    """Open a case that one is not named in, to read it for some hours; the supervisors, the handlers and the person
    are told at once. Invalid for a reason of fewer than ten characters or more than a day; NotFound for whoever is
    named in it as one of the other people involved.
    """
    with recording(actor, reason="break_glass"):
        seen = Case.objects.scoped(scope_of(actor, BREAK)).only("pk", "organization").filter(pk=case_id)
        found = seen.select_related("organization").first()
        if found is None:
            raise NotFound(str(case_id))
        permit(actor, BREAK, found.organization)
        text = insist_on_text(reason, "reason")
        if len(text) < SHORTEST_REASON:
            raise Invalid(_("Say in a sentence why it cannot wait."), code="reason", field="reason")
        if not 1 <= hours <= LONGEST_HOURS:
            raise Invalid(_("From one hour to a day."), code="hours", field="hours")
        case, now = lock_case(case_id), timezone.now()
        if named_in(case, [account_of(actor)]):
            raise NotFound(str(case_id))
        row = GlassBreak(
            organization=case.organization,
            case=case,
            user_id=account_of(actor),
            at=now,
            ends_at=now + timedelta(hours=hours),
        )
        seal_into(row, reason=text)
        row.save()
        put_entry(actor, case, EntryKind.EVENT, label="glass", to_person=True)
        tell_role(case, "cases.broken", Role.SUPERVISOR)
        tell_handlers(case, "cases.broken_told")
        tell_person(case)
    return row


def mark_glass_seen(*, actor: Actor, break_id: int) -> GlassBreak:
    """A supervisor has looked at an emergency look."""
    with recording(actor, reason="glass_seen"):
        rows = GlassBreak.objects.scoped(scope_of(actor, SUPERVISE)).select_related("organization", "case")
        row: GlassBreak | None = rows.select_for_update(of=("self",)).filter(pk=break_id).first()
        if row is None or named_in(row.case, [account_of(actor)]):
            raise NotFound(str(break_id))
        if row.seen_at is None:
            row.seen_at, row.seen_by_id = timezone.now(), actor.user_id
            row.save(update_fields=["seen_at", "seen_by"])
    return row
