"""The floor of search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchApp(AppConfig):
    """Search over everything that the actor may see."""

    name = "huiguan.kernel.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Declare the permissions."""
        from huiguan.kernel.search import policies  # noqa: F401 - declares on import, once apps are ready
