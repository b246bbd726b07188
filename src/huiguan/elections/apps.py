"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ElectionsConfig(AppConfig):
    """Elections (选举)."""

    name = "huiguan.elections"
    label = "elections"
    verbose_name = _("Elections")

    def ready(self) -> None:
        """Declare permissions, workflows, message kinds, navigation."""
        import_module("huiguan.elections.policies")
        import_module("huiguan.elections.registration").register()
        import_module("huiguan.elections.figures").register()
        import_module("huiguan.elections.desk").register()
