"""Who may read figures. Totals go up; the rows behind them stay in the association that counted them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)

define(
    "figures.read_totals",
    _("Read figures as totals"),
    data=DataClass.STRUCTURAL,
    roles=(*OFFICE, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR),
)
define(
    "figures.open_rows",
    _("Open the rows behind a figure"),
    data=DataClass.HANDED_UP,
    roles=(*OFFICE, Role.SUPERVISOR, Role.AUDITOR),
)
define("figures.freeze", _("Freeze figures with the rows that they counted"), data=DataClass.HANDED_UP, roles=OFFICE)
