"""Fixed choices of the room, with their labels."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What somebody asks for; `kinds.py` says what each needs (DOMAIN.md §2.2, §2.3)."""

    RIGHTS = "rights", _("Rights protection")
    REQUEST = "request", _("Request or suggestion")
    RELIEF = "relief", _("Hardship relief")
    CONDOLENCE = "condolence", _("Condolence visit")
    PSYCHOLOGICAL = "psychological", _("Psychological support")
    LEGAL = "legal", _("Legal advice")


class CaseState(models.TextChoices):
    """Where a case stands. Whether it is late is computed from its deadline, never a state."""

    SUBMITTED = "submitted", _("Waiting to be taken")
    ACCEPTED = "accepted", _("Being checked")
    HANDLING = "handling", _("Being handled")
    PAUSED = "paused", _("Paused")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")
    REFUSED = "refused", _("Not taken")


ENDED = (CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.REFUSED)
#: A deadline runs.
RUNNING = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.HANDLING, CaseState.ANSWERED)


class Source(models.TextChoices):
    """Who brought it."""

    SELF = "self", _("The person")
    RELATIVE = "relative", _("A relative")
    REPRESENTATIVE = "representative", _("The representative of the unit")
    CLERK = "clerk", _("The office, for the person")


class Standing(models.TextChoices):
    """What the person is to the association; only members have a record with it."""

    MEMBER = "member", pgettext_lazy("standing", "Member")
    AUXILIARY = "auxiliary", _("Auxiliary staff")
    RETIREE = "retiree", _("Retiree")
    FAMILY = "family", _("Family of the fallen or injured")


class Part(models.TextChoices):
    """What a named handler does in a case."""

    LEAD = "lead", _("Leads")
    ASSIST = "assist", _("Assists")
    ADVISER = "adviser", _("Advises: lawyer, doctor")


class Profession(models.TextChoices):
    """What somebody outside helps as."""

    LAWYER = "lawyer", _("Lawyer")
    DOCTOR = "doctor", _("Doctor")
    COUNSELLOR = "counsellor", _("Psychological counsellor")
    OTHER = "other", _("Other expert")


class EntryKind(models.TextChoices):
    """What a line of the timeline is."""

    EVENT = "event", _("Step")
    NOTE = "note", pgettext_lazy("line of a case", "Note")
    CALL = "call", _("Telephone call")
    VISIT = "visit", _("Visit")
    OPINION = "opinion", _("Opinion")
    SUPPORT = "support", _("Support given")
    REASON = "reason", _("Reason")
    ANSWER = "answer", _("Answer to the person")
    TO_PERSON = "to_person", _("Message to the person")
    FROM_PERSON = "from_person", _("Message from the person")


#: What handlers write down themselves.
WRITTEN = (EntryKind.NOTE, EntryKind.CALL, EntryKind.VISIT, EntryKind.OPINION, EntryKind.SUPPORT)


class Outcome(models.TextChoices):
    """How a case ended."""

    HELPED = "helped", _("Helped as asked")
    PARTLY = "partly", _("Helped in part")
    PASSED_ON = "passed_on", _("Passed on to the competent authority")
    ADVISED = "advised", _("Advised")
    NOT_POSSIBLE = "not_possible", _("No help was possible")


class Course(models.TextChoices):
    """What the first check chose: who helps, and how (DOMAIN.md §2.2)."""

    RIGHTS_OFFICE = "rights_office", _("Referred to the rights office of the police organ")
    LEGAL_AID = "legal_aid", _("Legal aid")
    SUPPORT = "support", _("Support by the association")
    POLICY = "policy", _("Problem of policy")


class ReferralState(models.TextChoices):
    """Where a referral stands."""

    ASKED = "asked", pgettext_lazy("referral", "Asked")
    ACCEPTED = "accepted", _("Joint handling")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", pgettext_lazy("referral", "Ended")


class ReportState(models.TextChoices):
    """Where an anonymous report stands."""

    WAITING = "waiting", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", pgettext_lazy("report", "Closed")


class Concerns(models.TextChoices):
    """Whom an anonymous report is about; it never reaches those."""

    NOBODY = "nobody", _("A request or suggestion")
    ASSOCIATION = "association", _("The association or its office")
    SUPERVISOR = "supervisor", _("A supervisor of the association")
    NOTICE = "notice", _("A public notice: an objection")


#: What a sender chooses from; an objection comes from the page of its notice.
CHOSEN = [choice for choice in Concerns.choices if choice[0] != Concerns.NOTICE]


class ReliefState(models.TextChoices):
    """Where an application for relief stands."""

    GATHERING = "gathering", _("Proof is being gathered")
    CHECKING = "checking", _("Being checked by level")
    COMMITTEE = "committee", _("Before the committee")
    NOTICE = "notice", _("Public notice")
    TO_PAY = "to_pay", _("To be paid")
    PAID = "paid", pgettext_lazy("relief", "Paid")
    VISITED = "visited", _("Paid and visited")
    REFUSED = "refused", _("Not granted")
    WITHDRAWN = "withdrawn", pgettext_lazy("relief", "Withdrawn")


#: No money has gone yet: what a withdrawal of the request stops.
UNPAID = (
    ReliefState.GATHERING,
    ReliefState.CHECKING,
    ReliefState.COMMITTEE,
    ReliefState.NOTICE,
    ReliefState.TO_PAY,
)
#: Ended without money: relief can be applied for again within the same case.
UNGRANTED = (ReliefState.REFUSED, ReliefState.WITHDRAWN)


class Ground(models.TextChoices):
    """Why relief is granted. Status of the fallen and injured is the State's decision and only recorded here."""

    MARTYR = "martyr", _("Martyr (as decided by the State)")
    DIED_ON_DUTY = "died_on_duty", _("Died on duty (as decided by the State)")
    DIED_OF_ILLNESS = "died_of_illness", _("Died of illness in service")
    INJURED = "injured", _("Injured on duty")
    ILLNESS = "illness", _("Serious illness")
    HARDSHIP = "hardship", _("Hardship of the family")


class Vote(models.TextChoices):
    """A committee member's vote on relief."""

    FOR = "for", pgettext_lazy("relief", "Grant")
    AGAINST = "against", pgettext_lazy("relief", "Do not grant")
    ABSTAIN = "abstain", pgettext_lazy("relief", "Abstain")


class SurveyKind(models.TextChoices):
    """What a survey asks about."""

    TOPIC = "topic", _("Survey on a topic")
    SATISFACTION = "satisfaction", _("Yearly satisfaction survey")


class SurveyState(models.TextChoices):
    """Where a survey stands."""

    DRAFT = "draft", pgettext_lazy("survey", "Draft")
    DRAWING = "drawing", _("The lot is being drawn")
    OPEN = "open", pgettext_lazy("survey", "Open")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class BenefitKind(models.TextChoices):
    """What was promised."""

    BENEFIT = "benefit", _("Benefit for officers")
    FUNDING = "funding", _("Commitment of funds")


class NoteAnswer(models.TextChoices):
    """What became of asking to read a sealed note."""

    ASKED = "asked", pgettext_lazy("sealed note", "Asked")
    GRANTED = "granted", pgettext_lazy("sealed note", "Granted")
    REFUSED = "refused", pgettext_lazy("sealed note", "Refused")


class ContactReason(models.TextChoices):
    """Why a telephone number or an address is opened; the person reads it. Chosen: no word of a case is in it."""

    CALL = "call", pgettext_lazy("contact", "To call the person")
    VISIT = "visit", pgettext_lazy("contact", "To arrange a visit")
    URGENT = "urgent", pgettext_lazy("contact", "The person may be in danger")
    CHECK = "check", pgettext_lazy("contact", "To check who it is")


def look_label(reason: str) -> Any:
    """Why a case was looked at, in words, of what the record keeps; nothing where the look was just that."""
    if reason.startswith("outside:"):
        return _("Opened by a helper outside")
    return (dict(ContactReason.choices) | _LOOKS).get(reason, "")


_LOOKS = {
    "list": _("Case seen in a list"),
    "break_glass": _("Opened in an emergency; the supervisors were told"),
    "referral": _("Joint handling"),
    "committee": _("Committee"),
}


class BenefitState(models.TextChoices):
    """Where a promise stands. Whether it is used is told by its uses, never a state."""

    PROMISED = "promised", pgettext_lazy("benefit", "Promised")
    IN_FORCE = "in_force", pgettext_lazy("benefit", "In force")
    ENDED = "ended", pgettext_lazy("benefit", "Ended")
    STRUCK = "struck", pgettext_lazy("benefit", "Entered by mistake")
