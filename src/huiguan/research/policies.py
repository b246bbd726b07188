"""Who may do what with research. Applications are handed up: associations on their way read them, no other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
UP = DataClass.HANDED_UP

define("research.read", _("Read calls, applications and projects"), data=UP, roles=OFFICE)
define("research.call", _("Call for projects and lead their review"), data=UP, roles=OFFICE)
define("research.apply", _("Enter applications for projects"), data=UP, roles=OFFICE)
define("research.decide", _("Decide on projects"), data=UP, roles=(Role.HEAD,))
define("research.report", _("Report on projects"), data=UP, roles=OFFICE)
define("research.supervise", _("Sign contracts of projects and check their reports"), data=UP, roles=OFFICE)
define("research.publish", _("Enter, publish and withdraw outputs of research"), data=UP, roles=OFFICE)
define("research.read_own", _("Read and report on my own projects"), data=DataClass.SELF)
define("research.read_public", _("Read the repository of outputs"), data=DataClass.PUBLIC)
