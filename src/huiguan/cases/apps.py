"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Rights protection and requests (维权与诉求)."""

    name = "huiguan.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Declare permissions, workflows, sealed tables, message kinds, navigation."""
        import_module("huiguan.cases.policies")
        import_module("huiguan.cases.registration").register()
        import_module("huiguan.cases.figures").register()
        import_module("huiguan.cases.desk").register()
