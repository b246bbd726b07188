from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import registering

registering.install()


class HistoryConfig(AppConfig):
    """The floor of history: events, seals, checkpoints."""

    name = "huiguan.kernel.history"
    label = "history"
    verbose_name = _("History")

    def ready(self) -> None:
        """Declare the permissions."""
        from huiguan.kernel.history import policies  # noqa: F401 - declares on import
        from huiguan.kernel.history.reasons import REASONS
        from huiguan.kernel.history.subjects import register_reasons

        register_reasons(REASONS)
