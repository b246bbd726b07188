"""Writing to many members at once. The letter is read inside, after signing in.

What leaves the house is the inbox's own message by each person's choice, which says only how much waits (PIPL 9, 51).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.members import links
from huiguan.members.enums import CURRENT
from huiguan.members.models import Letter, LetterCopy, Membership
from huiguan.members.selectors.letters import WRITE, get_own_letter

KIND, SUBJECT = "members.letter", "members.lettercopy"
MOST = 20_000
TITLE, TEXT = 120, 5000


def draft_letter(*, actor: Actor, organization: Any, membership_ids: Sequence[int]) -> Letter:
    """A letter without words yet to these members; those who are no members any more are left out.

    RuleViolation "nobody" when none is left, "too_many" beyond 20,000.
    """
    with recording(actor, organization, reason="draft_letter"):
        permit(actor, WRITE, organization)
        if len(membership_ids) > MOST:
            raise RuleViolation(_("At most %(n)d at once. Narrow the list.") % {"n": MOST}, code="too_many")
        rows = Membership.objects.scoped(scope_of(actor, WRITE)).filter(organization=organization.pk)
        ids = list(
            rows.filter(pk__in=list(membership_ids), state__in=CURRENT).order_by("pk").values_list("pk", flat=True)
        )
        if not ids:
            raise RuleViolation(_("Nobody is chosen who is a member now."), code="nobody")
        letter: Letter = Letter.objects.create(organization=organization, written_by_id=actor.user_id)
        copies = (LetterCopy(organization=organization, letter=letter, membership_id=pk) for pk in ids)
        LetterCopy.objects.bulk_create(copies, batch_size=2000)
    return letter


def send_letter(*, actor: Actor, letter_id: int, title: str, text: str) -> Letter:
    """Put the letter into the inboxes of those who have an account; the others find it there once they have one.

    Conflict "letter_sent" when it was sent already, Invalid without title or text.
    """
    with recording(actor, reason="send_letter"):
        letter = _lock_draft(actor, letter_id)
        letter.title, letter.text = _words(title, "title", TITLE), _words(text, "text", TEXT)
        letter.sent_at = timezone.now()
        letter.save()
        _tell(LetterCopy.objects.unscoped("of the letter that is locked").filter(letter=letter))
    return letter


def _words(value: str, field: str, most: int) -> str:
    value = value.strip()
    if not value:
        raise Invalid(_("A letter has a title and a text."), code="required", field=field)
    if len(value) > most:
        raise Invalid(_("At most %(n)d characters.") % {"n": most}, code="too_long", field=field)
    return value


def _tell(copies: Any) -> int:
    rows = list(
        copies.filter(told_at=None, membership__person__isnull=False).select_related("membership", "organization")
    )
    users = accounts_of([row.membership.person_id for row in rows])
    told = [row for row in rows if row.membership.person_id in users]
    inbox.notify_many([_post(row, users[row.membership.person_id]) for row in told])
    copies.filter(pk__in=[row.pk for row in told]).update(told_at=timezone.now())
    return len(told)


def _post(row: LetterCopy, user_id: int) -> Post:
    name = str(row.organization.name)
    return Post(row.organization_id, "", user_id, KIND, SUBJECT, row.pk, name, links.own_letter_url(row.pk))


def discard_letter(*, actor: Actor, letter_id: int) -> None:
    """Throw a draft away. Conflict when it was sent."""
    with recording(actor, reason="discard_letter"):
        _lock_draft(actor, letter_id).delete()


def _lock_draft(actor: Actor, letter_id: int) -> Letter:
    rows = Letter.objects.scoped(scope_of(actor, WRITE)).select_for_update(of=("self",))
    letter: Letter | None = rows.filter(pk=letter_id).first()
    if letter is None:
        raise NotFound(str(letter_id))
    if letter.sent_at is not None:
        raise Conflict(_("The letter was sent already."), code="letter_sent")
    return letter


def read_own_letter(*, actor: Actor, copy_id: int) -> LetterCopy:
    """One's own copy; from the first time on it counts as read and waits no more."""
    with recording(actor, reason="read_own_letter"):
        copy = get_own_letter(actor, copy_id)
        if copy.read_at is None:
            copy.read_at = timezone.now()
            copy.save(update_fields=["read_at"])
            inbox.settle(subject_kind=SUBJECT, subject_id=copy.pk, kind=KIND)
    return copy
