"""Reads of public notices. Whatever asks for what is shown gets nothing outside of its days."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from huiguan.kernel.calendar import today
from huiguan.kernel.notices.digests import has_shown
from huiguan.kernel.notices.enums import Finding, NoticeState, ObjectionState
from huiguan.kernel.notices.models import Objection, PublicNotice
from huiguan.kernel.notices.purposes import PurposeSpec, Ready, purpose_of, purposes
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy.sealed import opened

READ, OBJECTIONS = "notices.read", "notices.read_objections"
EVERYBODY = "what is put up is for everybody"


def running_notices() -> ScopedQuerySet[PublicNotice]:
    """All that are shown today, of all associations, the latest first."""
    day, rows = today(), PublicNotice.objects.unscoped(EVERYBODY)
    found: ScopedQuerySet[PublicNotice] = rows.filter(
        state=NoticeState.OPEN, starts_on__lte=day, ends_on__gte=day
    ).select_related("organization")
    return found.order_by("-starts_on", "-pk")


def public_notice(notice_id: int) -> PublicNotice:
    """A notice as everybody sees it: what it shows while it runs, afterwards the bare fact. NotFound before it."""
    rows = PublicNotice.objects.unscoped(EVERYBODY).select_related("organization")
    found: PublicNotice | None = rows.filter(pk=notice_id, starts_on__lte=today()).first()
    if found is None:
        raise NotFound(str(notice_id))
    return found


def shown_rows(notice: PublicNotice) -> list[dict[str, str]]:
    """The rows of a notice; none before its first and from midnight after its last day, whoever asks."""
    if not notice.is_running(today()):
        return []
    rows: list[dict[str, str]] = json.loads(opened(notice, "shown"))
    return rows


def shown_lines(notice: PublicNotice) -> list[list[str]]:
    """The same, each row in the order of the purpose's fields."""
    return lines_of(purpose_of(notice.purpose), shown_rows(notice))


def lines_of(spec: PurposeSpec, rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Rows in the order of the purpose's fields."""
    return [[row.get(field.key, "") for field in spec.fields] for row in rows]


def state_now(notice: PublicNotice) -> NoticeState:
    """Its state today: ended as soon as its last day is past."""
    over = notice.state == NoticeState.OPEN and notice.ends_on < today()
    return NoticeState.ENDED if over else NoticeState(notice.state)


def notices_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Any]:
    """The register of an association, the latest first, with `waiting`, the number of open objections."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[PublicNotice] = PublicNotice.objects.unscoped("permitted in the association")
    waiting = Count("objections", filter=Q(objections__state=ObjectionState.OPEN))
    found: ScopedQuerySet[Any] = rows.filter(organization=organization).annotate(waiting=waiting)
    return found.order_by("-pk")


def get_notice(actor: Actor, notice_id: int) -> PublicNotice:
    """A notice of the register; NotFound for unknown and forbidden."""
    rows = PublicNotice.objects.scoped(scope_of(actor, READ)).select_related("organization")
    found: PublicNotice | None = rows.filter(pk=notice_id).first()
    if found is None:
        raise NotFound(str(notice_id))
    return found


def objections_of(actor: Actor, notice: PublicNotice) -> list[Objection]:
    """The objections to a notice, sealed: that they came, when, and whether they are answered. Empty for others."""
    if not allows(actor, OBJECTIONS, notice.organization):
        return []
    rows = Objection.objects.unscoped("permitted in the association").filter(notice=notice)
    return list(rows.select_related("organization").order_by("pk"))


def notice_id_of(actor: Actor, objection_id: int) -> int:
    """The notice that an objection belongs to; NotFound for unknown and forbidden."""
    rows = Objection.objects.scoped(scope_of(actor, OBJECTIONS))
    found: int | None = rows.filter(pk=objection_id).values_list("notice_id", flat=True).first()
    if found is None:
        raise NotFound(str(objection_id))
    return found


def notice_of(purpose: str, subject_kind: str, subject_id: int) -> PublicNotice | None:
    """The latest notice about a subject, which the room has read; None when there was none."""
    rows = PublicNotice.objects.unscoped("the room has read the subject").select_related("organization")
    found: PublicNotice | None = (
        rows.filter(purpose=purpose, subject_kind=subject_kind, subject_id=subject_id).order_by("-pk").first()
    )
    return found


def awaits_notice(notice: PublicNotice | None, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the rows have to be put up, seen from the latest notice: none, one taken down, or one over without them.

    While one runs nothing else can be put up: also when it does not show them.
    """
    if notice is None or state_now(notice) == NoticeState.WITHDRAWN:
        return True
    return state_now(notice) == NoticeState.ENDED and not has_shown(notice, rows)


def count_open(notice: PublicNotice) -> int:
    """How many objections wait for an answer."""
    rows = Objection.objects.unscoped("a number").filter(notice=notice)
    return rows.filter(state=ObjectionState.OPEN).count()


def count_open_about(notice: PublicNotice) -> int:
    """The same over all notices about its subject: an objection is not lost with the notice to which it was made."""
    rows = Objection.objects.unscoped("a number").filter(
        notice__purpose=notice.purpose,
        notice__subject_kind=notice.subject_kind,
        notice__subject_id=notice.subject_id,
    )
    return rows.filter(state=ObjectionState.OPEN).count()


def count_upheld(notice: PublicNotice) -> int:
    """How many objections were found to be right."""
    return Objection.objects.unscoped("a number").filter(notice=notice, finding=Finding.UPHELD).count()


def waiting_to_open(actor: Actor, organization: Organization) -> list[tuple[PurposeSpec, Ready]]:
    """What the rooms have ready to be put up, as far as the actor may."""
    specs = [spec for spec in purposes() if spec.ready and allows(actor, spec.permission, organization)]
    return [(spec, ready) for spec in specs for ready in (spec.ready(actor, organization) if spec.ready else ())]


def get_ready(actor: Actor, organization: Organization, purpose: str, subject_id: int) -> tuple[PurposeSpec, Ready]:
    """One of them; NotFound when it does not wait (any more)."""
    for spec, ready in waiting_to_open(actor, organization):
        if (spec.key, ready.subject_id) == (purpose, subject_id):
            return spec, ready
    raise NotFound(purpose)
