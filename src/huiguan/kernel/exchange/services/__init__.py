"""What people do with tables."""

from huiguan.kernel.exchange.services.at_once import import_file
from huiguan.kernel.exchange.services.correcting import (
    Adopted,
    StillBad,
    adopt_suggestions,
    correct_row,
    open_row,
)
from huiguan.kernel.exchange.services.errors import error_workbook
from huiguan.kernel.exchange.services.exports import Exported, export_rows, record_export, watermark_of
from huiguan.kernel.exchange.services.keeping import empty_import
from huiguan.kernel.exchange.services.prepare import map_columns, prepare_import
from huiguan.kernel.exchange.services.preview import first_rows
from huiguan.kernel.exchange.services.reverse import reverse_batch, reverse_import, what_is_lost
from huiguan.kernel.exchange.services.run import check_batch, preview_import, run_batch, start_import, stop_import

__all__ = [
    "Adopted",
    "Exported",
    "StillBad",
    "adopt_suggestions",
    "check_batch",
    "correct_row",
    "empty_import",
    "error_workbook",
    "export_rows",
    "first_rows",
    "import_file",
    "map_columns",
    "open_row",
    "prepare_import",
    "preview_import",
    "record_export",
    "reverse_batch",
    "reverse_import",
    "run_batch",
    "start_import",
    "stop_import",
    "watermark_of",
    "what_is_lost",
]
