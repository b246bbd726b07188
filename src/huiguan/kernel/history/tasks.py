"""Sealing without anybody asking: every five minutes, with a signed checkpoint every hour."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.history import services
from huiguan.kernel.permits import system_actor


@app.periodic(cron="1-59/5 * * * *")
@app.task(queueing_lock="history.seal", pass_context=False)
def seal_history(timestamp: int) -> None:
    """Seal what ended since the last run."""
    services.seal(actor=system_actor("sealer"))


@app.periodic(cron="0 * * * *")
@app.task(queueing_lock="history.checkpoint", pass_context=False)
def sign_checkpoint(timestamp: int) -> None:
    """Sign the state of the log (DOMAIN.md §5.2: an audit trail that nobody can edit)."""
    services.make_checkpoint(actor=system_actor("sealer"))
