"""API tokens: shown once, kept as a hash, narrowed to permissions, ending by date."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import ApiToken
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, permit
from huiguan.kernel.permits.registry import permissions as declared

PREFIX = "hg_"
LONGEST = timedelta(days=366)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(*, actor: Actor, label: str, permissions: Iterable[str], lifetime: timedelta) -> tuple[ApiToken, str]:
    """Make a token for the actor's own account; returns the row and the secret, which is never shown again.

    Raises Invalid on unknown permissions, an empty list, or a lifetime over a year.
    """
    with recording(actor, reason="issue_token"):
        permit(actor, "access.manage_own_tokens")
        if actor.user_id is None:
            raise NotFound  # a system actor has no account to hold a token
        wanted = sorted(set(permissions))
        unknown = set(wanted) - {permission.name for permission in declared()}
        if unknown or not wanted:
            raise Invalid(_("Choose at least one known permission."), code="unknown_permission", field="permissions")
        if not timedelta(0) < lifetime <= LONGEST:
            raise Invalid(_("A token lives for one day to one year."), code="lifetime", field="lifetime")
        secret = PREFIX + secrets.token_urlsafe(32)
        token = ApiToken.objects.create(
            user_id=actor.user_id,
            label=label.strip() or _("API token"),
            digest=_digest(secret),
            permissions=wanted,
            expires=timezone.now() + lifetime,
        )
    return token, secret


def revoke_token(*, actor: Actor, token_id: int) -> ApiToken:
    """End one of the actor's own tokens at once."""
    with recording(actor, reason="revoke_token"):
        permit(actor, "access.manage_own_tokens")
        token = ApiToken.objects.select_for_update().filter(pk=token_id, user=actor.user_id).first()
        if token is None:
            raise NotFound(str(token_id))
        token.revoked = token.revoked or timezone.now()
        token.save()
    return token


def token_actor(secret: str) -> Actor | None:
    """The actor behind a bearer token, or None when it is unknown, ended, revoked, or its account is closed."""
    token = ApiToken.objects.select_related("user__person").filter(digest=_digest(secret)).first()
    now = timezone.now()
    if token is None or token.revoked is not None or token.expires <= now or not token.user.is_active:
        return None
    ApiToken.objects.filter(pk=token.pk).update(last_used=now)
    return actor_of(token.user, token_permissions=frozenset(token.permissions))
