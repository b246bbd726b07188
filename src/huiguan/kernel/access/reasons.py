"""Words for the reasons that this floor writes into the history: roles, tokens and second factors."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "grant_role": _("Role granted"),
    "open_first_administrator": _("First administrator opened"),
    "end_grant": _("Role ended"),
    "require_second_factor": _("Second factor asked for"),
    "set_second_factor_rules": _("Rules of the second factor changed"),
    "issue_token": _("Access token issued"),
    "revoke_token": _("Access token withdrawn"),
}
