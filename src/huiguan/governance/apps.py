"""Start-up of the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Governance (治理)."""

    name = "huiguan.governance"
    label = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        """Declare permissions, workflows, message kinds, search kinds, navigation."""
        import_module("huiguan.governance.policies")
        import_module("huiguan.governance.meeting_policies")
        import_module("huiguan.governance.paper_policies")
        import_module("huiguan.governance.registration").register()
        import_module("huiguan.governance.figures").register()
        import_module("huiguan.governance.meeting_registration").register()
        import_module("huiguan.governance.paper_registration").register()
        import_module("huiguan.governance.filing_registration").register()
        import_module("huiguan.governance.desk").register()
        import_module("huiguan.governance.navigation").register()
