"""The floor of personal data."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """Personal data under the law."""

    name = "huiguan.kernel.privacy"
    label = "privacy"
    verbose_name = _("Personal data")

    def ready(self) -> None:
        """Declare the permissions and the words of the reasons."""
        import_module("huiguan.kernel.privacy.policies")
        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.privacy.reasons import REASONS

        register_reasons(REASONS)
