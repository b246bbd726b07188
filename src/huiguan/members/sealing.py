"""Which columns of this room are sealed, how they look masked, and how their values are written before hashing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.i18n.formats import masked_account, masked_id, masked_phone
from huiguan.kernel.privacy import SealedField, SealedTable

REVEAL = "members.reveal_sensitive"


def hidden(text: str) -> str:
    """Nothing of the value, only that there is one."""
    return "****"


MEMBERSHIP = SealedTable(
    "members.Membership",
    (
        SealedField("id_number", _("ID number"), REVEAL, masked_id),
        SealedField("mobile", _("mobile number"), REVEAL, masked_phone),
        SealedField("bank_account", _("bank account"), REVEAL, masked_account),
        SealedField("health_note", _("health"), REVEAL, hidden),
        SealedField("hidden_name", pgettext_lazy("person", "name"), "members.see_hidden", hidden),
    ),
)
UNIT = SealedTable(
    "members.UnitMember", (SealedField("representative_mobile", _("mobile number"), REVEAL, masked_phone),)
)
APPLICATION = SealedTable(
    "members.Application", (SealedField("contact_mobile", _("mobile number of the contact"), REVEAL, masked_phone),)
)
TABLES = (MEMBERSHIP, UNIT, APPLICATION)
