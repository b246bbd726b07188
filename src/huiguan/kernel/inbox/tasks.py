"""Jobs of the floor; each can run twice without harm."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import date

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from huiguan.kernel.inbox import delivery
from huiguan.kernel.jobs import RETRY, local_time


@app.task(name="inbox.mail", retry=RETRY)
def mail(user_id: int, since: int, until: int) -> bool:
    """Mail one account what is new."""
    return delivery.mail_news(delivery.Span(user_id, since, until))


@app.task(name="inbox.call", retry=RETRY)
def call(user_id: int, since: int, until: int) -> bool:
    """Call one account's webhook with what is new."""
    return delivery.call_news(delivery.Span(user_id, since, until))


@app.task(name="inbox.digest", retry=RETRY)
def digest(user_id: int, day: str) -> bool:
    """The daily mail of one account."""
    return delivery.mail_digest(user_id, date.fromisoformat(day))


@app.periodic(cron="* * * * *")
@app.task(name="inbox.look_for_news", queueing_lock="inbox.look_for_news")
def look_for_news(timestamp: int) -> int:
    """Every minute: queue mails and calls for those who want to hear at once."""
    return delivery.look_for_news(
        local_time(timestamp),
        queue_mail=lambda span: _defer(mail, span),
        queue_call=lambda span: _defer(call, span),
    )


@app.periodic(cron="*/10 * * * *")
@app.task(name="inbox.digest_round", queueing_lock="inbox.digest_round")
def digest_round(timestamp: int) -> int:
    """From 8:30 on working days: queue the daily mails that were not sent yet."""
    now = local_time(timestamp)
    if not delivery.digest_due(now):
        return 0
    day = now.date().isoformat()
    users = delivery.digest_recipients(now.date())
    for user_id in users:
        with suppress(AlreadyEnqueued):  # the round before queued it, and no worker came to it yet
            digest.configure(queueing_lock=f"inbox.digest.{user_id}").defer(user_id=user_id, day=day)
    return len(users)


def _defer(task: object, span: delivery.Span) -> None:
    task.defer(**asdict(span))  # type: ignore[attr-defined]  # a task of procrastinate, whose type has parameters
