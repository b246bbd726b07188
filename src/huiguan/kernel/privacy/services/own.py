"""One's own data: deleted at one's wish, as far as no law keeps them (PIPL 47)."""

from __future__ import annotations

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, permit
from huiguan.kernel.privacy.personal import personal_data


def erase_own_data(*, actor: Actor, organization_id: int) -> list[str]:
    """Delete what one association holds about the actor; what stays and why, in the reader's language, each once."""
    with recording(actor, organization_id, reason="erase_own_data"):
        permit(actor, "privacy.own_data")
        if actor.person_id is None:
            return []
        stays = [
            sentence
            for kind in personal_data()
            if kind.erase is not None
            for sentence in kind.erase(actor, actor.person_id, organization_id)
        ]
    return list(dict.fromkeys(stays))
