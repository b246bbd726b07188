"""Words for the reasons that this floor writes into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "issue_credentials": _("Card or certificate issued"),
    "take_own_credential": _("Card called up by its holder"),
    "revoke_credential": _("Card or certificate revoked"),
    "order_print": _("Print of many ordered"),
    "make_print": _("Print of many made"),
    "reissue_credential": _("Card or certificate issued anew"),
}
