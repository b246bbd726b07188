"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Persons and accounts."""

    name = "huiguan.kernel.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Declare permissions, offer the pages, and tell the frame and the association's page what they ask for."""
        import_module("huiguan.kernel.people.policies")
        from django.urls import reverse_lazy

        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.people.reasons import REASONS
        from huiguan.kernel.people.selectors import names_of_users, seats_held
        from huiguan.kernel.permits import slots
        from huiguan.kernel.permits.navigation import NavEntry, navigation_entry

        register_reasons(REASONS)
        navigation_entry(
            NavEntry("organizations", "people.office", _("Office"), "people:office", "people.view_office", order=20)
        )
        slots.fill("user_names", names_of_users)
        slots.fill("organizations.seats_held", seats_held)
        slots.fill("shell.person", lambda request: {"name": request.actor.label, "url": reverse_lazy("people:me")})
