"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HonoursConfig(AppConfig):
    """Honours (表彰)."""

    name = "huiguan.honours"
    label = "honours"
    verbose_name = _("Honours")

    def ready(self) -> None:
        """Declare permissions, purposes, kinds, sources of conflicts, navigation."""
        import_module("huiguan.honours.policies")
        import_module("huiguan.honours.registration").register()
        import_module("huiguan.honours.figures").register()
        import_module("huiguan.honours.desk").register()
