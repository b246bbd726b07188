"""Whom the story of an activity names, and whether each of them consents to it today."""

from __future__ import annotations

from typing import Any

from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.members.keys import HIDDEN, name_in_papers
from huiguan.programmes.models import Activity, Enrolment
from huiguan.programmes.selectors.activities import participants_of

STORY = "programmes.story"


def unwilling(activity: Activity) -> list[Enrolment]:
    """Those whom the story names, and who have not consented to that; a hidden identity is named in no story."""
    return _unwilling(participants_of(activity), activity.story)


def unwilling_in(activity_id: int, text: str) -> list[Enrolment]:
    """The same of any text that tells of an activity, whose rows the caller has read: an article from its story."""
    activity = Activity.objects.unscoped("what tells of it was read").get(pk=activity_id)
    return _unwilling(participants_of(activity), text)


def _unwilling(rows: list[Enrolment], text: str) -> list[Enrolment]:
    named = [row for row in rows if is_named(row, text)]
    return [row for row in named if row.is_hidden or consent_in_force(row, STORY) is None]


def name_of(row: Enrolment) -> str:
    """The name of a participant, also one that stands sealed in the record alone: to look for it, not to show it."""
    return opened(row.member, "hidden_name") if row.is_hidden else row.name


def is_named(row: Enrolment, story: str) -> bool:
    """Whether a story names a participant."""
    name = name_of(row)
    return bool(name) and name in story


def shown_story(activity: Activity) -> str:
    """The story of an activity that was read as its office sees it: without the names of hidden identities."""
    story = activity.story
    for row in participants_of(activity) if story else ():
        if row.is_hidden and is_named(row, story):
            story = story.replace(name_of(row), name_in_papers(HIDDEN))
    return story


def named_by_consent(consent: Any) -> Enrolment | None:
    """Whose consent to be named in a story it is; None for any other consent. For rooms that a consent binds."""
    if consent.purpose != STORY:
        return None
    rows = Enrolment.objects.unscoped("a consent was withdrawn").select_related("member")
    found: Enrolment | None = rows.filter(pk=consent.subject_id).first()
    return found


def enrolments_of_member(membership_id: int) -> list[Enrolment]:
    """All enrolments of a member, for what follows the member's record."""
    return list(Enrolment.objects.unscoped("of a record that was changed").filter(member=membership_id).order_by("pk"))
