"""Opening a case: the look is recorded before anything is shown, and the person sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.cases.enums import ContactReason
from huiguan.cases.models import SEALED, Case, CasePaper, Referral
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.kind_forms import answers_in_words
from huiguan.cases.selectors.readers import CONTACT, LISTED
from huiguan.cases.selectors.reading import Door, get_own_case, open_door, own_cases, reads_referral
from huiguan.cases.selectors.relief import ReliefDue, relief_to_pay
from huiguan.cases.selectors.routes import topic_words
from huiguan.kernel.calendar import today
from huiguan.kernel.history import record_read, record_reads, recording
from huiguan.kernel.history.models import ReadEvent
from huiguan.kernel.i18n.formats import masked_phone
from huiguan.kernel.permits import Actor, Invalid, NotFound

#: Digits of a number that is worth showing with its middle hidden; of a shorter one too much would be left.
LONG_NUMBER = 11


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in a case, in plain words."""

    title: str
    topic: str
    story: str
    wish: str
    name: str
    contact: str
    accused: str
    reference: str
    result: str
    remark: str
    #: What the association asked of its own, with the answers, in the order of the form.
    asked: tuple[tuple[str, str], ...] = ()


def open_case(*, actor: Actor, case_id: int) -> tuple[Door, Words]:
    """The content of a case, for its handlers and for whoever broke the glass; recorded each time. NotFound else.

    Telephone or address is masked: `open_contact` shows it to who says why.
    """
    with recording(actor, reason="open_case"):
        door = open_door(actor, case_id)
        reason = "" if door.handler is not None else "break_glass"
        record_read(
            actor=actor, subject=door.case, field="story", reason=reason, organization=door.case.organization_id
        )
    words = words_of(door.case)
    return door, replace(words, contact=masked_contact(words.contact))


def open_contact(*, actor: Actor, case_id: int, why: str) -> tuple[Door, str]:
    """Telephone or address of a case, to who says why; recorded with it, and the person sees both.

    NotFound for whoever does not read the case; Invalid "why" for a reason that is none of `ContactReason`.
    """
    with recording(actor, reason="open_contact"):
        door = open_door(actor, case_id)
        if why not in ContactReason.values:
            raise Invalid(_("Say why you open it."), code="why", field="why")
        place = door.case.organization_id
        record_read(actor=actor, subject=door.case, field=CONTACT, reason=why, organization=place)
    return door, opened(door.case, "contact")["contact"]


def masked_contact(contact: str) -> str:
    """A telephone number with its middle hidden; of anything else that it is there."""
    digits = "".join(contact.split())
    return masked_phone(digits) if digits.isdigit() and len(digits) >= LONG_NUMBER else "****" if contact else ""


def note_paper(actor: Actor, paper_id: int) -> None:
    """The content of a paper is given out: a look at its case, unless it is the person's own."""
    row = CasePaper.objects.unscoped("the actor came through the reader").select_related("case").get(pk=paper_id)
    if actor.user_id is None or own_cases(actor).filter(pk=row.case_id).exists():
        return
    with recording(actor, reason="open_case"):
        record_read(actor=actor, subject=row.case, field="paper", organization=row.organization_id)


def note_listed(actor: Actor, case_ids: Iterable[int], organization: Any, *, field: str = "title") -> None:
    """Somebody is shown a word of each of these cases in a list: recorded once a day for each, before it is shown."""
    since = datetime.combine(today(), time.min, timezone.get_current_timezone())
    ids = list(case_ids)
    seen = ReadEvent.objects.filter(kind="cases.case", pgh_obj_id__in=ids, pgh_created_at__gte=since, reason=LISTED)
    mine = seen.filter(pgh_context__metadata__user=actor.user_id, field=field)
    fresh = set(ids) - set(mine.values_list("pgh_obj_id", flat=True))
    if fresh:
        with recording(actor, reason="list_cases"):
            subjects = [Case(pk=pk) for pk in sorted(fresh)]
            record_reads(actor=actor, subjects=subjects, field=field, reason=LISTED, organization=organization)


def open_relief_due(*, actor: Actor, organization: Any) -> list[ReliefDue]:
    """What is to be paid, with payees and accounts: a look at each of the cases, once a day."""
    dues = relief_to_pay(actor, organization)
    note_listed(actor, [due.case_id for due in dues], organization, field="payee")
    return dues


def open_own_case(*, actor: Actor, case_id: int) -> tuple[Case, Words]:
    """One's own case; nothing is recorded: it is the person's own. NotFound else."""
    case = get_own_case(actor, case_id)
    return case, words_of(case)


def open_referral(*, actor: Actor, referral: Referral) -> dict[str, str]:
    """What was handed over by a referral; recorded each time, in the case, so that the person sees it."""
    if not reads_referral(actor, referral):
        raise NotFound(str(referral.pk))
    with recording(actor, reason="open_referral"):
        record_read(
            actor=actor, subject=referral.case, field="story", reason="referral", organization=referral.receiver_id
        )
    return opened(referral, "summary", "answer")


def words_of(case: Case) -> Words:
    """Plain words of a case that the caller may read."""
    plain = opened(case, *SEALED)
    plain["topic"] = topic_words(case, plain["topic"]) if plain["topic"] else ""
    answers = plain.pop("answers")
    return Words(**plain, asked=tuple(answers_in_words(case.form, answers)) if answers else ())


def title_of(case: Case) -> str:
    """The title alone, for lists of cases that the caller may read."""
    return opened(case, "title")["title"]
