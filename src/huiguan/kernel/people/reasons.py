"""Words for the reasons that this floor writes into the history: people, accounts and the office."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "create_person": _("Person entered"),
    "create_account": _("Account opened"),
    "open_first_account": _("First account opened by the association above"),
    "close_account": _("Account closed"),
    "name_oneself": _("Own name entered"),
    "update_own_account": _("Own account changed"),
    "appoint_to_post": _("Appointed to a post"),
    "end_staff_assignment": _("Left a post"),
    "choose_columns": _("Columns of a list chosen"),
    "save_view": _("View of a list kept"),
    "change_view": _("View of a list changed"),
    "delete_view": _("View of a list deleted"),
    "choose_default_view": _("View that a list opens with chosen"),
}
