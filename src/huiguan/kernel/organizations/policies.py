"""Who may do what with the tree."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

STAFF = (Role.CLERK, Role.HEAD)

define("organizations.view_tree", _("See the tree of associations"), data=DataClass.SELF)
define(
    "organizations.view_registration",
    _("See an association's registration and office"),
    data=DataClass.STRUCTURAL,
    roles=(*STAFF, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN),
)
define(
    "organizations.manage_tree",
    _("Add, move, merge and dissolve associations"),
    data=DataClass.STRUCTURAL,
    roles=(Role.SYSTEM_ADMIN,),
)
define(
    "organizations.edit_registration",
    _("Edit one's own association's registration, departments and posts"),
    data=DataClass.PERSONAL,
    roles=(*STAFF, Role.SYSTEM_ADMIN),
)
