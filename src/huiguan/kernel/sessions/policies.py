"""Who may do what with sessions. The room that holds the session asks its own permission first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

define(
    "sessions.manage_sessions",
    _("Set up sessions and take attendance"),
    data=DataClass.HANDED_UP,
    roles=(Role.CLERK, Role.HEAD),
)
define(
    "sessions.read_attendance",
    _("Read who attended a session"),
    data=DataClass.HANDED_UP,
    roles=(Role.CLERK, Role.HEAD, Role.SUPERVISOR),
)
define("sessions.sign_in", _("Sign in to a session oneself"), data=DataClass.SELF)
