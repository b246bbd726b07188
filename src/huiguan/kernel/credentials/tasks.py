"""Jobs of the floor."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.credentials import services
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor


@app.task(name="credentials.make_print", retry=RETRY)
def make_print(print_id: int) -> None:
    """Issue and print many. Who has a credential keeps it, so that running it again only prints anew."""
    services.make_print(actor=system_actor("printing"), print_id=print_id)
