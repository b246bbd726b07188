"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Members (会员)."""

    name = "huiguan.members"
    label = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Declare permissions, workflows, sealed columns, purposes and kinds."""
        import_module("huiguan.members.policies")
        import_module("huiguan.members.registration").register()
        import_module("huiguan.members.figures").register()
        import_module("huiguan.members.navigation").register()
        import_module("huiguan.members.dues_registration").register()
        import_module("huiguan.members.desk").register()
