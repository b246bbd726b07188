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
        """Declare permissions; give the history the names of accounts."""
        import_module("huiguan.kernel.people.policies")
        from huiguan.kernel.people.selectors import names_of_users
        from huiguan.kernel.permits import slots

        slots.fill("user_names", names_of_users)
