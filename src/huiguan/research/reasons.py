"""Words for the reasons that research writes into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "announce_call": _("Call for projects announced"),
    "apply_for_project": _("Application for a project entered"),
    "lay_applications": _("Applications laid before the reviewers"),
    "lay_application": _("Application laid before the reviewers"),
    "propose_projects": _("Projects proposed"),
    "propose_project": _("Project proposed"),
    "remove_project": _("Project taken out after an objection"),
    "grant_projects": _("Projects granted"),
    "grant_project": _("Project granted"),
    "refuse_project": _("Project not granted"),
    "sign_contract": _("Contract of a project signed"),
    "finish_project": _("Project finished"),
    "stop_project": _("Project stopped"),
    "report_milestone": _("Report of a project handed in"),
    "report_own_milestone": _("Report of a project handed in"),
    "pass_milestone": _("Report of a project passed"),
    "return_milestone": _("Report of a project sent back"),
    "add_output": _("Output entered"),
    "change_output": _("Output changed"),
    "add_version": _("Version of an output added"),
    "publish_output": _("Output published"),
    "withdraw_output": _("Output withdrawn"),
    "record_adoption": _("Adoption of an output recorded"),
}
