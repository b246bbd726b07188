"""What the room holds about a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiguan.kernel.privacy import PersonalData
from huiguan.kernel.privacy.personal import Held
from huiguan.programmes.models import Enrolment, HourEntry, Volunteer


def held_of(person_id: int) -> Iterable[Held]:
    """Enrolments with results, hours, and the entry as a volunteer."""
    enrolments = Enrolment.objects.unscoped("what is held about oneself").filter(member__person=person_id)
    for row in enrolments.select_related("organization", "activity").order_by("pk"):
        facts = {_("State"): row.get_state_display(), _("Result"): row.get_result_display()}
        yield Held(organization=row.organization, title=row.activity.title, values=facts, subject=row,
                   kept_because=_("Certificates are checked against it."))  # fmt: skip
    entries = HourEntry.objects.unscoped("what is held about oneself").filter(member__person=person_id)
    for entry in entries.select_related("organization").order_by("pk"):
        facts = {
            _("Hours"): f"{entry.hours:g}",
            pgettext("activity", "Evidence"): entry.evidence,
            _("Day"): entry.on.isoformat(),
        }
        yield Held(organization=entry.organization, title=entry.what, values=facts, subject=entry,
                   kept_because=_("Required hours are counted from it."))  # fmt: skip
    volunteers = Volunteer.objects.unscoped("what is held about oneself").filter(member__person=person_id)
    for one in volunteers.select_related("organization").order_by("pk"):
        until = one.insured_until.isoformat() if one.insured_until else "—"
        facts = {_("What they can do"): one.skills, _("Insured until"): until}
        yield Held(organization=one.organization, title=_("Volunteer"), values=facts, subject=one,
                   kept_because=_("Proofs of service are checked against it."))  # fmt: skip


PERSONAL = PersonalData("programmes", gettext_lazy("Training and activities"), held_of, order=60)
