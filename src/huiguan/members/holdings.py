"""What the room holds about a person, for the page "my data" and its export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiguan.kernel.privacy.personal import Held, PersonalData
from huiguan.members.enums import CURRENT, MembershipState
from huiguan.members.models import SEALED, Membership
from huiguan.members.selectors.classes import class_of
from huiguan.members.services.details import plain_sealed
from huiguan.members.services.keeping import erase_person

_SHOWN = (
    "number", "gender", "birth_date", "unit", "duty", "email", "address", "joined_on", "first_joined_on", "left_on",
    "decision",
)  # fmt: skip


def memberships_of(person_id: int) -> Iterable[Held]:
    """All memberships of a person, in plain: it is the person who reads them."""
    rows = Membership.objects.unscoped("what is held about oneself").filter(person=person_id)
    for membership in rows.exclude(state=MembershipState.MERGED).select_related("organization").order_by("pk"):
        yield Held(
            organization=membership.organization,
            title=pgettext("members", "Membership"),
            values=_values(membership),
            subject=membership,
            kept_because=_kept(membership),
        )


def _values(membership: Membership) -> dict[str, Any]:
    sealed = plain_sealed(membership)
    klass = class_of(membership.organization, membership.klass)
    first = {
        pgettext("person", "name"): sealed["hidden_name"] or membership.name,
        _("state"): membership.get_state_display(),
        _("class"): klass.label if klass is not None else membership.klass,
    }
    plain = {_label(membership, name): _shown(membership, name) for name in _SHOWN}
    hidden = {_label(membership, name): sealed[name] for name in SEALED if name != "hidden_name"}
    return {
        key: value for key, value in {**first, **plain, **hidden, **membership.extra}.items() if value not in ("", None)
    }


def _shown(membership: Membership, name: str) -> Any:
    return membership.get_gender_display() if name == "gender" else getattr(membership, name)


def _label(membership: Membership, name: str) -> str:
    return str(membership._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column of ours


def _kept(membership: Membership) -> str:
    if membership.state in CURRENT:
        return _("You are a member: the association needs your record for that. You can leave first.")
    return ""


PERSONAL = PersonalData("members.membership", gettext_lazy("Memberships"), memberships_of, erase_person, order=10)
