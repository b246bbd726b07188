"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicSiteConfig(AppConfig):
    """The public site (公开网站)."""

    name = "huiguan.publicsite"
    label = "publicsite"
    verbose_name = _("Public site")

    def ready(self) -> None:
        """Declare permissions, workflow, message kinds, figures, navigation."""
        import_module("huiguan.publicsite.policies")
        import_module("huiguan.publicsite.registration").register()
        import_module("huiguan.publicsite.desk").register()
