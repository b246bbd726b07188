"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Grants, tokens and sign-in."""

    name = "huiguan.kernel.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        """Declare permissions, offer the pages, and tell the frame who looks at it."""
        import_module("huiguan.kernel.access.policies")
        from huiguan.kernel.access import home
        from huiguan.kernel.access.reasons import REASONS
        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.permits import slots
        from huiguan.kernel.permits.navigation import NavEntry, navigation_entry

        register_reasons(REASONS)
        slots.fill("shell.organizations", home.switcher)
        slots.fill("shell.home_organization", home.home_organization)
        slots.fill("shell.links", home.links)
        slots.fill("people.me", home.own_grants)
        slots.fill("organizations.links", home.organization_links)
        for order, (key, label, permission, local) in enumerate(
            (
                ("accounts", _("Accounts"), "people.manage_accounts", True),
                ("grants", _("Roles granted"), "access.view_grants", True),
                ("second_factor", _("Second factor"), "access.manage_second_factor", False),
            )
        ):
            navigation_entry(
                NavEntry("settings", f"access.{key}", label, f"access:{key}", permission, order=order, local=local)
            )
