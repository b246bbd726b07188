"""Fixed choices of the room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentKind(models.TextChoices):
    """What a document is (来源)."""

    SPEECH = "speech", _("Speech")
    WORK_PLAN = "work_plan", _("Annual work plan")
    STRATEGY = "strategy", _("Multi-year strategy")
    RESOLUTION = "resolution", _("Resolution")
    INSPECTION = "inspection", _("Inspection finding")
    AUDIT = "audit", _("Audit finding")
    NOTICE = "notice", _("Notice")
    MINUTES = "minutes", _("Minutes")
    OWN_ENTRY = "own_entry", _("Own entry")
    OTHER = "other", _("Other")


class DocumentState(models.TextChoices):
    """Where a document stands (分解立项)."""

    REGISTERED = "registered", _("Registered")
    SUBMITTED = "submitted", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    DISPATCHED = "dispatched", _("Dispatched")
    ARCHIVED = "archived", _("Archived")


class Decision(models.TextChoices):
    """What a written instruction (批示) decides."""

    NOTE = "note", _("Note")
    APPROVE = "approve", _("Approve")
    RETURN = "return", _("Return")


class ItemKind(models.TextChoices):
    """What a passage of a document asks."""

    TASK = "task", _("Task")
    PROBLEM = "problem", _("Problem")
    PRINCIPLE = "principle", _("Principle")
    HEADING = "heading", _("Heading")


class ItemState(models.TextChoices):
    """Whether a clerk has settled an item."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    DISCARDED = "discarded", _("Discarded")


class DueKind(models.TextChoices):
    """How the time of a task is stated."""

    DATE = "date", _("Date")
    RECURRING = "recurring", _("Recurring")
    SOFT = "soft", _("After an event")
    STANDING = "standing", _("Standing")
    NONE = "none", _("Not stated")


class Mode(models.TextChoices):
    """Between associations items are sent for consideration, inside one they are assigned (DOMAIN.md §0.1)."""

    GUIDANCE = "guidance", _("Sent for consideration")
    INTERNAL = "internal", _("Assigned inside")


class Part(models.TextChoices):
    """The part that a unit takes in an item; the first-named unit leads (DOMAIN.md §3.2)."""

    LEAD = "lead", _("Lead unit")
    COOPERATING = "cooperating", _("Co-operating unit")


class AddresseeKind(models.TextChoices):
    """To whom inside or beside an association an assignment goes."""

    ORGANIZATION = "organization", _("Association")
    DEPARTMENT = "department", _("Department")
    BODY = "body", _("Body")
    POST = "post", _("Post")
    OUTSIDE = "outside", _("Outside unit")


class AssignmentState(models.TextChoices):
    """States of the workflow `directives.assignment`."""

    SENT = "sent", _("Awaiting receipt")
    TAKEN_ON = "taken_on", _("Under way")
    RETURNED = "returned", _("Returned")
    CLOSURE_REQUESTED = "closure_requested", _("Awaiting verification")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Struck off")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Stage(models.TextChoices):
    """How far the work is, in the receiver's own words of the report form."""

    NOT_STARTED = "not_started", _("Not started")
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", pgettext_lazy("stage", "In progress")
    NEARLY_DONE = "nearly_done", _("Nearly done")
    DONE = "done", _("Done")


class RequestState(models.TextChoices):
    """States of a request for a later date."""

    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class RunState(models.TextChoices):
    """States of a dispatch run."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Interrupted")
    STOPPED = "stopped", _("Stopped")


class BulletinState(models.TextChoices):
    """States of a bulletin."""

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")


class Scheme(models.IntegerChoices):
    """The shipped colour schemes of the lights (LOOK.md §4; DOMAIN.md §3.3)."""

    TRAFFIC = 1, _("Green, yellow, red")
    QUALITY = 2, _("Blue when due soon, yellow when behind or poor, red")
    STEPS = 3, _("Blue reminder, orange warning, red")


class Light(models.IntegerChoices):
    """The light of an assignment, worst first, so that sorting by it is sorting by urgency.

    Computed on reading (`huiguan.directives.lights`), never stored.
    """

    OVERDUE = 0, _("Overdue")
    WARN = 1, _("Behind")
    REMIND = 2, _("Due soon")
    ON_PLAN = 3, _("On plan")
    NOT_STARTED = 4, _("Not started")
    STANDING = 5, _("Standing")
    CLOSED = 6, _("Struck off")
    NONE = 7, _("Not running")


class Tab(models.TextChoices):
    """The three parts of a ledger."""

    RECEIVED = "received", _("Received")
    OWN = "own", _("Own")
    SENT = "sent", _("Sent down")


CLOSING_STATES = (AssignmentState.CLOSURE_REQUESTED, AssignmentState.VERIFIED)
ENDED_STATES = (AssignmentState.RETURNED, AssignmentState.WITHDRAWN)
