"""The box of papers in the hall: who votes on paper, and what the tellers counted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from huiguan.elections.enums import CredentialMode
from huiguan.elections.models import Election, PaperCount, RollEntry

TWO = 2


def paper_voters(election: Election) -> QuerySet[RollEntry]:
    """Those on the roll who vote on paper, as two tellers say."""
    rows = RollEntry.objects.unscoped("roll of an election that was read").filter(election=election)
    return rows.filter(paper_confirmed__isnull=False)


def electronic_voters(election: Election) -> QuerySet[RollEntry]:
    """The rest of the roll."""
    rows = RollEntry.objects.unscoped("roll of an election that was read").filter(election=election)
    return rows.filter(paper_confirmed=None)


def voters_reached(election: Election) -> QuerySet[RollEntry]:
    """Those who can vote electronically. Where this system makes the credentials, only who has an account gets one."""
    rows = electronic_voters(election)
    return rows.filter(person__isnull=False) if election.mode == CredentialMode.SERVER else rows


def paper_counts(election: Election) -> list[PaperCount]:
    """What each teller counted."""
    rows = PaperCount.objects.unscoped("counts of an election that was read").filter(election=election)
    return list(rows.select_related("official"))


def agreed_count(election: Election) -> PaperCount | None:
    """The count of papers on which two tellers agree, and nobody differs; None before."""
    counts = paper_counts(election)
    return counts[0] if len(counts) >= TWO and len({_figures(each) for each in counts}) == 1 else None


def _figures(count: PaperCount) -> tuple[Any, ...]:
    return count.issued, count.returned, count.invalid, tuple(sorted((key, *row) for key, row in count.votes.items()))


def smallest_electorate() -> int:
    """Below so many voters an election is refused: the result might show how somebody voted."""
    return int(settings.ELECTIONS_SMALLEST)


def shows_votes(ballots: int) -> bool:
    """Whether the sum of so many ballots, in a box of their own, might show how somebody voted; none shows nothing.

    The electronic box is one, the box of papers another: what is in it is the result without the electronic part.
    """
    return 0 < ballots < smallest_electorate()


def few_papers(election: Election) -> bool:
    """Whether the tellers agree on so few valid papers that their sum would show votes; of a void box there is none."""
    agreed = agreed_count(election)
    return agreed is not None and not agreed.is_void and shows_votes(agreed.valid)


def papers_are_missing(election: Election) -> bool:
    """Whether people vote on paper and the tellers do not agree yet on what is in the box."""
    return paper_voters(election).exists() and agreed_count(election) is None


def roll_for_tellers(election: Election, text: str) -> QuerySet[RollEntry]:
    """The roll by name, those first who wait for a second teller."""
    rows = RollEntry.objects.unscoped("roll of one's own duty").filter(election=election)
    found = rows.filter(name__contains=text) if text else rows
    return found.select_related("paper_by", "paper_confirmed").order_by(
        "paper_confirmed_id", "paper_by_id", "name", "pk"
    )
