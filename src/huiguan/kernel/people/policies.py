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
define("people.manage_accounts", _("Open and close accounts"), data=DataClass.PERSONAL, roles=(Role.SYSTEM_ADMIN,))
