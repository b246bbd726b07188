"""Letters to members: those of an association for its office, and one's own copies."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.members.models import Letter, LetterCopy

WRITE = "members.write_to_members"


def letters_of(actor: Actor, organization: Any) -> Any:
    """Letters of an association, latest first, each with how many get it, were told and have read it."""
    permit(actor, WRITE, organization)
    rows = Letter.objects.scoped(scope_of(actor, WRITE)).filter(organization=organization.pk)
    return _counted(rows)


def get_letter(actor: Actor, letter_id: int) -> Letter:
    """One letter with the same numbers, for the office of its association."""
    rows = _counted(Letter.objects.scoped(scope_of(actor, WRITE)).filter(pk=letter_id))
    found: Letter | None = rows.first()
    if found is None:
        raise NotFound(str(letter_id))
    return found


def _counted(rows: Any) -> Any:
    counted = rows.annotate(
        copies_count=Count("copies"),
        reachable=Count("copies", filter=Q(copies__membership__person__user__isnull=False)),
        told=Count("copies", filter=Q(copies__told_at__isnull=False)),
        read=Count("copies", filter=Q(copies__read_at__isnull=False)),
    )
    return counted.select_related("organization", "written_by__person").order_by("-id")


def own_letters(actor: Actor) -> Any:
    """The actor's own copies of letters that were sent, latest first."""
    permit(actor, "members.own_membership")
    rows = LetterCopy.objects.unscoped("one's own copies, from whichever association")
    mine = rows.filter(membership__person=actor.person_id or 0, letter__sent_at__isnull=False)
    return mine.select_related("letter", "membership__person", "organization").order_by("-id")


def get_own_letter(actor: Actor, copy_id: int) -> LetterCopy:
    """One of the actor's own copies; NotFound otherwise."""
    found: LetterCopy | None = own_letters(actor).filter(pk=copy_id).first()
    if found is None:
        raise NotFound(str(copy_id))
    return found
