"""Fixed choices of the room, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MembershipState(models.TextChoices):
    """Where a membership stands. What depends on the date (arrears, age) is computed, never a state."""

    APPLIED = "applied", _("Applied")
    NOT_ADMITTED = "not_admitted", _("Not admitted")
    ADMITTED = "admitted", _("Member")
    SUSPENDED = "suspended", _("Suspended")
    RESIGNED = "resigned", _("Resigned")
    EXPELLED = "expelled", _("Expelled")
    LAPSED = "lapsed", _("Lapsed")
    DECEASED = "deceased", _("Deceased")
    TRANSFERRED = "transferred", _("Transferred")
    MERGED = "merged", _("Merged into another record")


CURRENT = (MembershipState.ADMITTED, MembershipState.SUSPENDED)
LEFT = (
    MembershipState.RESIGNED,
    MembershipState.EXPELLED,
    MembershipState.LAPSED,
    MembershipState.DECEASED,
    MembershipState.TRANSFERRED,
)


class Gender(models.TextChoices):
    """As in the identity card; empty when unknown."""

    MALE = "m", _("male")
    FEMALE = "f", _("female")


class ClassKind(models.TextChoices):
    """Whom a class of membership is for."""

    INDIVIDUAL = "individual", _("Individual members")
    UNIT = "unit", _("Unit members")


class ApplicationSource(models.TextChoices):
    """Who filled in an application."""

    SELF = "self", _("By the applicant")
    CLERK = "clerk", _("By a clerk")
    INVITATION = "invitation", _("On invitation")


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for correction")
    CHECKED = "checked", pgettext_lazy("application", "Checked")
    ADMITTED = "admitted", _("Admitted")
    REFUSED = "refused", pgettext_lazy("application", "Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_APPLICATIONS = (ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.CHECKED)


class TransferState(models.TextChoices):
    """Where a transfer between two associations stands: both sides confirm."""

    ASKED = "asked", _("Asked for")
    RELEASED = "released", _("Released by the sending association")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_TRANSFERS = (TransferState.ASKED, TransferState.RELEASED)


class DuplicateReason(models.TextChoices):
    """Why two records are likely to be one person's."""

    SAME_ID = "same_id", _("Same ID number")
    NAME_BIRTH = "name_birth", _("Same name and date of birth")
    NAME_MOBILE = "name_mobile", _("Same name and mobile number")


class DuplicateState(models.TextChoices):
    """What was decided about a pair."""

    OPEN = "open", _("To be looked at")
    MERGED = "merged", pgettext_lazy("duplicates", "Merged")
    DIFFERENT = "different", _("Different persons")


class ExtraKind(models.TextChoices):
    """What a configured field holds."""

    TEXT = "text", pgettext_lazy("kind of field", "Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")


class InvitationChannel(models.TextChoices):
    """The way that an invitation goes to a member."""

    PAPER = "paper", _("Code on paper")
    EMAIL = "email", pgettext_lazy("way of an invitation", "E-mail")
    SMS = "sms", _("SMS")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")


# They go to the telephone: who holds it reads them, so that its number proves nothing.
TO_TELEPHONE = (InvitationChannel.SMS, InvitationChannel.WECOM, InvitationChannel.DINGTALK)


class InvitationState(models.TextChoices):
    """Where an invitation stands; whether it is still valid also depends on its last day."""

    SENT = "sent", pgettext_lazy("state of an invitation", "Sent")
    USED = "used", _("Used")
    REVOKED = "revoked", _("Revoked")


class CountAxis(models.TextChoices):
    """What a line of the maintained counts counts."""

    STANDING = "standing", _("By class and state")
    AGE = "age", _("By gender and year of birth")
    JOINED = "joined", _("Joined by month")
    LEFT = "left", _("Left by month")


class PaymentMethod(models.TextChoices):
    """How dues were paid."""

    BANK = "bank", _("Bank transfer")
    CASH = "cash", _("Cash")
    PROVIDER = "provider", _("Paid online")
    OTHER = "other", _("Other way")


class OrderState(models.TextChoices):
    """Where an order of payment stands."""

    OPEN = "open", _("Waits for payment")
    PAID = "paid", _("Paid")
