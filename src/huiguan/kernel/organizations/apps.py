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
        from huiguan.kernel.history import register_reasons, register_subject
        from huiguan.kernel.organizations import selectors
        from huiguan.kernel.organizations.reasons import REASONS
        from huiguan.kernel.permits import slots
        from huiguan.kernel.permits.navigation import NavEntry, navigation_entry

        register_reasons(REASONS)
        slots.fill("organization_by_code", selectors.organization_by_code)
        slots.fill("root_organization", selectors.root_organization)
        slots.fill("organization_names", selectors.names_of_organizations)
        register_subject("organizations.organization", selectors.organization_for_history, _("association"))
        navigation_entry(
            NavEntry(
                "organizations",
                "organizations.tree",
                _("Associations"),
                "organizations:tree",
                "organizations.view_tree",
                order=0,
                local=False,
            )
        )
        navigation_entry(
            NavEntry(
                "organizations",
                "organizations.detail",
                _("This association"),
                "organizations:detail",
                "organizations.view_registration",
                order=10,
                also=("departments/", "posts/", "unit-membership/", "history/organizations."),
            )
        )
