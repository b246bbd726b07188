"""Fixed choices of the room."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ElectionState(TextChoices):
    """The way of an election."""

    PREPARING = "preparing", _("Being set up")
    OPEN = "open", _("Voting open")
    CLOSED = "closed", _("Voting closed, ballots being checked")
    DECRYPTING = "decrypting", _("Waiting for the trustees")
    COUNTED = "counted", _("Counted, to be signed by the supervisors")
    DECLARED = "declared", _("Result declared")
    SEALED = "sealed", _("Not opened: too few ballots in a box")
    CANCELLED = "cancelled", _("Called off")


class CredentialMode(TextChoices):
    """Who makes the voters' credentials."""

    SERVER = "server", _("This system makes them, hands each out once and forgets it")
    AUTHORITY = "authority", _("A credential authority makes them; this system never sees them")


class Electorate(TextChoices):
    """Whom the roll is frozen from."""

    MEMBERS = "members", _("Members with the right to vote")
    DELEGATES = "delegates", _("Delegates whose credentials are confirmed")
    BODY = "body", _("Those who hold posts in a body")
    MEETING = "meeting", _("Those present at the meeting with a vote")


class Duty(TextChoices):
    """What somebody other than the voters does in an election. None of them may be a candidate."""

    TRUSTEE = "trustee", _("Trustee, holds a part of the key")
    SUPERVISOR = "supervisor", _("Scrutineer, signs the result")
    AUTHORITY = "authority", _("Credential authority")
    TELLER = "teller", _("Teller, enters paper voters and counts papers")


class BallotState(TextChoices):
    """What became of a ballot that was received."""

    QUEUED = "queued", _("Received, being checked")
    ACCEPTED = "accepted", _("Checked and in the ballot box")
    REFUSED = "refused", _("Ballot refused")


class Outcome(TextChoices):
    """What the charter says of a candidate after the count."""

    OPEN = "", _("Not counted yet")
    ELECTED = "elected", pgettext_lazy("outcome", "Elected")
    TIED = "tied", _("Tied, to be voted on again")
    NOT_ELECTED = "not_elected", _("Not elected")
    CARRIED = "carried", pgettext_lazy("motion", "Carried")
    FAILED = "failed", pgettext_lazy("motion", "Failed")
