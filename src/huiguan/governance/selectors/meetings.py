"""Meetings: who may read them, who takes part, and how many are there."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from huiguan.governance.meeting_enums import MeetingState, ParticipantRole
from huiguan.governance.models import AgendaItem, Meeting, MeetingEntry, PaperRead, Participant, Term
from huiguan.governance.selectors.charter_rules import ask, body_key, charter_of, whole_bases
from huiguan.governance.selectors.delegates import delegates_in_office
from huiguan.governance.selectors.terms import current_term, term_in_preparation
from huiguan.kernel.files.selectors import files_of, versions_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.sessions.selectors import counts_by_hall, halls_of, present_in
from huiguan.members.selectors import count_members

READ = "governance.read_meetings"
OWN = "the meeting was read"
WITH = ("organization", "body", "charter__text", "session")
#: Names that one search may hold.
MOST_WORDS = 10
UNSEEN = (MeetingState.DRAFT, MeetingState.CANCELLED)


def meetings_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Any]:
    """Meetings of an association, the latest first, with `members` (those with a vote) and `decided` (motions)."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Any] = Meeting.objects.unscoped("permitted in the association").filter(
        organization=organization
    )
    members = Count("participants", filter=Q(participants__role=ParticipantRole.MEMBER), distinct=True)
    carried = Count("resolutions", distinct=True)
    return rows.select_related("body").annotate(members=members, decided=carried).order_by("-starts_at", "-pk")


def get_meeting(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting of an association in which the actor reads meetings; NotFound for unknown and forbidden alike."""
    rows = Meeting.objects.scoped(scope_of(actor, READ)).select_related(*WITH)
    meeting: Meeting | None = rows.filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(str(meeting_id))
    return meeting


def own_meetings(actor: Actor) -> ScopedQuerySet[Participant]:
    """The actor's invitations, the latest meeting first; drafts are not told of."""
    permit(actor, "governance.attend_meetings")
    rows: ScopedQuerySet[Participant] = Participant.objects.unscoped("the person's own invitations")
    rows = rows.filter(person=actor.person_id, person__isnull=False).exclude(meeting__state=MeetingState.DRAFT)
    return rows.select_related("meeting__organization", "meeting__body").order_by("-meeting__starts_at", "-pk")


def own_part(actor: Actor, meeting_id: int) -> Participant:
    """The actor's invitation to a meeting; NotFound when not invited, or while it is a draft."""
    return _own(actor, meeting_id, "meeting__organization", "meeting__body", "meeting__charter__text")


def own_seat(actor: Actor, meeting_id: int) -> Participant:
    """As `own_part`, with the meeting and its session alone: what thousands ask for in the same minute."""
    return _own(actor, meeting_id)


def _own(actor: Actor, meeting_id: int, *more: str) -> Participant:
    rows = own_meetings(actor).filter(meeting=meeting_id)
    part = rows.select_related(None).select_related("meeting__session", *more).first()
    if part is None:
        raise NotFound(str(meeting_id))
    return part


def meeting_on_screen(key: str) -> Meeting:
    """The meeting of a big screen's address; NotFound for an unknown key or a meeting that has not been convened."""
    rows = Meeting.objects.unscoped("the address is the permission: it is shown to the hall").select_related(*WITH)
    meeting: Meeting | None = rows.filter(screen_key=key).exclude(state__in=UNSEEN).first()
    if meeting is None:
        raise NotFound("screen")
    return meeting


def items_of(meeting: Meeting, *, in_camera: bool = True) -> ScopedQuerySet[AgendaItem]:
    """The agenda in its order; without what is in camera where that is not for the reader."""
    rows: ScopedQuerySet[AgendaItem] = AgendaItem.objects.unscoped(OWN)
    rows = rows.filter(meeting=meeting).order_by("order", "pk")
    return rows if in_camera else rows.filter(in_camera=False)


def sees_in_camera(actor: Actor, meeting: Meeting) -> bool:
    """Items in camera are for the office that runs the meeting, and for those who vote in it."""
    if scope_of(actor, "governance.manage_meetings").covers(meeting.organization):
        return True
    mine = participants_of(meeting).filter(person=actor.person_id, person__isnull=False)
    return mine.filter(role=ParticipantRole.MEMBER).exists()


def may_read_item(actor: Actor, item_id: int) -> bool:
    """Whether the papers of an item are open to the actor: as reader of the association's meetings, or invited."""
    item: AgendaItem | None = (
        AgendaItem.objects.unscoped("asked below").select_related("meeting__organization").filter(pk=item_id).first()
    )
    if item is None:
        return False
    mine = participants_of(item.meeting).filter(person=actor.person_id, person__isnull=False)
    reads = scope_of(actor, READ).covers(item.meeting.organization)
    invited = mine.exists() and item.meeting.state != MeetingState.DRAFT
    return (reads or invited) and (not item.in_camera or sees_in_camera(actor, item.meeting))


def get_item(actor: Actor, item_id: int) -> AgendaItem:
    """An item of a meeting that the actor may read; NotFound for unknown, forbidden, or in camera to others."""
    rows = AgendaItem.objects.scoped(scope_of(actor, READ)).select_related("organization", "meeting__organization")
    item: AgendaItem | None = rows.filter(pk=item_id).first()
    if item is None or (item.in_camera and not sees_in_camera(actor, item.meeting)):
        raise NotFound(str(item_id))
    return item


def participants_of(meeting: Meeting) -> ScopedQuerySet[Any]:
    """Everybody invited, with `present` (signed in)."""
    rows: ScopedQuerySet[Any] = Participant.objects.unscoped(OWN)
    there = present_in(meeting.session_id or 0).filter(attendee_id=OuterRef("pk"))
    return rows.filter(meeting=meeting).annotate(present=Exists(there)).order_by("order", "pk")


def named(rows: ScopedQuerySet[Any], words: str) -> ScopedQuerySet[Any]:
    """Those of a list whose name holds one of the words, which spaces or commas set apart; all without words."""
    asked = Q()
    # A comma at the end, left there while typing, asks for nobody.
    for word in [each for each in re.split(r"[\s,，、]+", words) if each][:MOST_WORDS]:
        asked |= Q(name__contains=word)
    return rows.filter(asked)


def unchecked_in(meeting: Meeting) -> list[str]:
    """Names of the delegates invited whose credentials are not checked: they neither count nor vote yet."""
    rows = Participant.objects.unscoped(OWN).filter(meeting=meeting, role=ParticipantRole.UNCHECKED)
    return list(rows.order_by("order", "pk").values_list("name", flat=True))


def members_invited(meeting_id: int) -> list[tuple[int, str]]:
    """Person and name of those invited with a vote, of a meeting that was read; those without an account left out."""
    rows = Participant.objects.unscoped(OWN).filter(meeting=meeting_id, role=ParticipantRole.MEMBER)
    found: list[tuple[int, str]] = list(
        rows.filter(person__isnull=False).order_by("order", "pk").values_list("person", "name")
    )
    return found


def papers_of(meeting: Meeting, items: list[AgendaItem], *, named: bool = False) -> dict[int, list[Any]]:
    """The papers of each item in their present versions, with `readers`: how many of those invited opened them.

    `earlier` are the versions before it, the latest first, with `readers` of their own. With `named`, also `unread`:
    the first hundred names of those who have not opened the present one.
    """
    found = {item.pk: list(files_of("governance.agendaitem", item.pk)) for item in items}
    earlier = {file.pk: versions_of(file) for files in found.values() for file in files if file.version > 1}
    ids = [file.pk for files in found.values() for file in files]
    ids += [file.pk for files in earlier.values() for file in files]
    rows = PaperRead.objects.unscoped(OWN).filter(file__in=ids).order_by().values_list("file")
    readers = dict(rows.annotate(n=Count("pk")))
    unread = _not_opened(meeting, [file.pk for files in found.values() for file in files]) if named else {}
    for files in [*found.values(), *earlier.values()]:
        for file in files:
            file.readers = readers.get(file.pk, 0)  # type: ignore[attr-defined]  # for the page
            file.earlier = earlier.get(file.pk, [])  # type: ignore[attr-defined]  # for the page
            file.unread = unread.get(file.pk, [])  # type: ignore[attr-defined]  # for the page
    return found


def _not_opened(meeting: Meeting, file_ids: list[int]) -> dict[int, list[str]]:
    invited = Participant.objects.unscoped(OWN).filter(meeting=meeting).order_by("order", "pk")
    return {key: list(invited.exclude(papers_read__file=key).values_list("name", flat=True)[:100]) for key in file_ids}


def entries_of(meeting: Meeting) -> ScopedQuerySet[MeetingEntry]:
    """The running record, in order."""
    rows: ScopedQuerySet[MeetingEntry] = MeetingEntry.objects.unscoped(OWN)
    return rows.filter(meeting=meeting).select_related("item").order_by("at", "pk")


def facts_of(meeting: Meeting) -> dict[str, Any]:
    """What the charter's questions need: how many are entitled, there, and represented; and the days of notice.

    A represented member counts while the representative is there and the member is not.
    """
    members = participants_of(meeting).filter(role=ParticipantRole.MEMBER)
    there = present_in(meeting.session_id or 0)
    represented = members.filter(Exists(there.filter(attendee_id=OuterRef("proxy"))), present=False)
    days = (meeting.notice or {}).get("days_given")
    facts = {
        "entitled": members.count(),
        "present": members.filter(present=True).count(),
        "proxies": represented.count(),
    }
    return facts | ({"notice_days": days} if days is not None else {})


def bases_of(meeting: Meeting, power: str) -> dict[str, int]:
    """The whole numbers (all members, all delegates whose credentials are confirmed) that a power's rule counts on."""
    asked, found = whole_bases(meeting, power), {}
    if "members" in asked:
        found["members"] = count_members(meeting.organization_id)
    if "delegates" in asked:
        rows = delegates_in_office(meeting.organization_id, _term_of(meeting))
        found["delegates"] = rows.filter(state="confirmed").count()
    return found


def _term_of(meeting: Meeting) -> Term | None:
    """The term whose delegates a meeting counts on: the one in preparation where its delegates are invited."""
    if participants_of(meeting).filter(delegate__term__in_preparation=True).exists():
        return term_in_preparation(meeting.organization_id)
    return current_term(meeting.organization_id)


def there_now(meeting: Meeting) -> dict[str, Any]:
    """Who counts for `facts_of` at this moment: ids of members there, and of those represented with who does it."""
    members = participants_of(meeting).filter(role=ParticipantRole.MEMBER).order_by("pk")
    there = present_in(meeting.session_id or 0)
    represented = members.filter(Exists(there.filter(attendee_id=OuterRef("proxy"))), present=False)
    return {
        "present": list(members.filter(present=True).values_list("pk", flat=True)),
        "represented": [list(pair) for pair in represented.values_list("pk", "proxy")],
    }


def quorum_of(meeting: Meeting, power: str = "ordinary", facts: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Whether the meeting may decide under `power` as it stands now, in the charter's words.

    None without a charter, and by correspondence, where every vote has a quorum of its own.
    """
    charter = charter_of(meeting)
    if meeting.by_correspondence:
        return None
    if charter is None or body_key(meeting) not in charter.bodies:
        return None
    case = {"question": "quorum", "body": body_key(meeting), "power": power, **(facts or facts_of(meeting))}
    case |= bases_of(meeting, power)
    return {"case": case, **ask(charter, case)}


def receipts_of(meeting: Meeting) -> dict[str, int]:
    """How many answered what, and to how many the notice was delivered and by how many it was opened."""
    rows = Participant.objects.unscoped(OWN).filter(meeting=meeting)
    return rows.aggregate(
        invited=Count("pk"),
        coming=Count("pk", filter=Q(receipt="coming")),
        leave=Count("pk", filter=Q(receipt="leave")),
        silent=Count("pk", filter=Q(receipt="none")),
        notified=Count("pk", filter=Q(notified_at__isnull=False)),
        opened=Count("pk", filter=Q(opened_at__isnull=False)),
    )


def hall_counts(meeting: Meeting) -> list[dict[str, Any]]:
    """Each hall with how many with a vote are there and how many were placed there."""
    members = Participant.objects.unscoped(OWN).filter(meeting=meeting, role=ParticipantRole.MEMBER)
    there = counts_by_hall(meeting.session_id or 0, members.values_list("pk", flat=True))
    placed = dict(members.order_by().values_list("hall").annotate(n=Count("pk")))
    return [
        {"hall": hall, "present": there.get(hall.pk, 0), "placed": placed.get(hall.pk, 0)}
        for hall in halls_of(meeting.session_id or 0)
    ]
