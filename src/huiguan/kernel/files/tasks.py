"""Jobs of the floor."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.files.sealing import seal_waiting
from huiguan.kernel.files.uploads import drop_stale_uploads
from huiguan.kernel.permits import system_actor


@app.periodic(cron="17 * * * *")
@app.task(name="files.drop_stale_uploads", queueing_lock="files.drop_stale_uploads", pass_context=False)
def drop_stale(timestamp: int) -> int:
    """Hourly: remove uploads that were broken off and not resumed for a day."""
    return drop_stale_uploads()


@app.periodic(cron="*/10 * * * *")
@app.task(name="files.seal_waiting", queueing_lock="files.seal_waiting", pass_context=False)
def seal_files(timestamp: int) -> int:
    """Seal contents that were kept before their kind of thing was; a sealed one is not found again."""
    return seal_waiting(actor=system_actor("files"))
