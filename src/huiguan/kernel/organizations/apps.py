"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    """The tree of associations."""

    name = "huiguan.kernel.organizations"
    label = "organizations"
    verbose_name = _("Organizations")

    def ready(self) -> None:
        """Declare permissions, fill the address slot, and offer the pages."""
        import_module("huiguan.kernel.organizations.policies")
        from huiguan.kernel.organizations.selectors import organization_by_code
        from huiguan.kernel.permits import slots

        slots.fill("organization_by_code", organization_by_code)
