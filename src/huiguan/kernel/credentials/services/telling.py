"""Telling holders, in their inbox, that something was issued to them or revoked."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.inbox.services import notify_many
from huiguan.kernel.people.selectors import accounts_of


def tell_holders(kind: str, rows: Sequence[Credential]) -> None:
    """One line for each holder who can sign in; nothing for others."""
    accounts = accounts_of({row.person_id for row in rows if row.person_id is not None})
    notify_many(
        Post(
            organization_id=row.organization_id,
            role="",
            user_id=accounts[row.person_id],
            kind=kind,
            subject_kind="credentials.credential",
            subject_id=row.pk,
            text=row.number,
            url=reverse("credentials:own"),
        )
        for row in rows
        if row.person_id in accounts
    )
