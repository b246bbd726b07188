"""Words for the reasons that this floor writes into the history: workflows."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "escalate": _("Escalated by deadline"),
}
