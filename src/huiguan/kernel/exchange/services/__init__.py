"""What people do with tables."""

from huiguan.kernel.exchange.services.at_once import import_file
from huiguan.kernel.exchange.services.errors import error_workbook
from huiguan.kernel.exchange.services.exports import Exported, export_rows
from huiguan.kernel.exchange.services.prepare import map_columns, prepare_import
from huiguan.kernel.exchange.services.reverse import reverse_batch, reverse_import, what_is_lost
from huiguan.kernel.exchange.services.run import check_batch, preview_import, run_batch, start_import, stop_import

__all__ = [
    "Exported",
    "check_batch",
    "error_workbook",
    "export_rows",
    "import_file",
    "map_columns",
    "prepare_import",
    "preview_import",
    "reverse_batch",
    "reverse_import",
    "run_batch",
    "start_import",
    "stop_import",
    "what_is_lost",
]
