"""Words for the reasons that honours write into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "add_scheme": _("Award scheme added"),
    "change_scheme": _("Award scheme changed"),
    "file_scheme": _("Award scheme filed"),
    "open_scheme": _("Award scheme put in force"),
    "end_scheme": _("Award scheme ended"),
    "call_round": _("Nominations called for"),
    "nominate": _("Nomination entered"),
    "pause_nomination": _("Nomination paused"),
    "resume_nomination": _("Nomination resumed"),
    "add_opinion": _("Opinion on a candidate uploaded"),
    "lay_before_panel": _("Nominations laid before the panel"),
    "propose_awards": _("Awards proposed"),
    "remove_proposed": _("Proposal taken out after an objection"),
    "decide_awards": _("Awards decided"),
    "withdraw_award": _("Award withdrawn"),
    "write_story": _("Story of an award written"),
    "tell_story": _("Story of an award told"),
    "empty_nominations": _("Nominations emptied"),
}
