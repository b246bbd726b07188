"""Words for the reasons that this floor writes into the history: the calendar."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "set_calendar_day": _("Calendar day set"),
    "drop_calendar_day": _("Calendar day dropped"),
}
