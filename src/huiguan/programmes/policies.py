"""Who may do what with programmes. Who falls short of hours is read by the person and their trainer only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
INSIDE, OWN = DataClass.HANDED_UP, DataClass.SELF

define("programmes.read", _("Read activities"), data=INSIDE, roles=(*OFFICE, Role.SUPERVISOR, Role.DIRECTOR))
define("programmes.manage", _("Plan and hold activities"), data=INSIDE, roles=OFFICE)
define("programmes.enrol", _("Enrol members for activities"), data=INSIDE, roles=OFFICE)
define("programmes.read_enrolments", _("Read who is enrolled"), data=INSIDE, roles=OFFICE)
define("programmes.certify", _("Issue certificates of courses and proofs of service"), data=INSIDE, roles=OFFICE)
define("programmes.set_rules", _("Set which activities are filed, and required hours"), data=INSIDE, roles=OFFICE)
define(
    "programmes.read_rates", _("Read rates of training"), data=DataClass.STRUCTURAL, roles=(*OFFICE, Role.SUPERVISOR)
)
define("programmes.record_hours", _("Enter hours of training"), data=DataClass.PERSONAL, roles=OFFICE)
define("programmes.volunteers", _("Look after volunteers"), data=DataClass.PERSONAL, roles=OFFICE)
define("programmes.partners", _("Look after partners and agreements"), data=INSIDE, roles=OFFICE)
define("programmes.studies", _("Keep minutes of study sessions"), data=DataClass.PERSONAL, roles=OFFICE)
define("programmes.own", _("Take part in activities"), data=OWN)
define("programmes.train", _("Train members and assess courses"), data=OWN)
