"""The figures of the room: bodies, holders of posts, terms, meetings, decisions, official papers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiguan.governance.enums import BodyKind, TenureState
from huiguan.governance.links import body_url, charter_url, renewal_url
from huiguan.governance.meeting_enums import MeetingState
from huiguan.governance.meeting_links import incoming_url, meeting_url, motion_url, outgoing_url
from huiguan.governance.models import (
    Body,
    CharterVersion,
    IncomingPaper,
    Meeting,
    Minutes,
    Motion,
    OutgoingPaper,
    Resolution,
    Tenure,
    Term,
)
from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of

STRUCTURE, MEETINGS, PAPERS = "governance.read_structure", "governance.read_meetings", "governance.read_papers"
WHY = "figures count every association; what each reader gets is decided there"
HELD = (MeetingState.CLOSED, MeetingState.MINUTED, MeetingState.ARCHIVED)
COUNCILS = (BodyKind.COUNCIL, BodyKind.STANDING_COUNCIL)


def _bodies(period: Period) -> Any:
    begun = Q(established_on__isnull=True) | Q(established_on__lte=period.ends)
    return Body.objects.unscoped(WHY).filter(begun, Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=period.ends))


def _held(period: Period) -> Any:
    return Meeting.objects.unscoped(WHY).filter(state__in=HELD, **period.moments("starts_at"))


def _holders(period: Period) -> Any:
    rows = Tenure.objects.unscoped(WHY).filter(state__in=(TenureState.HOLDS, TenureState.ENDED))
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=period.ends), began_on__lte=period.ends)


def _begun_terms() -> Any:
    return Term.objects.unscoped(WHY).filter(in_preparation=False)


def _overdue(period: Period) -> Any:
    rows = _begun_terms().filter(Q(ended_on__isnull=True) | Q(ended_on__gt=period.ends))
    return rows.filter(Q(postponed_to__isnull=True) | Q(postponed_to__lte=period.ends), ends_due__lte=period.ends)


def _motion_title(motion: Motion) -> str:
    """What was dealt with in camera has fewer readers than the list of motions."""
    closed = motion.item is not None and motion.item.in_camera
    return gettext("In camera") if closed else motion.title


BODY = links_of(Body, lambda row, code: body_url(row.pk, code))
HOLDER = links_of(
    Tenure, lambda row, code: body_url(row.post.body_id, code), lambda row: f"{row.name}（{row.post.name}）", ("post",)
)
TERM = links_of(Term, lambda row, code: renewal_url(code), lambda row: f"{row.starts_on} – {row.ends_due}")
MEETING = links_of(Meeting, lambda row, code: meeting_url(code, row.pk))
MOTION = links_of(Motion, lambda row, code: motion_url(code, row.pk), _motion_title, ("item",))
RESOLUTION = links_of(
    Resolution,
    lambda row, code: motion_url(code, row.motion_id),
    lambda row: f"{row.number} {_motion_title(row.motion)}",
    ("motion__item",),
)
MINUTES = links_of(
    Minutes, lambda row, code: meeting_url(code, row.meeting_id), lambda row: row.meeting.title, ("meeting",)
)
OUTGOING = links_of(
    OutgoingPaper, lambda row, code: outgoing_url(code, row.pk), lambda row: f"{row.number} {row.title}"
)
INCOMING = links_of(
    IncomingPaper, lambda row, code: incoming_url(code, row.pk), lambda row: f"{row.number} {row.title}"
)
CHARTER = links_of(CharterVersion, lambda row, code: charter_url(row.pk, code), lambda row: row.title)

FIGURES = (
    FigureSpec("governance.bodies", _("Bodies"), Unit.BODIES, _bodies, BODY, STRUCTURE, as_on=True),
    FigureSpec(
        "governance.committees", _("Committees"), Unit.BODIES, lambda p: _bodies(p).filter(kind=BodyKind.COMMITTEE),
        BODY, STRUCTURE, as_on=True,
    ),
    FigureSpec(
        "governance.branches", _("Branches and offices set up"), Unit.BODIES,
        lambda p: _bodies(p).filter(kind=BodyKind.BRANCH), BODY, STRUCTURE, as_on=True,
    ),
    FigureSpec(
        "governance.holders", _("Holders of posts"), Unit.PERSONS, _holders, HOLDER, STRUCTURE, as_on=True,
        about=_("A person who holds two posts is counted in each."),
    ),
    FigureSpec(
        "governance.officers", _("Officers"), Unit.PERSONS, lambda p: _holders(p).filter(post__officer=True), HOLDER,
        STRUCTURE, as_on=True,
    ),
    FigureSpec(
        "governance.terms_begun", _("Terms begun"), Unit.HOUSES,
        lambda p: _begun_terms().filter(**p.days("starts_on")), TERM, STRUCTURE,
    ),
    FigureSpec(
        "governance.terms_overdue", _("Terms that ran out without renewal"), Unit.HOUSES, _overdue, TERM, STRUCTURE,
        as_on=True,
    ),
    FigureSpec(
        "governance.charters", _("Charters that came into force"), Unit.PIECES,
        lambda p: CharterVersion.objects.unscoped(WHY).filter(**p.days("in_force_from")), CHARTER,
        "governance.read_charter",
    ),
    FigureSpec("governance.meetings", _("Meetings held"), Unit.TIMES, _held, MEETING, MEETINGS),
    FigureSpec(
        "governance.congresses", _("Congresses held"), Unit.TIMES,
        lambda p: _held(p).filter(body__kind=BodyKind.CONGRESS), MEETING, MEETINGS,
    ),
    FigureSpec(
        "governance.councils", _("Meetings of councils held"), Unit.TIMES,
        lambda p: _held(p).filter(body__kind__in=COUNCILS), MEETING, MEETINGS,
    ),
    FigureSpec(
        "governance.supervisory", _("Meetings of supervisory boards held"), Unit.TIMES,
        lambda p: _held(p).filter(body__kind=BodyKind.SUPERVISORY_BOARD), MEETING, MEETINGS,
    ),
    FigureSpec(
        "governance.motions", _("Motions"), Unit.PIECES,
        lambda p: Motion.objects.unscoped(WHY).filter(meeting__in=_held(p).values("pk")), MOTION, MEETINGS,
    ),
    FigureSpec(
        "governance.resolutions", _("Resolutions adopted"), Unit.PIECES,
        lambda p: Resolution.objects.unscoped(WHY).filter(**p.days("adopted_on")), RESOLUTION, MEETINGS,
    ),
    FigureSpec(
        "governance.minutes", _("Minutes signed and frozen"), Unit.PIECES,
        lambda p: Minutes.objects.unscoped(WHY).filter(**p.moments("frozen_at")), MINUTES, MEETINGS,
    ),
    FigureSpec(
        "governance.papers_issued", _("Official papers issued"), Unit.PIECES,
        lambda p: OutgoingPaper.objects.unscoped(WHY).filter(serial__isnull=False, **p.days("issued_on")),
        OUTGOING, PAPERS,
    ),
    FigureSpec(
        "governance.papers_received", _("Official papers received"), Unit.PIECES,
        lambda p: IncomingPaper.objects.unscoped(WHY).filter(**p.days("received_on")), INCOMING, PAPERS,
    ),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
