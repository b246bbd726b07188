"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import slots


class DeskConfig(AppConfig):
    """The home page (工作台)."""

    name = "huiguan.kernel.desk"
    label = "desk"
    verbose_name = _("Home page")

    def ready(self) -> None:
        """Declare the permissions, and fill what the frame asks for."""
        import_module("huiguan.kernel.desk.policies")
        shell = import_module("huiguan.kernel.desk.shell")
        shell.register()
        import_module("huiguan.kernel.desk.floors").register()
        slots.fill("shell.bottom", shell.member_bar)
