"""Who may do what with public notices. What is shown is for everybody; what is objected is for very few."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
#: Who reads objections; who answers them is among them.
READERS = (*OFFICE, Role.SUPERVISOR)
INSIDE = DataClass.HANDED_UP

define("notices.read_public", _("Read public notices"), data=DataClass.PUBLIC)
define("notices.object", _("Object to a public notice"), data=DataClass.PUBLIC)
define(
    "notices.read",
    _("Read the register of public notices"),
    data=INSIDE,
    roles=(*OFFICE, Role.CASE_OFFICER, Role.SUPERVISOR, Role.AUDITOR),
)
define("notices.open", _("Put up public notices"), data=INSIDE, roles=OFFICE)
define("notices.withdraw", _("Take down public notices early"), data=INSIDE, roles=OFFICE)
define(
    "notices.read_objections",
    _("Read objections to public notices"),
    data=DataClass.PERSONAL,
    roles=READERS,
)
define("notices.answer", _("Answer objections to public notices"), data=DataClass.PERSONAL, roles=OFFICE)
