"""Who may do what in governance.

Bodies, posts, terms, tenures and the state of renewal are structural: they are registered and published, and are read
from above. What is still being prepared inside an association (drafts, proposals, delegates) is its own.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
READERS = (*OFFICE, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR, Role.TREASURER, Role.MEMBER)
INSIDE = DataClass.HANDED_UP
BRANCH = DataClass.STRUCTURAL

define("governance.read_structure", _("Read bodies, posts and terms"), data=BRANCH, roles=READERS)
define("governance.read_charter", _("Read the charter"), data=BRANCH, roles=READERS)
define("governance.read_renewal", _("Read the state of renewals"), data=BRANCH, roles=(*OFFICE, Role.AUDITOR))
define("governance.remind_renewal", _("Remind associations of their renewal"), data=BRANCH, roles=OFFICE)
define("governance.read_drafts", _("Read drafts and proposals"), data=INSIDE, roles=(*OFFICE, Role.SUPERVISOR))
define("governance.draft_charter", _("Draft charters"), data=INSIDE, roles=OFFICE)
define("governance.decide_charter", _("Record what became of a charter"), data=INSIDE, roles=(Role.HEAD,))
define("governance.manage_bodies", _("Set up and close bodies and posts"), data=INSIDE, roles=OFFICE)
define("governance.manage_terms", _("Open, postpone and close terms"), data=INSIDE, roles=OFFICE)
define("governance.manage_tenures", _("Propose, enter and end holders of posts"), data=INSIDE, roles=OFFICE)
define("governance.read_delegates", _("Read delegates"), data=INSIDE, roles=(*OFFICE, Role.SUPERVISOR))
define("governance.manage_delegates", _("Set quotas and enter delegates"), data=INSIDE, roles=OFFICE)
define("governance.send_delegates", _("Name delegates to the congress above"), data=INSIDE, roles=OFFICE)
define("governance.manage_renewal", _("Work on the timetable of renewal"), data=INSIDE, roles=OFFICE)
