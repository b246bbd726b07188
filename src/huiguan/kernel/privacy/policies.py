"""Who may do what with consents and sharing agreements.

Both sides of an agreement sign by their heads; neither reaches what lies below it (DOMAIN.md §0.1).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)

define("privacy.read_consents", _("Read consents"), data=DataClass.PERSONAL, roles=OFFICE)
define("privacy.record_consent", _("Record consents"), data=DataClass.PERSONAL, roles=OFFICE)
define("privacy.read_agreements", _("Read sharing agreements"), data=DataClass.HANDED_UP, roles=(*OFFICE, Role.AUDITOR))
define("privacy.propose_agreement", _("Propose sharing agreements"), data=DataClass.HANDED_UP, roles=OFFICE)
define("privacy.sign_agreement", _("Sign and end sharing agreements"), data=DataClass.HANDED_UP, roles=(Role.HEAD,))
define("privacy.own_data", _("See, correct and take along one's own data"), data=DataClass.SELF)
