"""Mails through a real SMTP server, calls to a real receiver, and a real worker; nothing twice, nothing lost."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from tests.running import free_port

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.inbox import Recipient, delivery, tasks, webhooks
from huiguan.kernel.inbox.delivery import Span
from huiguan.kernel.inbox.enums import MailChoice
from huiguan.kernel.inbox.models import Preference
from huiguan.kernel.inbox.selectors import committed_until
from huiguan.kernel.inbox.services import choose_delivery, notify, settle
from huiguan.kernel.permits import Invalid, NotFound, Role, system_actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = NOW.date()


class Mailbox:
    """Keeps what the SMTP server was handed."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse = False
        self.unknown: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """A mail is announced for an address."""
        if address in self.unknown:
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """One mail arrives."""
        if self.refuse:
            return "451 Try again later"
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.SITE_URL = "https://huiguan.example"
    yield box
    controller.stop()


def tell(office: Any, subject_id: int = 1, kind: str = "directives.received", wait: bool = True) -> None:
    with transaction.atomic():
        notify(
            kind=kind,
            to=[Recipient(organization_id=office.county.pk, role=Role.CLERK)],
            subject_kind="directives.assignment",
            subject_id=subject_id,
            organization_id=office.county.pk,
            text="A secret matter",
            url="/items/1/",
            due=date(2026, 11, 24),
        )
    if wait:
        let_everything_before_end()


def let_everything_before_end(limit: float = 120) -> None:
    """News lie below the oldest running transaction of the whole server, and other tests may have one open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (next_one,) = cursor.fetchone()
    ends = monotonic() + limit
    while committed_until() < next_one:
        assert monotonic() < ends, "a transaction elsewhere in the server does not end"
        sleep(0.1)


def choose(user: Any, mail: MailChoice = MailChoice.AT_ONCE, **more: Any) -> Preference:
    return choose_delivery(actor=actor_of(user), mail=mail, language=more.pop("language", "zh-hans"), **more)


def look(now: datetime = NOW) -> tuple[list[Span], list[Span]]:
    mails: list[Span] = []
    calls: list[Span] = []
    delivery.look_for_news(now, mails.append, calls.append)
    return mails, calls


def clerk(office: Any, name: str = "clerk") -> Any:
    return office.user(name, Role.CLERK, office.county)


def test_a_mail_at_once_tells_number_and_deadline_and_no_content(office: Any, mailbox: Mailbox) -> None:
    choose(clerk(office))
    tell(office, 1)
    tell(office, 2)
    (span,), _calls = look()
    assert delivery.mail_news(span)
    (mail,) = mailbox.mails
    assert mail["To"] == "clerk@mail.example"
    assert mail["Subject"] == "会馆：2件等您办理"
    text = mail.get_content()
    assert "2，最近时限11-24" in text and "https://huiguan.example/inbox/" in text
    assert "secret" not in text


def test_the_mail_speaks_the_language_of_the_person(office: Any, mailbox: Mailbox) -> None:
    choose(clerk(office), language="en")
    tell(office)
    delivery.mail_news(look()[0][0])
    assert mailbox.mails[0]["Subject"] == "Huiguan: 1 matter waits for you"
    assert "New assignment: 1, nearest deadline 24 Nov" in mailbox.mails[0].get_content()


def test_news_are_told_once_and_mails_keep_ten_minutes_apart(office: Any) -> None:
    choose(clerk(office))
    tell(office, 1)
    assert len(look()[0]) == 1
    assert look(NOW + timedelta(hours=1))[0] == []
    tell(office, 2)
    assert len(look(NOW + timedelta(hours=1))[0]) == 1
    tell(office, 3)
    assert look(NOW + timedelta(hours=1, minutes=9))[0] == []
    assert len(look(NOW + timedelta(hours=1, minutes=10))[0]) == 1


def test_what_was_waiting_before_the_choice_and_what_others_get_is_no_news(office: Any) -> None:
    user = clerk(office)
    tell(office, 1)
    choose(user)
    choose(office.user("head", Role.HEAD, office.county))
    assert look() == ([], [])


def test_what_is_settled_before_the_mail_goes_out_is_not_mailed(office: Any, mailbox: Mailbox) -> None:
    choose(clerk(office))
    tell(office)
    (span,), _calls = look()
    settle(subject_kind="directives.assignment", subject_id=1)
    assert not delivery.mail_news(span)
    assert mailbox.mails == []


def test_a_matter_told_in_a_transaction_still_open_comes_with_the_next_look(office: Any) -> None:
    choose(clerk(office))
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        tell(office, 1, wait=False)
        assert look() == ([], [])
        other.commit()
        let_everything_before_end()
        assert len(look()[0]) == 1
    finally:
        other.close()


def test_a_mail_server_that_refuses_makes_the_job_try_again(office: Any, mailbox: Mailbox) -> None:
    choose(clerk(office))
    tell(office)
    (span,), _calls = look()
    mailbox.refuse = True
    with pytest.raises(OSError, match="Try again"):
        delivery.mail_news(span)
    mailbox.refuse = False
    assert delivery.mail_news(span) and len(mailbox.mails) == 1


def test_a_webhook_is_called_with_numbers_only(office: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_INSIDE = True
    called: list[tuple[Any, ...]] = []
    monkeypatch.setattr(webhooks, "call", lambda *arguments: called.append(arguments))
    user = clerk(office)
    choose(user, MailChoice.NONE, webhook_url="http://127.0.0.1:9/hook")
    tell(office)
    mails, (span,) = look()
    assert mails == [] and delivery.call_news(span)
    ((url, secret, payload),) = called
    assert (url, secret) == ("http://127.0.0.1:9/hook", webhooks.secret_of(user.pk, 1))
    assert payload["kinds"] == [{"kind": "directives.received", "count": 1, "due": "2026-11-24"}]
    assert "secret" not in str(payload)


def test_a_new_secret_replaces_the_old_one(office: Any, settings: Any) -> None:
    settings.WEBHOOKS_INSIDE = True
    user = clerk(office)
    first = choose(user, webhook_url="http://127.0.0.1:9/hook")
    second = choose(user, webhook_url="http://127.0.0.1:9/hook", new_secret=True)
    assert (first.secret_number, second.secret_number) == (1, 2)


def test_a_webhook_into_our_network_is_refused_and_nothing_is_saved(office: Any) -> None:
    with pytest.raises(Invalid):
        choose(clerk(office), webhook_url="https://169.254.169.254/latest/meta-data/")
    assert not Preference.objects.exists()
    with pytest.raises(NotFound):
        choose_delivery(actor=system_actor("x"), mail=MailChoice.NONE, language="en")


def test_the_daily_mail_is_sent_once_to_those_for_whom_something_waits(office: Any, mailbox: Mailbox) -> None:
    default, never = clerk(office, "default"), clerk(office, "never")
    office.user("idle", Role.HEAD, office.county)
    choose(never, MailChoice.NONE)
    for i in range(500):
        tell(office, i) if i < 3 else None
    assert delivery.digest_recipients(DAY) == [default.pk]
    assert delivery.mail_digest(default.pk, DAY)
    assert not delivery.mail_digest(default.pk, DAY)
    assert delivery.digest_recipients(DAY) == []
    assert delivery.digest_recipients(DAY + timedelta(days=3)) == [default.pk]
    assert [mail["Subject"] for mail in mailbox.mails] == ["会馆：3件等您办理"]


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (NOW.replace(hour=8, minute=29), False),
        (NOW.replace(hour=8, minute=30), True),
        (NOW + timedelta(days=1), False),  # Saturday
        (datetime(2026, 10, 1, 4, tzinfo=UTC), False),  # National Day
        (datetime(2026, 10, 10, 4, tzinfo=UTC), True),  # a Saturday worked in lieu
    ],
)
def test_daily_mails_go_out_on_working_days_after_half_past_eight(moment: datetime, due: bool) -> None:
    assert delivery.digest_due(moment) is due


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


def work() -> None:
    """A worker that does what is in the queue and stops."""
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)


def test_the_queue_and_a_worker_carry_the_mail(office: Any, mailbox: Mailbox) -> None:
    choose(clerk(office))
    tell(office)
    assert tasks.look_for_news(timestamp=int(NOW.timestamp())) == 1
    assert jobs() == [("inbox.mail", "todo")]
    work()
    assert ("inbox.mail", "succeeded") in jobs()
    assert len(mailbox.mails) == 1


def test_a_round_of_daily_mails_queues_each_account_once(office: Any) -> None:
    clerk(office)
    tell(office)
    assert tasks.digest_round(timestamp=int(NOW.timestamp())) == 1
    assert tasks.digest_round(timestamp=int(NOW.timestamp())) == 1
    assert jobs() == [("inbox.digest", "todo")]
    assert tasks.digest_round(timestamp=int(NOW.replace(hour=7).timestamp())) == 0
