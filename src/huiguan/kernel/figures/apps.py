"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    """Figures (指标口径)."""

    name = "huiguan.kernel.figures"
    label = "figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        """Declare permissions and the reasons of the history."""
        import_module("huiguan.kernel.figures.policies")
        import_module("huiguan.kernel.figures.registration").register()
