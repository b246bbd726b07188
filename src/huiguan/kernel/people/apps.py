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
        """Declare permissions."""
        import_module("huiguan.kernel.people.policies")
