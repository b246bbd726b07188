"""Jobs of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor
from huiguan.members import services


@app.periodic(cron="*/10 * * * *")
@app.task(name="members.fold_counts", queueing_lock="members.fold_counts", retry=RETRY)
def fold_counts(timestamp: int) -> int:
    """Every ten minutes: fold the lines of the counts. Running it twice folds nothing the second time."""
    return services.fold_counts(actor=system_actor("counts"))


@app.task(name="members.send_invitations", retry=RETRY)
def send_invitations(invitation_ids: list[int], base: str) -> int:
    """Carry invitations that wait. Each is marked when it went, so that running it again sends only the rest."""
    return services.send_queued(actor=system_actor("invitation"), invitation_ids=invitation_ids, base=base)
