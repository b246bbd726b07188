"""Words for the reasons that this room writes into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "take_dictionary": _("Standard indicators taken into the dictionary"),
    "define_indicator": _("Indicator defined"),
    "retire_indicator": _("Indicator retired"),
    "draft_collection": _("Collection of figures drafted"),
    "change_collection": _("Collection of figures changed"),
    "set_lines": _("Lines of a collection set"),
    "add_rule": _("Rule added to a collection"),
    "remove_rule": _("Rule taken out of a collection"),
    "open_collection": _("Collection of figures opened"),
    "freeze_collection": _("Collection of figures frozen"),
    "freeze_form": _("Collection of figures frozen"),
    "save_cells": _("Form filled in"),
    "change_form": _("Form filled in"),
    "check_form": _("Form checked"),
    "sign_form": _("Form signed and handed up"),
    "accept_form": _("Form accepted"),
    "return_form": _("Form returned"),
    "add_up_form": _("Form added up"),
    "explain_findings": _("Findings of a check explained"),
    "rebuild_rollup": _("Sums of a collection counted anew"),
    "draft_annual": _("Annual report drafted"),
    "change_annual": _("Annual report changed"),
    "issue_annual": _("Annual report issued"),
    "add_highlight": _("Highlight added"),
    "change_highlight": _("Highlight changed"),
    "remove_highlight": _("Highlight removed"),
}
