"""Fixed choices of the room. What a charter names freely (bodies, posts, steps) is data and stands in no list here."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CharterState(TextChoices):
    """The way of a charter version to the registrar and back."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted to the congress")
    CARRIED = "carried", _("Carried")
    APPROVED = "approved", pgettext_lazy("charter", "Approved")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    DROPPED = "dropped", _("Not carried")


class BodyKind(TextChoices):
    """Kinds of bodies; the keys are those of the charter engine."""

    CONGRESS = "congress", _("Congress")
    COUNCIL = "council", _("Council")
    STANDING_COUNCIL = "standing_council", _("Standing council")
    SUPERVISORY_BOARD = "supervisory_board", _("Supervisory board")
    OFFICE_MEETING = "office_meeting", _("President's office meeting")
    SECRETARIAT = "secretariat", _("Secretariat")
    COMMITTEE = "committee", _("Committee")
    BRANCH = "branch", pgettext_lazy("body", "Branch")
    PARTY_BRANCH = "party_branch", _("Party branch")


class TenureState(TextChoices):
    """Where a person stands with a post."""

    PROPOSED = "proposed", pgettext_lazy("tenure", "Proposed")
    HOLDS = "holds", _("Holds the post")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Proposal withdrawn")


class BeganBy(TextChoices):
    """How a tenure began."""

    ELECTED = "elected", _("Elected")
    APPOINTED = "appointed", _("Appointed")
    CO_OPTED = "co_opted", _("Co-opted")
    EX_OFFICIO = "ex_officio", _("Ex officio")


class EndedBy(TextChoices):
    """How a tenure ended."""

    TERM_OVER = "term_over", _("End of the term")
    RESIGNED = "resigned", pgettext_lazy("tenure", "Resigned")
    REMOVED = "removed", _("Removed")
    DIED = "died", _("Deceased")
    MOVED = "moved", _("Took another post")


class RenewalState(TextChoices):
    """Where an association stands with its renewal (换届); the keys are those of the charter engine."""

    IN_TERM = "in_term", _("In term")
    PREPARING = "preparing", pgettext_lazy("renewal", "Preparing")
    DUE = "due", pgettext_lazy("renewal", "Due")
    OVERDUE = "overdue", _("Overdue")
    POSTPONED = "postponed", _("Postponed")
    UNKNOWN = "unknown", _("No term entered")


class DelegateState(TextChoices):
    """Credentials of a delegate (代表资格审查)."""

    ENTERED = "entered", _("To be checked")
    CONFIRMED = "confirmed", _("Credentials confirmed")
    REFUSED = "refused", _("Credentials refused")


class ChosenBy(TextChoices):
    """How a unit chose its delegate."""

    ELECTED = "elected", _("Elected by the unit")
    NAMED = "named", _("Named by the unit")
    SPECIAL = "special", _("Invited specially")
