"""Telling people outside of the pages: mail at once, one mail a day, webhook.

Nothing here runs while a clerk waits: jobs look for what was committed since they looked last. The mark moves in the
transaction that queues the delivery, so that a killed worker loses nothing and queues nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.calendar import is_working_day
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import short_date
from huiguan.kernel.inbox import selectors, webhooks
from huiguan.kernel.inbox.enums import MailChoice
from huiguan.kernel.inbox.kinds import message_kind
from huiguan.kernel.inbox.models import Preference
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Role, system_actor

ACTOR = system_actor("delivery")
BETWEEN_MAILS = timedelta(minutes=10)
DIGEST_FROM = (8, 30)

Summary = dict[str, tuple[int, date | None]]


@dataclass(frozen=True, slots=True)
class Span:
    """News told in transactions from `since` and before `until`, for one account."""

    user_id: int
    since: int
    until: int


def look_for_news(now: datetime, queue_mail: Callable[[Span], None], queue_call: Callable[[Span], None]) -> int:
    """Queue what those who want to hear at once have not heard; how many deliveries."""
    until = selectors.committed_until()
    wanting = Preference.objects.filter(Q(mail=MailChoice.AT_ONCE) | ~Q(webhook_url=""), user__is_active=True)
    queued = 0
    for preference_id in wanting.order_by("id").values_list("pk", flat=True):
        queued += _look_for(preference_id, until, now, queue_mail, queue_call)
    return queued


def _look_for(preference_id: int, until: int, now: datetime, *queues: Callable[[Span], None]) -> int:
    queue_mail, queue_call = queues
    queued = 0
    with transaction.atomic():
        mine = Preference.objects.select_for_update(of=("self",)).select_related("user").get(pk=preference_id)
        rested = mine.mailed_at is None or now - mine.mailed_at >= BETWEEN_MAILS
        if mine.mail == MailChoice.AT_ONCE and rested and _has_news(mine.user, mine.mailed_to, until):
            queue_mail(Span(mine.user_id, mine.mailed_to, until))
            mine.mailed_to, mine.mailed_at, queued = until, now, queued + 1
        if mine.webhook_url and _has_news(mine.user, mine.called_to, until):
            queue_call(Span(mine.user_id, mine.called_to, until))
            mine.called_to, queued = until, queued + 1
        if queued:
            mine.save(update_fields=["mailed_to", "mailed_at", "called_to"])
    return queued


def _has_news(user: User, since: int, until: int) -> bool:
    return since < until and bool(selectors.news_between(actor_of(user), since, until))


def mail_news(span: Span) -> bool:
    """Mail what is still open of a span; False when nothing is or the person wants no mail any more."""
    user, preference, found = _news(span)
    if not found or preference.mail != MailChoice.AT_ONCE:
        return False
    return _mail(user, preference, found)


def call_news(span: Span) -> bool:
    """Call the webhook with what is still open of a span; False when nothing is or there is no webhook any more."""
    user, preference, found = _news(span)
    if not found or not preference.webhook_url:
        return False
    secret = webhooks.secret_of(user.pk, preference.secret_number)
    webhooks.call(preference.webhook_url, secret, payload(found))
    return True


def digest_due(now: datetime) -> bool:
    """Tell whether daily mails are to be sent: from 8:30 of every working day."""
    local = timezone.localtime(now)
    return (local.hour, local.minute) >= DIGEST_FROM and is_working_day(local.date())


def digest_recipients(day: date) -> list[int]:
    """Accounts for which something waits, that have an address, want one mail a day and had none on `day`."""
    done = Preference.objects.filter(~Q(mail=MailChoice.DAILY) | Q(digest_on__gte=day))
    wanted = set(_waiting_accounts()) - set(done.values_list("user_id", flat=True))
    users = User.objects.filter(pk__in=wanted, is_active=True).exclude(email="")
    return sorted(users.values_list("pk", flat=True))


def mail_digest(user_id: int, day: date) -> bool:
    """The daily mail of one account, once for each `day`; False when it was sent or nothing waits."""
    with recording(ACTOR, reason="digest"):
        Preference.objects.get_or_create(user_id=user_id)
        mine = Preference.objects.select_for_update(of=("self",)).select_related("user").get(user_id=user_id)
        if mine.mail != MailChoice.DAILY or (mine.digest_on is not None and mine.digest_on >= day):
            return False
        found = selectors.all_waiting(actor_of(mine.user))
        if not found or not _mail(mine.user, mine, found):
            return False
        mine.digest_on = day
        mine.save(update_fields=["digest_on"])
    return True


def payload(found: Summary) -> dict[str, Any]:
    """What a webhook is told: kinds, numbers, deadlines; no content."""
    return {
        "event": "inbox.waiting",
        "total": sum(count for count, _due in found.values()),
        "kinds": [
            {"kind": kind, "count": count, "due": due.isoformat() if due else None}
            for kind, (count, due) in sorted(found.items())
        ],
        "url": inbox_url(),
    }


def inbox_url() -> str:
    """The address of the inbox as outsiders write it, when the installation knows its own (HUIGUAN_URL)."""
    return f"{settings.SITE_URL}/inbox/" if settings.SITE_URL else ""


def mail_text(found: Summary) -> tuple[str, str]:
    """Subject and text of a mail in the language of the moment: number and deadline, no content."""
    total = sum(count for count, _due in found.values())
    subject = ngettext("Huiguan: %(n)d matter waits for you", "Huiguan: %(n)d matters wait for you", total)
    lines = [_line(kind, count, due) for kind, (count, due) in sorted(found.items())]
    where = [_("Open: %(url)s") % {"url": inbox_url()}] if inbox_url() else []
    why = _("How often this mail comes can be chosen in the inbox, under Delivery.")
    return subject % {"n": total}, "\n".join([*lines, "", *where, why, ""])


def _line(kind: str, count: int, due: date | None) -> str:
    known = {"label": message_kind(kind).label, "n": count}
    if due is None:
        return _("%(label)s: %(n)d") % known
    return _("%(label)s: %(n)d, nearest deadline %(due)s") % {**known, "due": short_date(due)}


def _mail(user: User, preference: Preference, found: Summary) -> bool:
    if not user.email:
        return False
    with override(preference.language):
        subject, text = mail_text(found)
    return send_mail(subject, text, None, [user.email]) == 1


def _news(span: Span) -> tuple[User, Preference, Summary]:
    user = User.objects.select_related("person").get(pk=span.user_id)
    actor: Actor = actor_of(user)
    return user, selectors.preference_of(user.pk), selectors.news_between(actor, span.since, span.until)


def _waiting_accounts() -> Iterator[int]:
    yield from selectors.personal_recipients()
    for role, organizations in selectors.recipients():
        for users in holders(Role(role), organizations).values():
            yield from users
