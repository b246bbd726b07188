"""The letters that a person got, for "my data", and how long copies are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.i18n import formats
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.privacy import RetentionRule
from huiguan.kernel.privacy.personal import Held, PersonalData
from huiguan.members.letter_templates import words_of
from huiguan.members.models import LetterCopy

# PIPL 19, 47: no longer than needed. Three years as claims run (民法典 188).
YEARS = 3
KIND, SUBJECT = "members.letter", "members.lettercopy"


def letters_of_person(person_id: int) -> Iterable[Held]:
    """All letters that a person got, as they were read."""
    rows = _copies("what is held about oneself").filter(membership__person=person_id, letter__sent_at__isnull=False)
    for copy in rows.select_related("organization", "letter", "membership__person").order_by("-pk"):
        title, text = words_of(copy)
        values = {
            _("Title"): title,
            pgettext("letter", "Text"): text,
            _("sent at"): formats.moment(copy.letter.sent_at),
            _("read at"): formats.moment(copy.read_at) if copy.read_at else "",
        }
        held = {label: value for label, value in values.items() if value}
        yield Held(organization=copy.organization, title=_("Letter of the association"), values=held, subject=copy)


def erase(actor: Actor, person_id: int, organization_id: int) -> list[str]:
    """Delete a person's copies in one association; nothing stays."""
    rows = _copies("at the person's wish").filter(membership__person=person_id, organization=organization_id)
    _delete(list(rows.filter(letter__sent_at__isnull=False)), "PIPL 47: at the person's wish")
    return []


def copies_over(day: date, limit: int) -> Sequence[int]:
    """Copies of letters that were sent so long ago that nobody needs them."""
    before = day.replace(year=day.year - YEARS, day=min(day.day, 28))
    rows = _copies("the daily job of retention").filter(letter__sent_at__date__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def forget_copies(actor: Actor, keys: Sequence[int]) -> int:
    """Delete these copies, in the history as well; the letter itself names nobody and stays."""
    _delete(list(_copies("the daily job of retention").filter(pk__in=keys)), "PIPL 19, 47: three years after sending")
    return len(keys)


def _copies(why: str) -> Any:
    return LetterCopy.objects.unscoped(why)


def _delete(copies: list[LetterCopy], rule: str) -> None:
    keys = [copy.pk for copy in copies]
    inbox.settle_many(subject_kind=SUBJECT, subject_ids=keys, kind=KIND)
    _copies("chosen by a rule").filter(pk__in=keys).delete()
    erase_subject(actor=system_actor("retention"), subjects=copies, rule=rule)


PERSONAL = PersonalData("members.letters", gettext_lazy("Letters"), letters_of_person, erase, order=30)
RETENTION = RetentionRule(
    "members.letters",
    gettext_lazy("Letters to members that were sent long ago"),
    "PIPL 19, 47; Civil Code 188",
    copies_over,
    forget_copies,
)
