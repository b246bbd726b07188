"""Sealing without anybody asking: every five minutes, with a signed checkpoint every hour."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.history import services
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor


@app.periodic(cron="*/5 * * * *")
@app.task(name="history.seal", queueing_lock="history.seal", retry=RETRY)
def seal_history(timestamp: int) -> int:
    """Seal what ended since the last run; how many events. Idempotent: each is sealed once."""
    return services.seal(actor=system_actor("sealer")).sealed


@app.periodic(cron="2 * * * *")
@app.task(name="history.checkpoint", queueing_lock="history.checkpoint", retry=RETRY)
def sign_checkpoint(timestamp: int) -> int:
    """Sign the state of the log (DOMAIN.md §5.2: an audit trail that nobody can edit); its size."""
    return services.make_checkpoint(actor=system_actor("sealer")).size
