"""Who may do what with rounds. What is submitted is handed up: each association on its way reads it, no other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)

define(
    "rounds.read",
    _("Read rounds and what was submitted to them"),
    data=DataClass.HANDED_UP,
    roles=(*OFFICE, Role.SUPERVISOR),
)
define("rounds.call", _("Call rounds"), data=DataClass.HANDED_UP, roles=OFFICE)
define("rounds.submit", _("Submit to rounds"), data=DataClass.HANDED_UP, roles=OFFICE)
define("rounds.pass_on", _("Pass submissions up or return them"), data=DataClass.HANDED_UP, roles=OFFICE)
