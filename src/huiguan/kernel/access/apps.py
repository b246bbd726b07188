"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Grants, tokens and sign-in."""

    name = "huiguan.kernel.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        """Declare permissions."""
        import_module("huiguan.kernel.access.policies")
