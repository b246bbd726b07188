"""Start-up of the floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """Sessions with sign-in."""

    name = "huiguan.kernel.sessions"
    label = "sittings"  # `sessions` is Django's own
    verbose_name = _("Sign-in to sessions")

    def ready(self) -> None:
        """Declare the permissions and the words of the reasons."""
        import_module("huiguan.kernel.sessions.policies")
        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.sessions.reasons import REASONS

        register_reasons(REASONS)
