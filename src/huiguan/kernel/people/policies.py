"""Who may do what with persons and accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

define("people.view_self", _("See one's own account"), data=DataClass.SELF)
define("people.edit_self", _("Change one's own account"), data=DataClass.SELF)
define(
    "people.view_office",
    _("See who holds the staff posts of an association"),
    data=DataClass.STRUCTURAL,
    roles=(Role.CLERK, Role.HEAD, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN),
)
define(
    "people.manage_office",
    _("Appoint people to staff posts"),
    data=DataClass.PERSONAL,
    roles=(Role.HEAD, Role.CLERK, Role.SYSTEM_ADMIN),
)
_OFFICE = (Role.CLERK, Role.HEAD)
_WORKING = (
    *_OFFICE,
    Role.CASE_OFFICER,
    Role.TREASURER,
    Role.AUDITOR,
    Role.DIRECTOR,
    Role.SUPERVISOR,
    Role.EXPERT,
)
define("people.keep_views", _("Keep views of lists"), data=DataClass.STRUCTURAL, roles=_WORKING)
define("people.see_shared_views", _("See views that the office shares"), data=DataClass.HANDED_UP, roles=_WORKING)
define("people.share_views", _("Share views with the office"), data=DataClass.HANDED_UP, roles=_OFFICE)
define("people.manage_accounts", _("Open and close accounts"), data=DataClass.PERSONAL, roles=(Role.SYSTEM_ADMIN,))
# Structural: it reaches below. Each association opens its own accounts; the one above opens the first of them only.
define(
    "people.open_first_account",
    _("Open the first administrator of an association that has none"),
    data=DataClass.STRUCTURAL,
    roles=(Role.SYSTEM_ADMIN,),
)
