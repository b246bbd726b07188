"""Official papers: the registers, one paper, and the log of the seal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from huiguan.governance.meeting_enums import ParticipantRole
from huiguan.governance.models import (
    IncomingPaper,
    OutgoingPaper,
    PaperDelivery,
    PaperOpinion,
    Participant,
    SealUse,
)
from huiguan.governance.paper_enums import NUMBER_WORDS
from huiguan.governance.selectors.meetings import sees_in_camera
from huiguan.governance.selectors.terms import offices_held
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

READ = "governance.read_papers"
OWN = "the paper was read"


def _narrowed(rows: Any, q: str, exact: dict[str, Any]) -> Any:
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return rows.filter(Q(title__icontains=q) | Q(number__icontains=q) | Q(text__icontains=q)) if q else rows


def outgoing_of(actor: Actor, organization: Organization, *, q: str = "", kind: str = "", state: str = "") -> Any:
    """Outgoing papers of an association, the newest first."""
    permit(actor, READ, organization)
    rows = OutgoingPaper.objects.unscoped("permitted in the association").filter(organization=organization)
    rows = _without_in_camera(actor, organization, rows)
    return _narrowed(rows, q, {"kind": kind, "state": state}).defer("text").order_by("-pk")


def _without_in_camera(actor: Actor, organization: Organization, rows: Any) -> Any:
    """Without papers of resolutions in camera, unless the actor reads what is in camera (`sees_in_camera`)."""
    if scope_of(actor, "governance.manage_meetings").covers(organization):
        return rows
    voted = Participant.objects.unscoped("the person's own votes").filter(
        person=actor.person_id, person__isnull=False, role=ParticipantRole.MEMBER
    )
    closed = Q(resolution__motion__item__in_camera=True)
    return rows.exclude(closed & ~Q(resolution__meeting__in=voted.values("meeting")))


def is_in_camera(paper: OutgoingPaper) -> bool:
    """Whether a paper speaks of what was resolved in camera."""
    item = paper.resolution.motion.item if paper.resolution else None
    return item is not None and item.in_camera


def incoming_of(actor: Actor, organization: Organization, *, q: str = "", state: str = "") -> Any:
    """Incoming papers of an association, the newest first."""
    permit(actor, READ, organization)
    rows = IncomingPaper.objects.unscoped("permitted in the association").filter(organization=organization)
    return _narrowed(rows, q, {"state": state}).defer("text").order_by("-pk")


def get_outgoing(actor: Actor, paper_id: int) -> OutgoingPaper:
    """An outgoing paper; NotFound for unknown and forbidden alike.

    One of a resolution in camera is open only to those who read what is in camera.
    """
    rows = OutgoingPaper.objects.scoped(scope_of(actor, READ)).select_related(
        "organization", "meeting", "resolution__motion__item", "resolution__meeting__organization"
    )
    found: OutgoingPaper | None = rows.filter(pk=paper_id).first()
    if found is None or not _opens(actor, found):
        raise NotFound(str(paper_id))
    return found


def _opens(actor: Actor, paper: OutgoingPaper) -> bool:
    return paper.resolution is None or not is_in_camera(paper) or sees_in_camera(actor, paper.resolution.meeting)


def get_incoming(actor: Actor, paper_id: int) -> IncomingPaper:
    """An incoming paper; NotFound for unknown and forbidden alike."""
    rows = IncomingPaper.objects.scoped(scope_of(actor, READ)).select_related("organization")
    found: IncomingPaper | None = rows.filter(pk=paper_id).first()
    if found is None:
        raise NotFound(str(paper_id))
    return found


def deliveries_of(paper: OutgoingPaper) -> list[PaperDelivery]:
    """To whom a paper that was read was distributed."""
    return list(PaperDelivery.objects.unscoped(OWN).filter(paper=paper).order_by("pk"))


def opinions_of(paper: IncomingPaper) -> list[PaperOpinion]:
    """What was written on a paper that was read, in order."""
    return list(PaperOpinion.objects.unscoped(OWN).filter(paper=paper).order_by("pk"))


def seal_uses(actor: Actor, organization: Organization) -> ScopedQuerySet[SealUse]:
    """Every use of the seal, the latest first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[SealUse] = SealUse.objects.unscoped("permitted in the association")
    return rows.filter(organization=organization).select_related("paper").order_by("-pk")


def number_word(organization: Organization, kind: str) -> str:
    """What stands before the year in a number of this kind: that of the last one, otherwise name and kind."""
    rows = OutgoingPaper.objects.unscoped("the association's own numbers").filter(organization=organization, kind=kind)
    last = rows.exclude(serial=None).order_by("-year", "-serial").values_list("number", flat=True).first()
    if last:
        return str(last).partition("〔")[0]
    return organization.short_name[:16] + NUMBER_WORDS[kind]


def duty_of(actor: Actor, organization: Organization) -> str:
    """The highest post that the actor holds in the association now; empty for none."""
    held = offices_held(organization)
    return next((post for _member, person, post in held if person is not None and person == actor.person_id), "")


def receivers_named(lines: Iterable[str]) -> list[tuple[str, Organization | None]]:
    """Each line once with the association that has this name, short name or code; None for whoever is outside."""
    names = list(dict.fromkeys(line.strip()[:120] for line in lines if line.strip()))
    found = Organization.objects.filter(Q(name__in=names) | Q(code__in=names) | Q(short_name__in=names), state="active")
    known: dict[str, list[Organization]] = {}
    for place in found:
        for word in {place.name, place.code, place.short_name}:
            known.setdefault(word, []).append(place)
    return [(name, known[name][0] if len(known.get(name, ())) == 1 else None) for name in names]
