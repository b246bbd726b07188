"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """Training and activities (培训与活动)."""

    name = "huiguan.programmes"
    label = "programmes"
    verbose_name = _("Training and activities")

    def ready(self) -> None:
        """Declare permissions, workflow, kinds, navigation, figures."""
        import_module("huiguan.programmes.policies")
        import_module("huiguan.programmes.registration").register()
        import_module("huiguan.programmes.figures").register()
        import_module("huiguan.programmes.desk").register()
