"""Jobs of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.elections import services
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor


@app.task(name="elections.check_ballots", retry=RETRY)
def check_ballots(election_id: int) -> int:
    """Check the ballots that wait. Running it twice finds none the second time."""
    return services.check_ballots(actor=system_actor("elections"), election_id=election_id)


@app.task(name="elections.tally_election", retry=RETRY)
def tally_election(election_id: int) -> bool:
    """Add up the ballots of a closed election. Running it twice does nothing the second time."""
    return services.tally_election(actor=system_actor("elections"), election_id=election_id)


@app.task(name="elections.mail_credentials", retry=RETRY)
def mail_credentials(election_id: int) -> int:
    """Mail the credentials that wait. What the mail server took is not mailed again."""
    return services.mail_credentials(actor=system_actor("elections"), election_id=election_id)
