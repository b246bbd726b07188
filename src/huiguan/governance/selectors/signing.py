"""Who signs the minutes of a meeting, by its charter, and whose signature is still awaited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiguan.engines.charter import article_said
from huiguan.engines.charter.describe import signatory
from huiguan.engines.charter.words import join
from huiguan.governance.meeting_enums import MinutesState, ParticipantRole
from huiguan.governance.models import Meeting, Minutes, MinutesSignature, Participant, Tenure
from huiguan.governance.reading import language
from huiguan.governance.selectors.charter_rules import body_key, charter_of
from huiguan.governance.selectors.meetings import OWN, participants_of
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.people.models import User
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Actor, NotFound, Role, permit
from huiguan.kernel.permits.managers import ScopedQuerySet

#: Where the charter says nothing of minutes, and in a work conference, which has no charter.
USUAL = ("presider", "recorder")
DUTIES = {"presider": "主持人", "recorder": "记录人"}


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who has to sign; `person_id` where they can do it with an account of their own."""

    name: str
    duty: str
    person_id: int | None


def signing_rule(meeting: Meeting) -> tuple[tuple[str, ...], str]:
    """Who signs, as the charter names them, and the sentence with its article for the reader."""
    charter, lang = charter_of(meeting), language()
    if charter is None or charter.minutes is None:
        return USUAL, _("The charter does not say who signs: the presider and the recorder do.")
    who = join([signatory(charter, name) for name in charter.minutes.names])
    article = article_said(charter.minutes.article)
    said = _("Signed by: %(who)s (%(article)s).")
    words = {"who": who.zh, "article": article.zh} if lang == "zh" else {"who": who.en, "article": article.en}
    return charter.minutes.names, said % words


def missing_names(meeting: Meeting) -> list[str]:
    """Of presider and recorder, those who have to sign and are not named in the meeting."""
    return [name for name in signing_rule(meeting)[0] if name in DUTIES and not getattr(meeting, name).strip()]


def signers_of(meeting: Meeting) -> list[Signer]:
    """Everybody who has to sign, once each, in the order of the charter; two of one name are two.

    The presider and the recorder are who attends under that name, where there is one alone.
    """
    found: dict[tuple[str, Any], Signer] = {}
    there = list(participants_of(meeting).filter(present=True))
    parts = {name: [part for part in there if part.name == name] for name in {part.name for part in there}}
    for name in signing_rule(meeting)[0]:
        if name in DUTIES:
            signer, same = _named(meeting, name), parts.get(str(getattr(meeting, name)).strip(), [])
            found.setdefault(_key(signer, same[0].pk if len(same) == 1 else None), signer)
        else:
            for part in _attending(meeting, there, name):
                signer = Signer(part.name, part.duty[:80] or "出席人员", part.person_id)
                found.setdefault(_key(signer, part.pk), signer)
    accounts = accounts_of(row.person_id for row in found.values() if row.person_id)
    return [row if row.person_id in accounts else Signer(row.name, row.duty, None) for row in found.values()]


def _key(signer: Signer, part_id: int | None) -> tuple[str, Any]:
    if signer.person_id is not None:
        return "person", signer.person_id
    return ("part", part_id) if part_id is not None else ("name", signer.name)


def _named(meeting: Meeting, role: str) -> Signer:
    name = str(getattr(meeting, role)).strip()
    return Signer(name, DUTIES[role], _person_of(meeting, name))


def _person_of(meeting: Meeting, name: str) -> int | None:
    """The one person of this name among those invited, else among the office; None when there are two or none."""
    invited = Participant.objects.unscoped(OWN).filter(meeting=meeting, name=name, person__isnull=False)
    persons = set(invited.values_list("person", flat=True))
    if not persons:
        place = meeting.organization_id
        office = [user for role in (Role.CLERK, Role.HEAD) for user in holders(role, [place]).get(place, [])]
        rows = User.objects.filter(pk__in=office, person__name=name, person__isnull=False)
        persons = set(rows.values_list("person", flat=True))
    return next(iter(persons)) if len(persons) == 1 else None


def _attending(meeting: Meeting, there: list[Participant], name: str) -> list[Participant]:
    """Those there with a vote ("attending"), or the holders of a post who are there."""
    charter, key = charter_of(meeting), body_key(meeting)
    whole = charter is not None and key in charter.bodies and charter.bodies[key].composed_of == name
    rows = Tenure.objects.unscoped(OWN).filter(pk__in=[part.tenure_id for part in there if part.tenure_id])
    held = set(rows.filter(post__key=name).values_list("pk", flat=True))
    return [
        part
        for part in there
        if part.tenure_id in held or (part.role == ParticipantRole.MEMBER and (name == "attending" or whole))
    ]


def signatures_of(minutes: Minutes) -> list[MinutesSignature]:
    """Everybody who signs or has signed, in order."""
    rows = MinutesSignature.objects.unscoped(OWN).filter(minutes=minutes).select_related("paper")
    return list(rows.order_by("pk"))


def own_signature(actor: Actor, meeting: Meeting) -> MinutesSignature | None:
    """The signature of one's own that the minutes of a meeting still wait for."""
    rows = _awaited(actor).filter(minutes__meeting=meeting)
    found: MinutesSignature | None = rows.select_related("minutes").first()
    return found


def minutes_to_sign(actor: Actor, meeting_id: int) -> MinutesSignature:
    """The same with the minutes and their meeting, for reading before one signs; NotFound when none is awaited."""
    permit(actor, "governance.attend_meetings")
    rows = _awaited(actor).filter(minutes__meeting=meeting_id)
    found = rows.select_related("minutes__meeting__organization", "minutes__meeting__body").first()
    if found is None:
        raise NotFound(str(meeting_id))
    return found


def _awaited(actor: Actor) -> ScopedQuerySet[MinutesSignature]:
    rows: ScopedQuerySet[MinutesSignature] = MinutesSignature.objects.unscoped("the person's own")
    return rows.filter(person=actor.person_id, person__isnull=False, at=None, minutes__state=MinutesState.SIGNING)
