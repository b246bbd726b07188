"""The floor of import and export."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.slots import fill

OPEN_NAME = "exchange.open_imports"


class ExchangeApp(AppConfig):
    """Tables in and out."""

    name = "huiguan.kernel.exchange"
    label = "exchange"
    verbose_name = _("Import and export")

    def ready(self) -> None:
        """Declare the permissions, the sheets of lower floors, and who reads imported files."""
        import_module("huiguan.kernel.exchange.policies")
        import_module("huiguan.kernel.exchange.sheets.organizations").register()
        from huiguan.kernel.exchange.reasons import REASONS
        from huiguan.kernel.exchange.selectors import FILE_KIND, may_read_file
        from huiguan.kernel.files import register_reader
        from huiguan.kernel.history import register_reasons

        register_reasons(REASONS)
        register_reader(FILE_KIND, may_read_file)
        from huiguan.kernel.exchange.services import keeping
        from huiguan.kernel.privacy import RetentionRule, SealedField, SealedTable, register_retention, register_sealed

        cells = SealedField("cells", _("cells"), OPEN_NAME, lambda plain: "****" if plain else "")
        register_sealed(SealedTable("exchange.ImportBadRow", (cells,)))
        label = _("Files of imports and their bad rows")
        register_retention(
            RetentionRule("exchange.files", label, "PIPL 19, 47", keeping.over_time, keeping.empty_over_time)
        )
        from huiguan.kernel.exchange.shell import running_work

        fill("shell.work", running_work)
