"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResearchConfig(AppConfig):
    """Research (学术研究)."""

    name = "huiguan.research"
    label = "research"
    verbose_name = _("Research")

    def ready(self) -> None:
        """Declare permissions, workflows, kinds, sources of conflicts, figures, navigation."""
        import_module("huiguan.research.policies")
        import_module("huiguan.research.registration").register()
