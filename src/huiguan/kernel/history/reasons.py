"""Words for the reasons that this floor writes into the history: history itself."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "read": _("Sensitive value read"),
    "erase": _("Erased by law"),
    "load_demonstration": _("Loaded with the demonstration"),
}
