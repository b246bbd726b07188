"""Jobs of public notices."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.jobs import RETRY
from huiguan.kernel.notices import services
from huiguan.kernel.permits import system_actor


@app.periodic(cron="1,31 * * * *")
@app.task(name="notices.take_down_ended", queueing_lock="notices.take_down_ended", retry=RETRY)
def take_down_ended(timestamp: int) -> None:
    """Drop what ended notices showed. They are shown to nobody since midnight; a second run finds none."""
    services.take_down_ended(actor=system_actor("notices"))


@app.periodic(cron="15 23 * * *")  # 07:15 in China
@app.task(name="notices.tell_of_objections", queueing_lock="notices.tell_of_objections", retry=RETRY)
def tell_of_objections(timestamp: int) -> int:
    """Tell offices of objections that no supervisor took; the same one told again is counted once."""
    return services.tell_of_objections(actor=system_actor("notices"))
