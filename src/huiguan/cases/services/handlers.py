"""Who handles a case: named by the lead, or by the head, who does not read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.cases.enums import EntryKind, Part
from huiguan.cases.models import Case, Handler
from huiguan.cases.selectors.reading import is_named, those_who_may_take
from huiguan.cases.services.doors import lock_case, lock_led, put_entry
from huiguan.cases.services.notes import renew_askings, settle_askings
from huiguan.cases.services.telling import settle_case, tell_user
from huiguan.cases.services.triage import accept_case
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.history import recording
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, permit, scope_of

ASSIGN = "cases.assign_cases"


def name_handler(*, actor: Actor, case_id: int, user_id: int, part: str = Part.ASSIST) -> Handler:
    """The lead names somebody of the office to assist or advise. Invalid unless that one handles cases here."""
    with recording(actor, reason="name_handler"):
        case = lock_led(actor, case_id)
        if part not in (Part.ASSIST, Part.ADVISER):
            raise Invalid(_("Say what the person does."), code="part", field="part")
        _insist_handles(case, user_id)
        return _name(actor, case, user_id, part)


def release_handler(*, actor: Actor, case_id: int, handler_id: int) -> Handler:
    """The lead ends somebody's part; that one reads nothing of the case from now on."""
    with recording(actor, reason="release_handler"):
        case = lock_led(actor, case_id)
        rows = Handler.objects.unscoped("handlers of a locked case").filter(case=case, until=None, referral=None)
        row: Handler | None = rows.filter(pk=handler_id).exclude(part=Part.LEAD).first()
        if row is None:
            raise NotFound(str(handler_id))
        row.until = timezone.now()
        row.save(update_fields=["until"])
        settle_askings(case, row.user_id)
        put_entry(actor, case, EntryKind.EVENT, label="released")
    return row


def assign_case(*, actor: Actor, case_id: int, user_id: int) -> Handler:
    """The head gives a case to somebody, as lead, without reading it. Whoever led it before assists no longer.

    NotFound for a head whom it names; RuleViolation "ended" for one that is over; Invalid unless the person
    handles cases of the association.
    """
    with recording(actor, reason="assign_case"):
        rows = Case.objects.scoped(scope_of(actor, ASSIGN)).only("pk", "organization", "accused", "data_key")
        seen = rows.select_related("organization").filter(pk=case_id).first()
        if seen is None or is_named(actor, seen):
            raise NotFound(str(case_id))
        permit(actor, ASSIGN, seen.organization)
        case = lock_case(case_id)
        if case.closed_on is not None:
            raise RuleViolation(_("This case is closed."), code="ended")
        _insist_handles(case, user_id)
        if case.state == "submitted":
            accept_case(actor=actor_of(User.objects.get(pk=user_id)), case_id=case.pk, given=True)
        else:
            _change_lead(case, user_id)
            put_entry(actor, case, EntryKind.EVENT, label="assigned", to_person=True)
        settle_case(case)
        tell_user(case, "cases.assigned", user_id)
        found: Handler = Handler.objects.unscoped("of a locked case").get(case=case, user=user_id, until=None)
    return found


def _change_lead(case: Case, user_id: int) -> None:
    rows = Handler.objects.unscoped("handlers of a locked case").filter(case=case, until=None, referral=None)
    gone = rows.filter(part=Part.LEAD).exclude(user=user_id)
    for user in gone.values_list("user_id", flat=True):
        settle_askings(case, user)
    gone.update(until=timezone.now())
    if not rows.filter(user=user_id).update(part=Part.LEAD):
        Handler.objects.create(organization=case.organization, case=case, user_id=user_id, part=Part.LEAD)
        renew_askings(case, user_id)


def _name(actor: Actor, case: Case, user_id: int, part: str) -> Handler:
    rows = Handler.objects.unscoped("handlers of a locked case").filter(case=case, until=None)
    if rows.filter(user=user_id).exists():
        raise RuleViolation(_("This person handles the case already."), code="there_already", field="user_id")
    row = Handler.objects.create(organization=case.organization, case=case, user_id=user_id, part=part)
    put_entry(actor, case, EntryKind.EVENT, label="named", to_person=True)
    tell_user(case, "cases.assigned", user_id)
    renew_askings(case, user_id)
    return row


def _insist_handles(case: Case, user_id: int) -> None:
    """A department takes cases of its kind; who helps with one, or gets it from the head, may work elsewhere."""
    if user_id not in those_who_may_take(case, anywhere=True):
        raise Invalid(_("Choose somebody who handles cases like this one here."), code="user", field="user_id")


def handlers_to_name(case: Case) -> list[tuple[int, str]]:
    """Accounts that may handle a case that the caller has read, with names."""
    return _with_names(those_who_may_take(case, anywhere=True))


def leads_to_assign(organization: Any) -> list[tuple[int, str]]:
    """Whom a head may give any case to, with names: case officers, so that the list tells nothing of the kind.

    Clerks only where there is no case officer.
    """
    officers = holders(Role.CASE_OFFICER, [organization.pk]).get(organization.pk, [])
    return _with_names(officers or holders(Role.CLERK, [organization.pk]).get(organization.pk, []))


def _with_names(ids: Iterable[int]) -> list[tuple[int, str]]:
    users = User.objects.filter(pk__in=ids).select_related("person")
    return sorted(((user.pk, user.display_name) for user in users), key=lambda pair: pair[1])
