"""Who may do what with official papers and the seal: the association's own office only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
INSIDE = DataClass.HANDED_UP

define("governance.read_papers", _("Read official papers"), data=INSIDE, roles=(*OFFICE, Role.SUPERVISOR, Role.AUDITOR))
define("governance.write_papers", _("Draft, register and distribute official papers"), data=INSIDE, roles=OFFICE)
define("governance.check_papers", _("Check drafts of official papers"), data=INSIDE, roles=OFFICE)
define("governance.issue_papers", _("Issue papers and write instructions"), data=INSIDE, roles=(Role.HEAD,))
define("governance.use_seal", _("Put the seal on"), data=INSIDE, roles=OFFICE)
