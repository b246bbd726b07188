"""The pages of imports and exports."""

from huiguan.kernel.exchange.views.correcting import adopt, row
from huiguan.kernel.exchange.views.lists import export_link, exported_response, is_export, list_response
from huiguan.kernel.exchange.views.wizard import (
    act,
    batches,
    errors,
    export_organizations,
    progress,
    show,
    start,
    template,
)

__all__ = [
    "act",
    "adopt",
    "batches",
    "errors",
    "export_link",
    "export_organizations",
    "exported_response",
    "is_export",
    "list_response",
    "progress",
    "row",
    "show",
    "start",
    "template",
]
