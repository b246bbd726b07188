"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingsConfig(AppConfig):
    """Filings to the authorities."""

    name = "huiguan.kernel.filings"
    label = "filings"
    verbose_name = _("Filings")

    def ready(self) -> None:
        """Declare permissions, the workflow, the message kind, readers and navigation."""
        import_module("huiguan.kernel.filings.policies")
        import_module("huiguan.kernel.filings.registration").register()
        import_module("huiguan.kernel.filings.figures").register()
