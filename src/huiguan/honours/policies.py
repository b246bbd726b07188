"""Who may do what with honours."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
INSIDE = DataClass.HANDED_UP

define("honours.read", _("Read award schemes, rounds and nominations"), data=INSIDE, roles=(*OFFICE, Role.SUPERVISOR))
define("honours.manage", _("Prepare award schemes and their rounds"), data=INSIDE, roles=OFFICE)
define("honours.nominate", _("Nominate for awards"), data=INSIDE, roles=OFFICE)
define("honours.pause", _("Pause nominations"), data=DataClass.PERSONAL, roles=(Role.HEAD, Role.SUPERVISOR))
define("honours.opinions", _("Upload and read opinions on candidates"), data=DataClass.PERSONAL, roles=OFFICE)
define("honours.decide", _("Decide on awards and withdraw them"), data=INSIDE, roles=(Role.HEAD,))
define("honours.certify", _("Issue award certificates"), data=INSIDE, roles=OFFICE)
define("honours.tell_story", _("Tell the story of an award"), data=INSIDE, roles=OFFICE)
define("honours.read_public", _("Read public awards"), data=DataClass.PUBLIC)
