"""The working-day calendar as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    """Declares the permission and the page of local calendar days."""

    name = "huiguan.kernel.calendar"
    label = "calendar"
    verbose_name = _("Working-day calendar")

    def ready(self) -> None:
        """Make the declarations known."""
        from huiguan.kernel.calendar import policies  # noqa: F401 - declares the permission
        from huiguan.kernel.calendar.reasons import REASONS
        from huiguan.kernel.calendar.selectors import days_left
        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.permits import slots
        from huiguan.kernel.permits.navigation import NavEntry, navigation_entry

        register_reasons(REASONS)
        slots.fill("working_days_left", days_left)
        navigation_entry(
            NavEntry(
                section="settings",
                key="calendar",
                label=_("Working-day calendar"),
                url_name="calendar:days",
                permission="calendar.manage",
                order=80,
                local=False,
            )
        )
