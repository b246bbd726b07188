"""Who sees the home page. Each part of it asks its own permission besides."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

WORKING = tuple(role for role in Role if role not in {Role.MEMBER, Role.AUTHORITY})

READ = define("desk.read", _("See the home page of an association"), data=DataClass.STRUCTURAL, roles=WORKING)
OWN = define("desk.own", _("See one's own home page"), data=DataClass.SELF)
