"""Who may do what with elections. What is public stands on the public page, without a permission."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
INSIDE = DataClass.HANDED_UP

define(
    "elections.read_elections",
    _("Read elections"),
    data=INSIDE,
    roles=(*OFFICE, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR),
)
define("elections.manage_elections", _("Set up, open and close elections"), data=INSIDE, roles=OFFICE)
define("elections.declare_result", _("Declare the result of an election"), data=INSIDE, roles=(Role.HEAD,))
define("elections.run_count", _("Check and add up ballots"), data=INSIDE, roles=())
define("elections.read_public", _("Read what is public of elections"), data=DataClass.PUBLIC)
define("elections.take_part", _("Take part in elections: vote, stand, or serve"), data=DataClass.SELF)
