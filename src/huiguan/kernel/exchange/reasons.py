"""Words for the reasons that this floor writes into the history: imports and exports."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "prepare_import": _("Import prepared"),
    "map_columns": _("Columns matched"),
    "check_import": _("Trial run"),
    "import_rows": _("Imported from a file"),
    "finish_import": _("Import finished"),
    "stop_import": _("Import stopped"),
    "fail_import": _("Import failed"),
    "reverse_import": _("Import undone"),
    "correct_row": _("Bad row corrected"),
    "adopt_suggestions": _("Suggestions adopted"),
    "empty_import": _("File and bad rows removed"),
    "export_rows": _("Exported"),
    "import_prepared": _("Import prepared"),
    "import_checking": _("Trial run begun"),
    "import_checked": _("Trial run finished"),
    "import_running": _("Import begun"),
    "import_done": _("Import finished"),
    "import_stopped": _("Import stopped"),
    "import_failed": _("Import failed"),
    "import_reversing": _("Undoing begun"),
    "import_reversed": _("Import undone"),
}
