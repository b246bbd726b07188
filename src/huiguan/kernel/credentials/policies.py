"""Who may do what with credentials. Issuing and reading are asked by the permissions that each kind names."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

define("credentials.check", _("Check whether a credential holds"), data=DataClass.PUBLIC)
define("credentials.own", _("One's own cards and certificates"), data=DataClass.SELF)
define(
    "credentials.manage",
    _("See and revoke cards and certificates"),
    data=DataClass.PERSONAL,
    roles=(Role.CLERK, Role.HEAD),
)
