"""Words for the reasons that this floor writes into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "open_session": _("Session set up"),
    "change_session": _("Session changed"),
    "set_halls": _("Halls set"),
    "sign_in": _("Signed in to the session"),
    "take_attendance": _("Attendance taken"),
    "leave_session": _("Left the session"),
    "strike_attendance": _("Attendance struck out"),
    "close_sign_in": _("Sign-in closed"),
}
