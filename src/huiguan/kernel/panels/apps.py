"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PanelsConfig(AppConfig):
    """Panels."""

    name = "huiguan.kernel.panels"
    label = "panels"
    verbose_name = _("Panels")

    def ready(self) -> None:
        """Declare permissions, the message kind and navigation."""
        import_module("huiguan.kernel.panels.policies")
        import_module("huiguan.kernel.panels.registration").register()
