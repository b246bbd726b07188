"""Who keeps the local calendar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

MANAGE = define(
    "calendar.manage",
    _("Keep the local working-day calendar"),
    data=DataClass.STRUCTURAL,
    roles={Role.SYSTEM_ADMIN},
)
