"""Words for the reasons that rounds write into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "plan_round": _("Round planned"),
    "change_round": _("Round changed"),
    "set_round_form": _("Form of a round changed"),
    "set_quota": _("Quota set"),
    "open_round": _("Round opened"),
    "close_round": _("Round closed"),
    "draft_submission": _("Submission drafted"),
    "change_submission": _("Submission changed"),
    "forget_submission": _("Submission emptied"),
    "hand_in": _("Handed in"),
    "hand_in_here": _("Handed in"),
    "pass_up": _("Passed up"),
    "arrive": _("Passed up"),
    "send_down": _("Sent back down"),
    "send_back": _("Sent back down"),
    "withdraw_submission": _("Submission withdrawn"),
}
