"""Words for the reasons that this floor writes into the history: the tree, registrations and offices."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "create_organization": _("Association founded"),
    "update_registration": _("Registration changed"),
    "change_state": _("State changed"),
    "withdraw_organization": _("Entry taken back"),
    "move_organization": _("Moved in the tree"),
    "merge_organizations": _("Merged"),
    "start_unit_membership": _("Joined as a unit member"),
    "end_unit_membership": _("Unit membership ended"),
    "open_department": _("Department set up"),
    "close_department": _("Department closed"),
    "open_staff_post": _("Staff post set up"),
    "close_staff_post": _("Staff post closed"),
}
