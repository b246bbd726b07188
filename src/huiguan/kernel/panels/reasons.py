"""Words for the reasons that panels write into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "make_panel": _("Panel made"),
    "set_up_panel": _("Panel set up"),
    "begin_marking": _("Marking begun"),
    "mark_entry": _("Marks given"),
    "stand_aside": _("Stood aside"),
    "close_panel": _("Panel closed"),
}
