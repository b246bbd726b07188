"""The floor of files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.navigation import NavEntry, navigation_entry


class FilesApp(AppConfig):
    """Files of associations and of the things that rooms keep."""

    name = "huiguan.kernel.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Declare the permissions."""
        from huiguan.kernel.files import policies  # noqa: F401 - declares on import, once apps are ready
        from huiguan.kernel.files.reasons import REASONS
        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.privacy import SealedTable, register_sealed

        register_reasons(REASONS)
        register_sealed(SealedTable("files.StoredFile", ()))
        navigation_entry(NavEntry("organizations", "files", _("Files"), "files:list", "files.list_files", order=70))
