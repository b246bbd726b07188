"""Jobs of the floor."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.files.uploads import drop_stale_uploads


@app.periodic(cron="17 * * * *")
@app.task(name="files.drop_stale_uploads", queueing_lock="files.drop_stale_uploads", pass_context=False)
def drop_stale(timestamp: int) -> int:
    """Hourly: remove uploads that were broken off and not resumed for a day."""
    return drop_stale_uploads()
