"""One of everything of meetings in the county of the access tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from huiguan.governance.enums import BodyKind
from huiguan.governance.models import Body, Meeting, Motion, Participant, SpeakingRequest
from huiguan.governance.services import incoming, meetings, papers
from huiguan.governance.services.feeds import make_feed
from huiguan.governance.services.participants import Invitee, invite
from huiguan.governance.views.meeting_shared import pulse_address
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.filings.services import prepare_filing
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here = actor_of(officer), place["here"]
    body = Body.objects.create(organization=here, kind=BodyKind.COUNCIL, name="council of meetings")
    starts = datetime(2030, 1, 1, tzinfo=UTC)
    meeting = meetings.plan_meeting(actor=actor, organization=here, title="m", starts_at=starts, body_id=body.pk)
    invite(actor=actor, meeting_id=meeting.pk, invitees=[Invitee("officer", person_id=actor.person_id)])
    (item,) = meetings.set_agenda(actor=actor, meeting_id=meeting.pk, items=[meetings.ItemPlan("i", kind="speech")])
    rows = Meeting.objects.unscoped("test").filter(pk=meeting.pk)
    rows.update(state="convened", notice_sent_at=starts)
    motion = Motion.objects.create(organization=here, meeting=meeting, number=1, title="t", text="t", sponsor="s")
    part = Participant.objects.unscoped("test").get(meeting=meeting)
    asked = SpeakingRequest.objects.create(organization=here, meeting=meeting, item=item, participant=part)
    filing = prepare_filing(actor=actor, organization=here, kind="officers-record", authority="registrar")
    paper = papers.draft_paper(actor=actor, organization=here, kind="letter", title="p", text="t")
    arrived = incoming.receive_paper(actor=actor, organization=here, issuer="i", title="p")
    return {
        "meeting_id": meeting.pk,
        "motion_id": motion.pk,
        "paper_id": paper.pk,
        "filing_id": filing.pk,
        "filing_kind": "major-matter",
        "filings:doing": "fill",
        "incoming_id": arrived.pk,
        "speaking_id": asked.pk,
        "governance:key": meeting.screen_key,
        "governance:token": pulse_address(meeting).split("/")[-2],
        "governance:feed_key": make_feed(actor=actor).key,
        "governance:item_id": item.pk,
        "governance:participant_id": part.pk,
        "journeys:item_id": item.pk,
    }
