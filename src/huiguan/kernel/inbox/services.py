"""Telling people that something waits, and that it no longer does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiguan.kernel.history import recording
from huiguan.kernel.inbox import policies, posting, webhooks
from huiguan.kernel.inbox.enums import MailChoice
from huiguan.kernel.inbox.kinds import Recipient, message_kind
from huiguan.kernel.inbox.models import Message, Preference
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.inbox.selectors import addressed_to, committed_until
from huiguan.kernel.permits import Actor, NotFound, permit


def notify(
    *,
    kind: str,
    to: Sequence[Recipient],
    subject_kind: str,
    subject_id: int,
    organization_id: int,
    text: str,
    url: str,
    due: date | None = None,
    group: str = "",
) -> int:
    """Put one matter into the inboxes of `to`, inside the transaction of the change that it tells of; how many lines.

    Part of the calling service, which asked the permission. Matters of the same `kind` and `group` for the same
    recipient are one line with a count; the same subject told again is not counted twice. Delivery outside happens
    after the commit, by each person's choice. KeyError when no room declared the kind.
    """
    message_kind(kind)
    return posting.post(
        _post(kind, recipient, subject_kind, subject_id, organization_id, text, url, due, group) for recipient in to
    )


def notify_many(rows: Iterable[Post]) -> int:
    """The same for any number of rows, in a fixed number of statements; how many different matters."""
    with transaction.atomic():
        return posting.post(rows)


def settle(*, subject_kind: str, subject_id: int, kind: str | None = None) -> int:
    """The matter is done: it waits for nobody any more, or not under `kind`; how many lines it left."""
    return settle_many(subject_kind=subject_kind, subject_ids=[subject_id], kind=kind)


def settle_many(*, subject_kind: str, subject_ids: Iterable[int], kind: str | None = None) -> int:
    """The same for many subjects of one kind."""
    with transaction.atomic():
        return posting.settle(subject_kind, subject_ids, kind)


def tell(notices: Iterable[Any]) -> int:
    """Fills the slot `workflow.tell`: notices with kind, organization, role or account, subject, text, url and due."""
    return notify_many(
        Post(
            organization_id=notice.organization_id,
            role=notice.role,
            user_id=notice.user_id,
            kind=message_kind(notice.kind).key,
            subject_kind=notice.subject_kind,
            subject_id=notice.subject_id,
            text=notice.text,
            url=notice.url,
            due=notice.due,
        )
        for notice in notices
    )


def strike_news(*, actor: Actor, message_id: int) -> None:
    """Strike off a line that only wanted to be read, for all who hold the role.

    NotFound when it is not the actor's or asks for something to be done.
    """
    with recording(actor, reason="strike_news"):
        permit(actor, policies.READ_OWN.name)
        rows = Message.objects.unscoped("addressed to the actor").filter(addressed_to(actor), pk=message_id)
        message = rows.select_for_update().first()
        if message is None or not message_kind(message.kind).news:
            raise NotFound("message")
        message.matters.filter(settled_at=None).update(settled_at=timezone.now())
        posting.recount({message.pk})


def choose_delivery(
    *, actor: Actor, mail: str, language: str, webhook_url: str = "", new_secret: bool = False
) -> Preference:
    """Say how the actor wants to hear of what waits.

    `mail` is a MailChoice, `language` one of the installation's. News from now on are told, not what waited already.
    Invalid when the webhook's address may not be called, or mail is wanted and the account has no address.
    """
    with recording(actor, reason="choose_delivery"):
        permit(actor, policies.CHOOSE_DELIVERY.name)
        if actor.user_id is None:
            raise NotFound("a job has no inbox")
        if webhook_url:
            webhooks.check_address(webhook_url)
        Preference.objects.get_or_create(user_id=actor.user_id)
        mine = Preference.objects.select_for_update().get(user_id=actor.user_id)
        now = committed_until()
        mine.mailed_to, mine.called_to = max(mine.mailed_to, now), max(mine.called_to, now)
        mine.mail, mine.language, mine.webhook_url = MailChoice(mail), language, webhook_url
        mine.secret_number += int(new_secret)
        mine.save()
    return mine


def _post(
    kind: str,
    recipient: Recipient,
    subject_kind: str,
    subject_id: int,
    organization_id: int,
    text: str,
    url: str,
    due: date | None,
    group: str,
) -> Post:
    return Post(
        organization_id=organization_id if recipient.organization_id is None else recipient.organization_id,
        role="" if recipient.role is None else recipient.role.value,
        user_id=recipient.user_id,
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        text=text,
        url=url,
        due=due,
        group=group,
    )
