"""Words for the reasons that this room writes into the history: members."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "register_member": _("Member entered"),
}
