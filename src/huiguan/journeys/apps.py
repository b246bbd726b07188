"""Start-up of the journeys."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JourneysConfig(AppConfig):
    """Journeys (跨部门办理)."""

    name = "huiguan.journeys"
    label = "journeys"
    verbose_name = _("Journeys")

    def ready(self) -> None:
        """Fill the slots that lower rooms have left open."""
        import_module("huiguan.journeys.registration").register()
