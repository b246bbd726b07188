"""Who may grant what."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

define("access.view_self", _("See one's own grants, sessions and tokens"), data=DataClass.SELF)
define(
    "access.manage_grants",
    _("Grant and end roles"),
    data=DataClass.STRUCTURAL,
    roles=(Role.SECURITY_ADMIN,),
)
define(
    "access.view_grants",
    _("See who has which role"),
    data=DataClass.STRUCTURAL,
    roles=(Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
)
define("access.manage_own_tokens", _("Issue and revoke one's own API tokens"), data=DataClass.SELF)
define(
    "access.manage_second_factor",
    _("Say which roles need a second factor, in the whole installation"),
    data=DataClass.STRUCTURAL,
    roles=(Role.SECURITY_ADMIN,),
)
