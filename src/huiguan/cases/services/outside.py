"""Help from outside: a lawyer or doctor without an account reads what was handed over, by a code, and answers.

The code is used once: whoever came with it reads on for two hours in the same browser, and fetches the code for the
next time there, or gets a new one from the lead. What leaves the house says only that a matter waits.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.cases.enums import EntryKind, Profession
from huiguan.cases.models import Case, CasePaper, OutsideHelp, OutsidePaper
from huiguan.cases.purposes import OUTSIDE
from huiguan.cases.sealing import opened, seal_into
from huiguan.cases.selectors.file import Paper
from huiguan.cases.selectors.helpers import helpers_of, is_open, marked
from huiguan.cases.selectors.outside import papers_handed_outside
from huiguan.cases.selectors.readers import BY_HELPER
from huiguan.cases.selectors.reading import open_door
from huiguan.cases.selectors.rules import rules_of
from huiguan.cases.services.doors import insist_on_text, insist_open, lock_case, lock_led, put_entry
from huiguan.cases.services.referrals import insist_consent
from huiguan.cases.services.telling import tell_handlers, tell_person
from huiguan.kernel.calendar import today
from huiguan.kernel.history import record_read, recording
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.codes import code_hash, fresh_code

KEY = "cases.outside"
SHORT = 100  # characters of a name or an office
_JOB = system_actor("cases")


@dataclass(frozen=True, slots=True)
class Outsider:
    """Who is asked outside, what is handed over in words, and for how many days it is open (today is the first)."""

    name: str
    profession: str
    office: str
    summary: str
    days: int = 7


def ask_outside(
    *,
    actor: Actor,
    case_id: int,
    outsider: Outsider,
    paper_ids: Collection[int] = (),
    consented: bool = False,
) -> tuple[OutsideHelp, str]:
    """The lead asks somebody outside; the second value is the code, shown once.

    RuleViolation "consent" unless the person consents (PIPL 23), online or, with `consented`, by word of mouth or on
    paper as the lead confirms; "there_already" while the same helper has access.
    """
    with recording(actor, reason="ask_outside"):
        case = lock_led(actor, case_id)
        insist_open(case)
        row = _row(case, outsider)
        _insist_new(case, outsider)
        insist_consent(case, OUTSIDE, consented)
        row.save()
        _hand_over(row, case, paper_ids)
        code = _put_code(row)
        put_entry(actor, case, EntryKind.EVENT, marked(row.pk), label="outside_asked", to_person=True)
        tell_person(case)
    return row, code


def _row(case: Case, outsider: Outsider) -> OutsideHelp:
    if outsider.profession not in Profession.values:
        raise Invalid(_("Say what the helper is."), code="profession", field="profession")
    most = rules_of(case.organization).outside_days
    if not 1 <= outsider.days <= most:
        message = _("From 1 to %(most)d days.")
        raise Invalid(message % {"most": most}, code="days", field="days")
    row = OutsideHelp(
        organization=case.organization,
        case=case,
        profession=outsider.profession,
        ends_on=today() + timedelta(days=outsider.days - 1),
    )
    short = {name: insist_on_text(getattr(outsider, name), name)[:SHORT] for name in ("name", "office")}
    seal_into(row, summary=insist_on_text(outsider.summary, "summary"), **short)
    return row


def _insist_new(case: Case, outsider: Outsider) -> None:
    """The same form sent twice asks once."""
    asked = {(one.name, one.office) for one in helpers_of(case) if one.is_open}
    if (outsider.name.strip(), outsider.office.strip()) in asked:
        message = _("This helper was asked already. Give a new code where it is needed.")
        raise RuleViolation(message, code="there_already", field="name")


def _hand_over(row: OutsideHelp, case: Case, paper_ids: Collection[int]) -> None:
    rows = CasePaper.objects.unscoped("papers of a locked case").filter(case=case, pk__in=list(paper_ids))
    papers = list(rows)
    if len(papers) != len(set(paper_ids)):
        raise Invalid(_("Choose from the papers of this case."), code="papers", field="paper_ids")
    OutsidePaper.objects.bulk_create(
        OutsidePaper(organization=case.organization, helper=row, paper=paper) for paper in papers
    )


def _put_code(row: OutsideHelp) -> str:
    """A new code; one that was not used, and whoever reads by the one before, are out."""
    code = fresh_code()
    row.code_hash, row.visit_hash = code_hash(KEY, code), None
    row.save(update_fields=["code_hash", "visit_hash"])
    return code


def mail_outside_code(*, actor: Actor, help_id: int, code: str, mail: str, base: str = "") -> bool:
    """The lead has a code that was just made mailed to the helper; False when the mail server did not take it.

    Called after what made the code is kept: no mail leaves for what did not happen, and no row is locked while the
    mail server answers. The address is kept nowhere; `base` is that of this site where HUIGUAN_URL is not set.
    NotFound for a code that is not the help's, and for whoever does not lead the case.
    """
    rows = OutsideHelp.objects.unscoped("who leads is asked next")
    row: OutsideHelp | None = rows.filter(pk=help_id, code_hash=code_hash(KEY, code)).first()
    if row is None or not open_door(actor, row.case_id).leads:
        raise NotFound(str(help_id))
    address = (settings.SITE_URL or base.rstrip("/")) + reverse("cases:outside")
    with override("zh-hans"):
        text = _("A matter waits for you at %(address)s until %(day)s. Your code: %(code)s") % {
            "address": address,
            "day": long_date(row.ends_on),
            "code": code,
        }
        title = _("A matter waits for you")
    try:
        return send_mail(title, text, None, [mail]) == 1
    except (SMTPException, OSError):
        return False


def new_outside_code(*, actor: Actor, case_id: int, help_id: int) -> tuple[OutsideHelp, str]:
    """The lead gives the helper a new code, shown once; the one before is void.

    RuleViolation "ended" when the help is over.
    """
    with recording(actor, reason="outside_code"):
        row = _led_help(actor, case_id, help_id)
        return row, _put_code(row)


def end_outside(*, actor: Actor, case_id: int, help_id: int) -> OutsideHelp:
    """The lead ends it: the helper reads nothing any more. RuleViolation "ended" when it is over."""
    with recording(actor, reason="end_outside"):
        row = _led_help(actor, case_id, help_id)
        _end(actor, row)
        tell_person(row.case)
    return row


def end_all_outside(actor: Actor, case: Case) -> None:
    """Nobody outside reads a locked case any more: consent was withdrawn, or it ends; part of the calling service."""
    rows = OutsideHelp.objects.unscoped("of a locked case").select_related("case__organization")
    open_still = rows.filter(case=case, ended_at=None)
    # What ran out by its day ended then: no line says that it ended today.
    open_still.filter(ends_on__lt=today()).update(code_hash=None, visit_hash=None)
    for row in open_still.filter(ends_on__gte=today()):
        _end(actor, row)


def _end(actor: Actor, row: OutsideHelp) -> None:
    row.ended_at, row.code_hash, row.visit_hash = timezone.now(), None, None
    row.save(update_fields=["ended_at", "code_hash", "visit_hash"])
    put_entry(actor, row.case, EntryKind.EVENT, marked(row.pk), label="outside_ended", to_person=True)


def _led_help(actor: Actor, case_id: int, help_id: int) -> OutsideHelp:
    case = lock_led(actor, case_id)
    rows = OutsideHelp.objects.unscoped("of a led case").select_related("case__organization")
    row: OutsideHelp | None = rows.filter(case=case, pk=help_id).first()
    if row is None:
        raise NotFound(str(help_id))
    if not is_open(row, case):
        raise RuleViolation(_("This help from outside is over. Ask again."), code="ended")
    return row


def enter_outside(*, code: str) -> tuple[int, str]:
    """Use a code: the help, and a key by which the same browser reads on. NotFound for one used, void or over."""
    with recording(_JOB, reason="open_outside"):
        rows = OutsideHelp.objects.unscoped("the code is the key").select_for_update(of=("self",))
        row = rows.select_related("case").filter(code_hash=code_hash(KEY, code)).first()
        if row is None or not is_open(row, row.case):
            raise NotFound(KEY)
        key = fresh_code()
        row.code_hash, row.visit_hash = None, code_hash(KEY, key)
        row.save(update_fields=["code_hash", "visit_hash"])
    return row.pk, key


def visited_help(*, help_id: int, key: str) -> OutsideHelp:
    """The help that a browser came for with a code; NotFound when it is over or somebody came with a newer code."""
    rows = OutsideHelp.objects.unscoped("the key is known to one browser").select_related("case__organization")
    row: OutsideHelp | None = rows.filter(pk=help_id, visit_hash=code_hash(KEY, key)).first()
    if row is None or not is_open(row, row.case):
        raise NotFound(KEY)
    return row


def open_outside(*, visit: OutsideHelp) -> tuple[dict[str, str], list[Paper]]:
    """What was handed over to a helper: the look is recorded, under the helper's name, before it is shown."""
    with recording(_JOB, reason="open_outside"):
        _record(visit, "story")
    return opened(visit, "name", "summary", "opinion"), papers_handed_outside(visit)


def open_outside_paper(*, visit: OutsideHelp, paper_id: int) -> Any:
    """The stored file of a paper that was handed over, recorded as a look; NotFound for any other."""
    found = next((paper for paper in papers_handed_outside(visit) if paper.pk == paper_id), None)
    if found is None or found.file is None:
        raise NotFound(str(paper_id))
    with recording(_JOB, reason="open_outside"):
        _record(visit, "paper")
    return found.file


def _record(visit: OutsideHelp, field: str) -> None:
    record_read(
        actor=_JOB, subject=visit.case, field=field, reason=f"{BY_HELPER}{visit.pk}", organization=visit.organization_id
    )


def next_outside_code(*, visit: OutsideHelp) -> str:
    """A code for the helper's next visit, shown once; this visit goes on."""
    with recording(_JOB, reason="outside_code"):
        code = fresh_code()
        visit.code_hash = code_hash(KEY, code)
        visit.save(update_fields=["code_hash"])
    return code


def write_outside_opinion(*, visit: OutsideHelp, text: str) -> None:
    """The helper enters an opinion, which the handlers read as a line of the case; the same again changes nothing."""
    with recording(_JOB, reason="outside_opinion"):
        case = lock_case(visit.case_id)
        visit.refresh_from_db(fields=["ended_at"])
        if not is_open(visit, case):
            raise NotFound(KEY)
        words = insist_on_text(text)
        if opened(visit, "opinion")["opinion"] == words:
            return
        seal_into(visit, opinion=words)
        visit.answered_at = timezone.now()
        visit.save(update_fields=["opinion", "answered_at", "data_key"])
        put_entry(_JOB, case, EntryKind.OPINION, marked(visit.pk, words), label="outside_opinion")
        tell_handlers(case, "cases.message")
