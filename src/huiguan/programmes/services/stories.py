"""The story of an activity, handed to the news with the consent of those it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation
from huiguan.kernel.permits.slots import filled
from huiguan.members.held import is_held, is_undecided
from huiguan.programmes.enums import ActivityState
from huiguan.programmes.models import Activity
from huiguan.programmes.selectors.stories import STORY, unwilling
from huiguan.programmes.services.doors import lock_activity, said

PURPOSE = STORY
ACTIVITY = "programmes.activity"
#: The slot of the event: called after the commit with a `Story`.
TOLD = "programmes.story_told"


@dataclass(frozen=True, slots=True)
class Story:
    """What the news gets. It is taken down when `programmes.services.story_of` gives nothing any more."""

    activity_id: int
    organization_id: int
    title: str
    text: str
    told_at: datetime
    actor: Actor


def write_story(*, actor: Actor, activity_id: int, story: str) -> Activity:
    """Write the story; a story that was handed over is handed over anew. Invalid "empty"."""
    with recording(actor, reason="write_activity_story"):
        activity = lock_activity(actor, activity_id)
        activity.story, activity.story_told_at = said(story, "story", 10_000), None
        activity.save(update_fields=["story", "story_told_at"])
    return activity


def tell_story(*, actor: Actor, activity_id: int) -> Activity:
    """Hand the story to the news.

    RuleViolation "empty", "not_over", "may_name" while it may name somebody who is hidden, and "no_consent" with the
    names of those who have not consented.
    """
    with recording(actor, reason="tell_activity_story"):
        activity = lock_activity(actor, activity_id)
        if not activity.story:
            raise RuleViolation(pgettext("activity", "Write the story first."), code="empty")
        if activity.state not in (ActivityState.CLOSED, ActivityState.SUMMED_UP):
            raise RuleViolation(_("The story is told after the activity ended."), code="not_over")
        if is_undecided(ACTIVITY, activity.pk, activity.story):
            message = _("It may name somebody whose identity is hidden: decide on that in the newsroom first.")
            raise RuleViolation(message, code="may_name")
        names = [row.shown for row in unwilling(activity)]
        if names:
            message = _("The story names people who have not consented: %(names)s")
            raise RuleViolation(message % {"names": "、".join(names)}, code="no_consent")
        activity.story_told_at = timezone.now()
        activity.save(update_fields=["story_told_at"])
        _announce(actor, activity)
    return activity


def _announce(actor: Actor, activity: Activity) -> None:
    assert activity.story_told_at is not None  # noqa: S101 - set by the caller
    told = Story(activity.pk, activity.organization_id, activity.title, activity.story, activity.story_told_at, actor)
    for tell in filled(TOLD):
        transaction.on_commit(lambda tell=tell: tell(told))  # type: ignore[misc]  # a default binds the loop's value


def story_of(activity: Activity) -> str:
    """The story as the public may read it today: none when it was not told, a consent was withdrawn, or it is held
    back because it may name somebody who is hidden.
    """
    told = activity.story_told_at is not None and not is_held(ACTIVITY, activity.pk) and not unwilling(activity)
    return activity.story if told else ""
