"""Who may do what with filings. The authority is outside: it has this one role, and nothing else opens to it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
INSIDE = DataClass.HANDED_UP

define(
    "filings.read",
    _("Read what is filed to the authorities"),
    data=INSIDE,
    roles=(*OFFICE, Role.SUPERVISOR, Role.AUDITOR, Role.AUTHORITY),
)
define("filings.read_drafts", _("Read filings that are being prepared"), data=INSIDE, roles=(*OFFICE, Role.SUPERVISOR))
define("filings.prepare", _("Prepare and file for the authorities"), data=INSIDE, roles=OFFICE)
define("filings.answer", _("Approve or return what was filed"), data=INSIDE, roles=(Role.AUTHORITY,))
