"""Who may do what with panels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)

define("panels.manage", _("Set up panels and read their results"), data=DataClass.HANDED_UP, roles=OFFICE)
define("panels.mark", _("Mark what is before me in a panel"), data=DataClass.SELF)
