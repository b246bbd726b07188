"""Words for the reasons that public notices write into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "open_notice": _("Public notice put up"),
    "withdraw_notice": _("Public notice taken down early"),
    "take_down_notice": _("Public notice taken down"),
    "object_to_notice": _("Objection to a public notice"),
    "tell_of_objections": _("Office told of objections"),
    "open_objection": _("Objection read"),
    "answer_objection": _("Objection answered"),
}
