"""Words for the reasons that this floor writes into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "erase_own_data": _("Deleted at the person's wish"),
    "give_consent": _("Consent given"),
    "withdraw_consent": _("Consent withdrawn"),
    "propose_agreement": _("Sharing agreement proposed"),
    "sign_agreement": _("Sharing agreement signed"),
    "refuse_agreement": _("Sharing agreement refused"),
    "end_agreement": _("Sharing agreement ended"),
    "reveal": _("Sensitive field shown"),
    "shared_look": _("Looked up under a sharing agreement"),
    "retention": _("Retention period over"),
    "rotate_keys": _("Keys changed"),
}
