"""What is held about the contact of a body that applied, for "my data", and how long: a year after the application."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.i18n import formats
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.privacy import RetentionRule
from huiguan.kernel.privacy.personal import Held, PersonalData
from huiguan.kernel.privacy.sealed import opened
from huiguan.members.enums import OPEN_APPLICATIONS, MembershipState
from huiguan.members.models import Application, UnitMember


def contacts_of(person_id: int) -> Iterable[Held]:
    """The applications that a person sent for bodies, with the number in plain: it is the person who reads it."""
    rows = _rows("what is held about oneself").filter(person=person_id).select_related("organization", "unit")
    for row in rows.order_by("-pk"):
        values = {
            _("Unit"): str(row.unit),
            _("Mobile number"): opened(row, "contact_mobile"),
            _("Submitted"): formats.moment(row.submitted_at),
        }
        held = {label: value for label, value in values.items() if value}
        kept = _open_first() if row.state in OPEN_APPLICATIONS else ""
        title = _("Contact for a unit's application")
        yield Held(organization=row.organization, title=title, values=held, subject=row, kept_because=kept)


def erase(actor: Actor, person_id: int, organization_id: int) -> list[str]:
    """Forget the contact of applications that are over; what is being looked at stays, and the person is told so."""
    rows = _rows("at the person's wish").filter(person=person_id, organization=organization_id)
    _forget(rows.exclude(state__in=OPEN_APPLICATIONS), "PIPL 47: at the person's wish")
    return [_open_first()] if rows.filter(state__in=OPEN_APPLICATIONS).exists() else []


def contacts_over(day: date, limit: int) -> Sequence[int]:
    """Bodies' applications decided or withdrawn a year ago and more that still name their contact.

    Of a body that was not admitted, also those that still name its representative.
    """
    before = day.replace(year=day.year - 1, day=min(day.day, 28))
    refused = Q(unit__state=MembershipState.NOT_ADMITTED)
    named = refused & (~Q(unit__representative="") | Q(unit__data_key__isnull=False))
    rows = _rows("the daily job of retention").filter(unit__isnull=False, changed_at__date__lt=before)
    closed = rows.filter(Q(person__isnull=False) | named).exclude(state__in=OPEN_APPLICATIONS).order_by("pk")
    return list(closed.values_list("pk", flat=True)[:limit])


def forget_contacts(actor: Actor, keys: Sequence[int]) -> int:
    """Forget who sent these applications, and the number; and who represents a body that was not admitted."""
    rows, rule = _rows("the daily job of retention").filter(pk__in=keys), "PIPL 19, 47: a year after the application"
    units = UnitMember.objects.unscoped("the daily job of retention").filter(
        applications__in=rows, state=MembershipState.NOT_ADMITTED
    )
    _forget_representatives(list(units), rule)
    return _forget(rows, rule)


def _forget_representatives(units: list[UnitMember], rule: str) -> None:
    for unit in units:
        unit.representative = unit.representative_duty = ""
        unit.representative_mobile = unit.data_key = None
        unit.save()
    erase_subject(actor=system_actor("retention"), subjects=units, rule=rule)


def forget_numbers(keys: Sequence[int]) -> None:
    """Delete the numbers of contacts who withdrew their consent, for good: what the history holds opens no more."""
    _rows("whose consent was withdrawn just now").filter(pk__in=keys).update(contact_mobile=None, data_key=None)


def _forget(rows: Any, rule: str) -> int:
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        row.person = row.contact_mobile = row.data_key = None
        row.save()
    # The law decides here, not whoever asked: a person has no permission to erase history.
    erase_subject(actor=system_actor("retention"), subjects=found, rule=rule)
    return len(found)


def _open_first() -> str:
    return _("The application that you sent for a unit is being looked at. You can withdraw it first.")


def _rows(why: str) -> Any:
    return Application.objects.unscoped(why)


PERSONAL = PersonalData("members.unit_contact", gettext_lazy("Units' applications"), contacts_of, erase, order=20)
RETENTION = RetentionRule(
    "members.unit_contact",
    gettext_lazy("Contacts of units' applications"),
    "PIPL 19, 47",
    contacts_over,
    forget_contacts,
)
