"""Members of another association, as far as a sharing agreement opens them: the only way up for personal rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Actor, NotFound, permit
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.privacy.selectors import agreement_between, subjects_in_force
from huiguan.kernel.privacy.services import record_shared_look
from huiguan.members.enums import CURRENT
from huiguan.members.models import SEALED, Membership
from huiguan.members.purposes import SHARE_ABOVE

KIND = "members.membership"
# What an agreement may name. Health and hidden identities never go to another association.
SHAREABLE = (
    "name", "number", "klass", "gender", "birth_date", "unit", "duty", "email", "address", "joined_on", "state",
    "id_number", "mobile", "bank_account",
)  # fmt: skip
PAGE = 100


def shared_members(
    actor: Actor, organization: Any, giver: Any, *, text: str = "", page: int = 1, agreement_id: int | None = None
) -> tuple[Sequence[str], list[dict[str, Any]]]:
    """The fields that an agreement opens to `organization`, and those fields of `giver`'s present members, by pinyin.

    Of those members only who consented to it (PIPL 23: a consent of its own). A hundred rows a page, found by `text`
    only where names are shared. NotFound without an agreement in force (this one, where it is named), and unless
    `organization` stands above `giver`: members consented to that, and to no other. Each row shown is recorded as a
    look, under the agreement's purpose. Sealed fields stay masked.
    """
    permit(actor, "members.read_members", organization)
    agreement = agreement_between(organization, giver, KIND, agreement_id)
    if not ancestors(giver).filter(pk=organization.pk).exists():
        raise NotFound(str(giver.pk))
    rows = Membership.objects.unscoped("opened by the sharing agreement just found")
    rows = rows.filter(organization=giver.pk, state__in=CURRENT, hidden_identity=False)
    rows = rows.filter(pk__in=subjects_in_force(KIND, giver, SHARE_ABOVE))
    for term in text.lower().split()[:5] if "name" in agreement.fields else ():
        rows = rows.filter(find_key__contains=term)
    shown = list(rows.order_by("name_pinyin", "id")[(max(page, 1) - 1) * PAGE : max(page, 1) * PAGE])
    record_shared_look(actor=actor, organization=organization, agreement=agreement, subjects=shown)
    fields = [name for name in SHAREABLE if name in agreement.fields]
    return fields, [{name: _value(row, name) for name in fields} for row in shown]


def _value(row: Membership, name: str) -> Any:
    return masked(row, name) if name in SEALED else getattr(row, name)
