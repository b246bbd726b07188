"""Words for the reasons that this room writes into the history: governance."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "draft_charter": _("Charter drafted"),
    "change_charter": _("Draft of the charter changed"),
    "carry": _("Charter carried"),
    "drop": _("Charter not carried"),
    "approve": _("Charter approved by the authority"),
    "enter_into_force": _("Charter entered into force"),
    "take_over": _("Taken over as in force"),
    "supersede": _("Charter superseded"),
}
