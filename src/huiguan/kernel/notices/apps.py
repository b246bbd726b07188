"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Public notices."""

    name = "huiguan.kernel.notices"
    label = "notices"
    verbose_name = _("Public notices")

    def ready(self) -> None:
        """Declare permissions, sealed tables, the message kind, retention and navigation."""
        import_module("huiguan.kernel.notices.policies")
        import_module("huiguan.kernel.notices.registration").register()
