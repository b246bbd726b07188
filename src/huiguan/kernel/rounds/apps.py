"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    """Rounds."""

    name = "huiguan.kernel.rounds"
    label = "rounds"
    verbose_name = _("Rounds")

    def ready(self) -> None:
        """Declare permissions, the workflow, the message kinds and sealed columns."""
        import_module("huiguan.kernel.rounds.policies")
        import_module("huiguan.kernel.rounds.registration").register()
