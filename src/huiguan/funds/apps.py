"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Funds (资金)."""

    name = "huiguan.funds"
    label = "funds"
    verbose_name = _("Funds")

    def ready(self) -> None:
        """Declare permissions, workflows, message kinds, tables, navigation."""
        import_module("huiguan.funds.policies")
        import_module("huiguan.funds.registration").register()
        import_module("huiguan.funds.figures").register()
        import_module("huiguan.funds.desk").register()
