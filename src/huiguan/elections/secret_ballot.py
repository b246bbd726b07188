"""What meetings ask of this room (`governance.secret_ballot`): ballots on motions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from huiguan.elections import services
from huiguan.elections.enums import ElectionState
from huiguan.elections.models import Election, RollEntry
from huiguan.elections.selectors import voters_heard, what_is_missing
from huiguan.governance.secret_ballot import SecretBallot, Standing, Voter
from huiguan.kernel.permits import Actor

#: Nothing came of it: the motion may get another ballot.
_VOID = (ElectionState.CANCELLED, ElectionState.SEALED)


class MotionBallots:
    """See `SecretBallot`."""

    def prepare(self, *, actor: Actor, motion: Any) -> None:
        """Begin a ballot on a motion."""
        services.prepare_motion_ballot(actor=actor, motion=motion)

    def standing(self, motion: Any) -> Standing | None:
        """The last ballot of a motion that was neither called off nor left unopened."""
        rows = Election.objects.unscoped("the ballot of a motion that was read").filter(motion=motion.pk)
        row = rows.exclude(state__in=_VOID).select_related("organization").order_by("-pk").first()
        if row is None:
            return None
        voters = RollEntry.objects.unscoped("only how many they are").filter(election=row).count()
        return Standing(
            state=row.state,
            missing=tuple(what_is_missing(row)) if row.state == ElectionState.PREPARING else (),
            received=voters_heard(row),
            voters=voters,
            url=reverse("elections:election", args=[row.organization.code, row.pk]),
            public_url=reverse("elections:public_election", args=[row.uuid]) if row.is_frozen else "",
            counted=row.state == ElectionState.COUNTED,
        )

    def open(self, *, actor: Actor, vote: Any, voters: Sequence[Voter], closes_at: datetime) -> None:
        """Open it for those present."""
        services.open_motion_ballot(actor=actor, vote=vote, voters=voters, closes_at=closes_at)

    def close(self, *, actor: Actor, vote: Any) -> None:
        """Take no more ballots."""
        services.close_motion_ballot(actor=actor, vote=vote)

    def call_off(self, *, actor: Actor, vote: Any, note: str) -> None:
        """The vote is void."""
        services.call_motion_ballot_off(actor=actor, vote=vote, note=note)

    def voters_page(self, vote: Any) -> str:
        """Where one gets the credential."""
        return reverse("elections:own_elections")


def made() -> SecretBallot:
    """For the slot."""
    return MotionBallots()
