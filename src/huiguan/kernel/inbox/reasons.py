"""Words for the reasons that this floor writes into the history: messages."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "strike_news": _("Message struck off"),
    "choose_delivery": _("Delivery chosen"),
    "digest": _("Digest sent"),
}
