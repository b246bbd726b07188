"""Names beside a reference to a member follow when an identity is hidden, or no longer is."""

from __future__ import annotations

from huiguan.kernel.credentials.services import rename_holders
from huiguan.members.keys import name_in_papers
from huiguan.members.models import Membership
from huiguan.programmes.models import Enrolment, Service, Volunteer
from huiguan.programmes.services.assessing import CERTIFICATE
from huiguan.programmes.services.volunteers import PROOF

WHY = "of a record that was changed"


def follow_identity(membership: Membership) -> None:
    """Write the name of a member as the record has it now, on certificates too; part of the step that changed it."""
    enrolled = Enrolment.objects.unscoped(WHY).filter(member=membership)
    enrolled.update(name=membership.name)
    Volunteer.objects.unscoped(WHY).filter(member=membership).update(name=membership.name)
    served = Service.objects.unscoped(WHY).filter(volunteer__member=membership)
    holder, hidden = name_in_papers(membership.name), membership.hidden_identity
    for kind, rows in ((CERTIFICATE, enrolled), (PROOF, served)):
        ids = rows.values_list("pk", flat=True)
        rename_holders(kind=kind, subject_ids=ids, holder=holder, hidden=hidden)
