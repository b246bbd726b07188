"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Reporting (统计与年报)."""

    name = "huiguan.reporting"
    label = "reporting"
    verbose_name = _("Statistics and reports")

    def ready(self) -> None:
        """Declare permissions, workflows, message kinds, navigation."""
        import_module("huiguan.reporting.policies")
        import_module("huiguan.reporting.registration").register()
        import_module("huiguan.reporting.desk").register()
