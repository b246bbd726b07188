"""Who is told what. Voters are told when voting opens; nobody is told who has voted."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from huiguan.elections.enums import Duty
from huiguan.elections.models import Election, Official, RollEntry
from huiguan.elections.selectors import waited_for
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Role

SUBJECT = "elections.election"


def _tell(election: Election, kind: str, person_ids: list[int | None]) -> None:
    accounts = accounts_of([each for each in person_ids if each is not None])
    if not accounts:
        return
    inbox.notify(
        kind=kind,
        to=[Recipient(user_id=user_id) for user_id in sorted(set(accounts.values()))],
        subject_kind=SUBJECT,
        subject_id=election.pk,
        organization_id=election.organization_id,
        text=election.title,
        url=reverse("elections:own_elections"),
        due=election.closes_at.date() if kind == "elections.vote" and election.closes_at else None,
    )


def call_voters(election: Election) -> None:
    """Voting is open."""
    rows = RollEntry.objects.unscoped("voters who are called").filter(election=election)
    _tell(election, "elections.vote", list(rows.values_list("person_id", flat=True)))


def ask_officials(election: Election, duty: Duty) -> None:
    """Those with a duty have something to do."""
    rows = Official.objects.unscoped("officials who are asked").filter(election=election, duty=duty)
    _tell(election, "elections.serve", list(rows.values_list("person_id", flat=True)))


def ask_anew(election: Election) -> None:
    """The key goes into its next round, or begins anew: whoever has something to bring is told once more."""
    settle_duties(election)
    people = [each.person_id for each in waited_for(election)]
    rows = Official.objects.unscoped("officials who are asked").filter(election=election, duty=Duty.AUTHORITY)
    _tell(election, "elections.serve", [*people, *rows.filter(done_at=None).values_list("person_id", flat=True)])


def ask_for_signatures(election: Election) -> None:
    """Who has to sign has changed: those whose signature is missing are asked, and nobody else any more."""
    settle_duties(election)
    rows = Official.objects.unscoped("officials who are asked").filter(
        election=election, duty=Duty.SUPERVISOR, done_at=None, released_at=None
    )
    _tell(election, "elections.serve", list(rows.values_list("person_id", flat=True)))


def tell_released(election: Election, official: Official) -> None:
    """Those who vote went on without somebody's signature: that person hears of it, and reads why on the page."""
    _tell(election, "elections.released", [official.person_id])


def settle_duties(election: Election) -> None:
    """What those with a duty were asked for is done."""
    inbox.settle(subject_kind=SUBJECT, subject_id=election.pk, kind="elections.serve")


def tell_of_record(election: Election, filings: Sequence[Filing]) -> None:
    """Officers changed: the office is told which records it has to file, and by when."""
    for filing in filings:
        inbox.notify(
            kind="elections.record",
            to=[Recipient(organization_id=election.organization_id, role=Role.CLERK)],
            subject_kind="filings.filing",
            subject_id=filing.pk,
            organization_id=election.organization_id,
            text=filing.title,
            url=reverse("filings:filing", args=[election.organization.code, filing.pk]),
            due=filing.due,
        )


def settle_votes(election: Election) -> None:
    """Voting is over."""
    inbox.settle(subject_kind=SUBJECT, subject_id=election.pk, kind="elections.vote")
