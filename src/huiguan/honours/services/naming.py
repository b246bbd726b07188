"""Names beside a candidate follow when an identity is hidden, or no longer is."""

from __future__ import annotations

from huiguan.honours.models import Award, Nomination
from huiguan.honours.selectors import CERTIFICATE, NOTICE, SUBJECT, in_papers, names_of, row_to_show
from huiguan.kernel.credentials.services import rename_holders
from huiguan.kernel.notices.services import redraw_row
from huiguan.kernel.panels.services import retitle_entry
from huiguan.kernel.rounds.services import retitle_submission
from huiguan.members.keys import HIDDEN, name_in_papers
from huiguan.members.models import Membership


def follow_identity(membership: Membership) -> None:
    """Write the name of a candidate as the record has it now, also where panels and rounds have it in a title.

    Who is hidden is also taken out of a notice that is up, of the register of certificates and of what was told: a
    story is told anew, or never.
    """
    same, why = names_of(f"membership:{membership.pk}"), "of a record that was changed"
    awards = Award.objects.unscoped(why).filter(candidate__in=same)
    if membership.hidden_identity:
        awards.update(name=membership.name, story_told=False)
    else:
        awards.update(name=membership.name)
    rename_holders(
        kind=CERTIFICATE,
        subject_ids=awards.values_list("pk", flat=True),
        holder=name_in_papers(membership.name),
        hidden=membership.hidden_identity,
    )
    rows = Nomination.objects.unscoped(why).filter(candidate__in=same).exclude(name="")
    for row in rows.select_related("scheme", "organization"):
        _follow(row, membership)


def out_of_story(award_id: int, name: str) -> None:
    """Take the name of somebody else, who is hidden, out of the story of an award; it is told anew, or never."""
    award = Award.objects.unscoped("permitted by who decided on it").select_for_update().get(pk=award_id)
    if name in award.story:
        award.story, award.story_told = award.story.replace(name, name_in_papers(HIDDEN))[:5000], False
        award.save(update_fields=["story", "story_told"])


def _follow(row: Nomination, membership: Membership) -> None:
    before = row_to_show(row)
    row.name = membership.name
    row.save(update_fields=["name"])
    if membership.hidden_identity:
        redraw_row(purpose=NOTICE, subject_kind=SUBJECT, subject_id=row.round_id, old=before, new=row_to_show(row))
    title = f"{in_papers(row)} {row.scheme.grade_name(row.grade)}"
    retitle_submission(submission_id=row.submission_id, title=title)
    retitle_entry(subject_kind="honours.nomination", subject_id=row.pk, title=title)
