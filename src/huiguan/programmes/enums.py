"""Fixed choices of programmes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What an activity is."""

    SEMINAR = "seminar", pgettext_lazy("activity", "Seminar")
    COURSE = "course", pgettext_lazy("activity", "Training course")
    EXERCISE = "exercise", pgettext_lazy("activity", "Exercise")
    OPEN_DAY = "open_day", pgettext_lazy("activity", "Open day")
    LAW_EDUCATION = "law_education", pgettext_lazy("activity", "Law education")
    YOUTH = "youth", pgettext_lazy("activity", "Youth programme")
    CHARITY = "charity", pgettext_lazy("activity", "Charity")
    GRASS_ROOTS = "grass_roots", pgettext_lazy("activity", "Visit to the grass roots")
    SYMPOSIUM = "symposium", pgettext_lazy("activity", "Symposium")
    DELEGATION_IN = "delegation_in", pgettext_lazy("activity", "Delegation received")
    DELEGATION_OUT = "delegation_out", pgettext_lazy("activity", "Delegation sent")


#: What an association holds for everybody; the others are for its members and the guests it names.
FOR_THE_PUBLIC = (
    Kind.SEMINAR, Kind.OPEN_DAY, Kind.LAW_EDUCATION, Kind.YOUTH, Kind.CHARITY, Kind.SYMPOSIUM,
)  # fmt: skip
DELEGATIONS = (Kind.DELEGATION_IN, Kind.DELEGATION_OUT)


class ActivityState(TextChoices):
    """Where an activity stands."""

    DRAFT = "draft", pgettext_lazy("activity", "Being planned")
    FILING = "filing", pgettext_lazy("activity", "Being filed")
    OPEN = "open", pgettext_lazy("activity", "Open for enrolment")
    RUNNING = "running", pgettext_lazy("activity", "Running")
    CLOSED = "closed", pgettext_lazy("activity", "Ended")
    SUMMED_UP = "summed_up", pgettext_lazy("activity", "Summed up")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")


class EnrolmentState(TextChoices):
    """Where an enrolment stands."""

    ASKED = "asked", pgettext_lazy("enrolment", "Waits for the association")
    ENROLLED = "enrolled", pgettext_lazy("enrolment", "Enrolled")
    WAITING = "waiting", pgettext_lazy("enrolment", "On the waiting list")
    WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "Withdrawn")
    REFUSED = "refused", pgettext_lazy("enrolment", "Not approved")


class Result(TextChoices):
    """The result of a course."""

    NONE = "", pgettext_lazy("result", "No result yet")
    PASSED = "passed", pgettext_lazy("result", "Passed")
    FAILED = "failed", pgettext_lazy("result", "Not passed")


class Category(TextChoices):
    """What hours count as. Study of doctrine and branch meetings are no category, and never become one."""

    PROFESSIONAL = "professional", pgettext_lazy("hours", "Professional skills")
    LAW = "law", pgettext_lazy("hours", "Law and procedure")
    SAFETY = "safety", pgettext_lazy("hours", "Safety and first aid")
    MANAGEMENT = "management", pgettext_lazy("hours", "Running an association")


class Aspect(TextChoices):
    """The five aspects of a unit's training."""

    LEADERS = "leaders", pgettext_lazy("training", "Leaders train first")
    OPPOSING = "opposing", pgettext_lazy("training", "Opposing exercises")
    DAILY = "daily", pgettext_lazy("training", "Daily training")
    SUPPORT = "support", pgettext_lazy("training", "Support")
    EFFECT = "effect", pgettext_lazy("training", "Effect")


class PartnerKind(TextChoices):
    """Where a partner is at home."""

    HOME = "home", pgettext_lazy("partner", "At home")
    ABROAD = "abroad", pgettext_lazy("partner", "Abroad")
