"""What can be done with sessions."""

from huiguan.kernel.sessions.services.attendance import (
    close_sign_in,
    leave_session,
    sign_in,
    strike_attendance,
    take_attendance,
)
from huiguan.kernel.sessions.services.setting import HallPlan, change_session, open_session, set_halls

__all__ = [
    "HallPlan",
    "change_session",
    "close_sign_in",
    "leave_session",
    "open_session",
    "set_halls",
    "sign_in",
    "strike_attendance",
    "take_attendance",
]
