"""A county association with a charter, a council of nine, and a meeting of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from huiguan.engines.charter import template_text
from huiguan.governance.models import (
    Body,
    CharterText,
    CharterVersion,
    Meeting,
    Minutes,
    Motion,
    Participant,
    VoteEvent,
)
from huiguan.governance.selectors.signing import signatures_of
from huiguan.governance.services import meetings, minutes, motions, participants, votes
from huiguan.governance.services.meetings import ItemPlan
from huiguan.governance.services.participants import Invitee
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role

MEMBERS = 9


@dataclass
class Chamber:
    """The association, its council and its people; `people` are the directors' actors in order."""

    here: Organization
    council: Body
    clerk: Actor
    people: list[Actor]
    users: dict[str, User] = field(default_factory=dict)

    def convened(self, *, members: int = MEMBERS, body: bool = True, days: int = 30) -> Meeting:
        """A convened meeting with its agenda and everybody invited; the notice went out so many days before it.

        The days are counted from the meeting, not from now: near midnight its day is tomorrow, and a
        notice counted from now would be a day older than asked for.
        """
        starts = timezone.now() + timedelta(minutes=30)
        meeting = meetings.plan_meeting(
            actor=self.clerk,
            organization=self.here,
            body_id=self.council.pk if body else None,
            title="第二届理事会第一次会议",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            place="会议室",
            presider="刘一",
        )
        meetings.set_agenda(
            actor=self.clerk,
            meeting_id=meeting.pk,
            items=[ItemPlan("审议工作报告", "秘书处", 20), ItemPlan("审议人事事项", in_camera=True)],
        )
        people = [Invitee(who.label, "理事", person_id=who.person_id) for who in self.people[:members]]
        participants.invite(actor=self.clerk, meeting_id=meeting.pk, invitees=people)
        sent = min(starts - timedelta(days=days), timezone.now())
        return meetings.convene_meeting(actor=self.clerk, meeting_id=meeting.pk, text="请准时出席。", sent_at=sent)

    def sitting(self, present: int = MEMBERS, **more: Any) -> Meeting:
        """A meeting in session with so many signed in."""
        meeting = self.convened(**more)
        meetings.open_meeting(actor=self.clerk, meeting_id=meeting.pk)
        self.sign_in(meeting, present)
        return fresh(meeting)

    def sign_in(self, meeting: Meeting, present: int) -> None:
        """The first so many are there."""
        ids = [part.pk for part in parts(meeting)[:present]]
        participants.take_meeting_attendance(actor=self.clerk, meeting_id=meeting.pk, participant_ids=ids)

    def motion(self, meeting: Meeting, *, power: str = "ordinary", text: str = "同意年度工作报告。") -> Motion:
        """A motion under the first item, where there is an agenda."""
        item = meeting.items.unscoped("test").order_by("order").first()
        return motions.propose_motion(
            actor=self.clerk,
            meeting_id=meeting.pk,
            title="关于工作报告的议案",
            text=text,
            sponsor="秘书处",
            power=power,
            item_id=item.pk if item else None,
        )

    def counted(self, motion: Motion, yes: int, no: int, abstain: int = 0) -> VoteEvent:
        """A show of hands from its opening to its close."""
        vote = votes.open_vote(actor=self.clerk, motion_id=motion.pk, method="show_of_hands", note="再次表决")
        counts = {"yes": yes, "no": no, "abstain": abstain}
        votes.enter_counts(actor=self.clerk, vote_id=vote.pk, counts=counts)
        return votes.close_vote(actor=self.clerk, vote_id=vote.pk)


def parts(meeting: Meeting) -> list[Participant]:
    """Participants in order."""
    return list(Participant.objects.unscoped("test").filter(meeting=meeting).order_by("order", "pk"))


def fresh(row: Any) -> Any:
    """The row as it is in the database now."""
    return type(row).objects.unscoped("test").get(pk=row.pk)


def somebody(name: str, organization: Organization | None = None, role: Role | None = None) -> tuple[User, Actor]:
    """Somebody who signs in, with a role where one is given."""
    user = User.objects.create_user(f"u-{name}", person=Person.objects.create(name=name))
    if organization is not None and role is not None:
        Grant.objects.create(user=user, role=role, organization=organization, period=(date(2020, 1, 1), None))
    return user, actor_of(user)


@pytest.fixture
def chamber(db: None) -> Chamber:
    here = Organization.objects.add_root({"code": "here", "name": "某县协会", "short_name": "某县", "level": "county"})
    text = CharterText.objects.create(digest="0" * 64, text=template_text("general-2017"))
    CharterVersion.objects.create(
        organization=here, number=1, title="章程", text=text, state="in_force", in_force_from=date(2020, 1, 1)
    )
    council = Body.objects.create(organization=here, kind="council", key="council", name="理事会")
    made = [somebody(f"理事{number}") for number in range(1, MEMBERS + 1)]
    clerk_user, clerk = somebody("办事员", here, Role.CLERK)
    users = {"clerk": clerk_user} | {actor.label: user for user, actor in made}
    return Chamber(here, council, clerk, [actor for _, actor in made], users)


def signed_off(clerk: Actor, meeting: Meeting) -> Minutes:
    """The minutes of a closed meeting, drafted and signed on paper by all whom the charter names: frozen."""
    draft = minutes.draft_minutes(actor=clerk, meeting_id=meeting.pk)
    minutes.submit_minutes(actor=clerk, minutes_id=draft.pk, presider="刘一", recorder="陈二")
    for row in signatures_of(draft):
        if row.person_id is None:
            scan = ContentFile(b"signed", "signed.txt")
            minutes.enter_signed_original(actor=clerk, signature_id=row.pk, upload=scan)
        else:
            minutes.sign_minutes(actor=actor_of(User.objects.get(person=row.person_id)), meeting_id=meeting.pk)
    return fresh(draft)
