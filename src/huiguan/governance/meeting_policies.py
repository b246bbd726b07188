"""Who may do what with meetings. What is said and decided in an association is its own; nothing is read from above."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
INSIDE = DataClass.HANDED_UP

define(
    "governance.read_meetings",
    _("Read meetings, resolutions and minutes"),
    data=INSIDE,
    roles=(*OFFICE, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR),
)
define("governance.manage_meetings", _("Set up, convene and close meetings"), data=INSIDE, roles=OFFICE)
define("governance.preside", _("Lead through a meeting and take votes"), data=INSIDE, roles=OFFICE)
define("governance.write_minutes", _("Write and freeze minutes"), data=INSIDE, roles=OFFICE)
define("governance.attend_meetings", _("Take part in meetings to which one is invited"), data=DataClass.SELF)
