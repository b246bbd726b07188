"""Names beside a reference to a member follow when an identity is hidden, or no longer is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from huiguan.kernel.credentials.services import rename_holders
from huiguan.kernel.history.selectors import stands_in_history
from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.permits import system_actor
from huiguan.kernel.privacy.sealed import opened
from huiguan.members.keys import HIDDEN, name_in_papers
from huiguan.members.models import Membership
from huiguan.programmes.models import Activity, Enrolment, Service, Volunteer
from huiguan.programmes.services.assessing import CERTIFICATE
from huiguan.programmes.services.volunteers import PROOF

WHY = "of a record that was changed"


def follow_identity(membership: Membership) -> None:
    """Write the name of a member as the record has it now, on certificates too; part of the step that changed it.

    Out of stories it goes with their history, and does not come back; what was handed over has to be so anew.
    """
    enrolled = Enrolment.objects.unscoped(WHY).filter(member=membership)
    if membership.hidden_identity:
        names = {opened(membership, "hidden_name"), *enrolled.values_list("name", flat=True)} - {"", HIDDEN}
        # The longest first: a name may begin another one.
        out_of_stories(list(enrolled.values_list("activity_id", flat=True)), sorted(names, key=len, reverse=True))
    enrolled.update(name=membership.name)
    Volunteer.objects.unscoped(WHY).filter(member=membership).update(name=membership.name)
    served = Service.objects.unscoped(WHY).filter(volunteer__member=membership)
    holder, hidden = name_in_papers(membership.name), membership.hidden_identity
    for kind, rows in ((CERTIFICATE, enrolled), (PROOF, served)):
        ids = rows.values_list("pk", flat=True)
        rename_holders(kind=kind, subject_ids=ids, holder=holder, hidden=hidden)


def out_of_stories(activity_ids: Collection[int], names: Sequence[str]) -> None:
    """Take names of somebody who is hidden out of the stories of activities, and these out of their history."""
    rows = Activity.objects.unscoped(WHY).filter(pk__in=activity_ids).order_by("pk")
    for activity in rows.select_for_update():
        story = activity.story
        for name in names:
            story = story.replace(name, name_in_papers(HIDDEN))
        if story != activity.story:
            activity.story, activity.story_told_at = story, None
            activity.save(update_fields=["story", "story_told_at"])
        if any(stands_in_history(activity, ["story"], name) for name in names):
            erase_subject(actor=system_actor("hidden identity"), subjects=[activity], rule="PIPL 51: identity hidden")
