"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.slots import fill


class DirectivesConfig(AppConfig):
    """Follow-through (督办)."""

    name = "huiguan.directives"
    label = "directives"
    verbose_name = _("Follow-through")

    def ready(self) -> None:
        """Declare permissions, workflows, message kinds, search kinds, and who reads the room's files."""
        import_module("huiguan.directives.policies")
        import_module("huiguan.directives.registration").register()
        import_module("huiguan.directives.figures").register()
        import_module("huiguan.directives.desk").register()
        import_module("huiguan.directives.navigation").register()
        import_module("huiguan.directives.sheets").register()
        import_module("huiguan.directives.own_sheets").register()
        fill("shell.work", import_module("huiguan.directives.views.runs").running_work)
