"""Start-up of the floor."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def _person(request: Any) -> dict[str, Any]:
    """Who is signed in, as the frame shows it in the language of the moment."""
    from huiguan.kernel.i18n.formats import person_name

    return {"name": person_name(request.actor.label), "url": reverse("people:me")}


class PeopleConfig(AppConfig):
    """Persons and accounts."""

    name = "huiguan.kernel.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Declare permissions, offer the pages, and tell the frame and the association's page what they ask for."""
        import_module("huiguan.kernel.people.policies")
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
        slots.fill("shell.person", _person)
