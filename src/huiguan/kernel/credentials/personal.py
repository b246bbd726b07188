"""What this floor holds about a person, for the page "my data"."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.credentials.kinds import credential_kind
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.services.ending import erase_of_person
from huiguan.kernel.privacy.personal import Held, PersonalData


def credentials_of(person_id: int) -> Iterable[Held]:
    """All that was issued to a person."""
    rows = Credential.objects.unscoped("what is held about oneself").filter(person=person_id)
    for row in rows.select_related("organization").order_by("pk"):
        values = {_("number"): row.number, _("name as printed"): row.holder, _("issued at"): row.issued_at}
        ended = {_("revoked at"): row.revoked_at} if row.revoked_at else {}
        yield Held(row.organization, str(credential_kind(row.kind).label), {**values, **ended}, row)


PERSONAL = PersonalData(
    "credentials.credential", gettext_lazy("Cards and certificates"), credentials_of, erase_of_person, order=20
)
