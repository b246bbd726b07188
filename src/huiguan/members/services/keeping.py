"""How long the room keeps what, and erasure: rows are emptied and keep their place, the history loses their values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.workflow.models import Step
from huiguan.kernel.workflow.registry import kind_of
from huiguan.members.enums import LEFT, MembershipState
from huiguan.members.keys import HIDDEN
from huiguan.members.models import SEALED, Application, Membership

# PIPL 19, 47: no longer than needed. Three years as claims run (民法典 188); a refused application one year.
YEARS_AFTER_LEAVING = 3
YEARS_AFTER_REFUSAL = 1
_CONTACT = ("email", "address", "note")
_ALL = (*_CONTACT, "unit", "duty", "gender", "decision")


def over_after_leaving(day: date, limit: int) -> Sequence[int]:
    """Members who left so long ago that sealed values, contact and notes are no longer needed."""
    rows = Membership.objects.unscoped("the daily job of retention")
    due = rows.filter(state__in=LEFT, left_on__lt=_years_before(day, YEARS_AFTER_LEAVING), data_key__isnull=False)
    return list(due.order_by("pk").values_list("pk", flat=True)[:limit])


def forget_sealed(actor: Actor, keys: Sequence[int]) -> int:
    """Drop the data keys of these members, and contact and notes with them; name, number and dates stay."""
    return _forget(actor, keys, _CONTACT, "PIPL 19, 47; Civil Code 188: three years after leaving")


def over_after_refusal(day: date, limit: int) -> Sequence[int]:
    """Applicants who were not admitted, a year ago and more."""
    rows = Membership.objects.unscoped("the daily job of retention")
    due = rows.filter(state=MembershipState.NOT_ADMITTED, changed_at__date__lt=_years_before(day, YEARS_AFTER_REFUSAL))
    return list(due.exclude(name=HIDDEN, data_key=None).order_by("pk").values_list("pk", flat=True)[:limit])


def forget_applicants(actor: Actor, keys: Sequence[int]) -> int:
    """Empty all that applicants who were not admitted had written."""
    return _forget(actor, keys, _ALL, "PIPL 19, 47: one year after the application was not granted", name=True)


def erase_person(actor: Actor, person_id: int, organization_id: int) -> list[str]:
    """Delete what may be deleted of a person in one association, at the person's wish; what stays, and why.

    Of present members nothing: keeping the roster is what they are members for; they may leave first.
    """
    rows = Membership.objects.unscoped("one's own record").filter(person=person_id, organization=organization_id)
    stays = []
    for membership in rows.select_for_update():
        if membership.state in LEFT:
            _forget(actor, [membership.pk], _ALL, "PIPL 47: at the person's wish")
            stays.append(
                _("Name, number and dates of your membership stay: the association has to account for its members.")
            )
        elif membership.state == MembershipState.NOT_ADMITTED:
            _forget(actor, [membership.pk], _ALL, "PIPL 47: at the person's wish", name=True)
        else:
            stays.append(_("You are a member: the association needs your record for that. You can leave first."))
    return stays


def _forget(actor: Actor, keys: Sequence[int], columns: Sequence[str], rule: str, *, name: bool = False) -> int:
    found = list(Membership.objects.unscoped("chosen by a rule of retention").filter(pk__in=keys))
    for membership in found:
        for column in columns:
            setattr(membership, column, "")
        for column in (*SEALED, "data_key", "id_number_hash", "mobile_hash"):
            setattr(membership, column, None)
        membership.extra = {}
        if name:
            membership.name, membership.birth_date, membership.person_id = HIDDEN, None, None
            membership.name_pinyin = membership.name_strokes = membership.find_key = ""
        membership.save()
    _forget_history(found, rule)
    return len(found)


def _forget_history(found: Sequence[Membership], rule: str) -> None:
    """The applications' words and the steps' notes go as well, and the values of all their events."""
    applications = list(Application.objects.unscoped("of these records").filter(membership__in=found))
    for application in applications:
        application.statement = ""
        application.save(update_fields=["statement"])
    steps: list[Any] = []
    for subject in (*found, *applications):
        rows = Step.objects.unscoped("of these records").filter(subject_kind=kind_of(subject), subject_id=subject.pk)
        steps += rows.exclude(note="")
    for step in steps:
        step.note = ""
        step.save(update_fields=["note"])
    # The law decides here, not whoever asked: a person has no permission to erase history.
    erase_subject(actor=system_actor("retention"), subjects=[*found, *applications, *steps], rule=rule)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))
