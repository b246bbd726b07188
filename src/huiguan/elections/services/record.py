"""The record of officers (备案) that falls due when an election changed them."""

from __future__ import annotations

from huiguan.elections.models import Election
from huiguan.elections.selectors import changed_officers
from huiguan.elections.services.inbox import tell_of_record
from huiguan.kernel.filings.enums import FilingState
from huiguan.kernel.filings.kinds import kind_of
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.filings.services import fill_filing, prepare_filing
from huiguan.kernel.permits import Actor

KIND = "officers-record"


def prepare_record(actor: Actor, election: Election) -> list[Filing]:
    """Prepare the record for each authority that takes it, or fill the draft that lies there anew; the office is told.

    Nothing where no officer was elected. Part of the declaration, whose transaction holds the election.
    Source: DOMAIN.md §1.3 (一届一备、变更必备: within a month of the change).
    """
    if not changed_officers(election):
        return []
    drafts = Filing.objects.unscoped("drafts of the association that declares").filter(
        organization=election.organization, kind=KIND, state=FilingState.DRAFT
    )
    there = dict(drafts.order_by("pk").values_list("authority", "pk"))
    made = [
        fill_filing(actor=actor, filing_id=there[authority])
        if authority in there
        else prepare_filing(actor=actor, organization=election.organization, kind=KIND, authority=authority)
        for authority in kind_of(KIND).due
    ]
    tell_of_record(election, made)
    return made
