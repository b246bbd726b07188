"""Words for the reasons that this floor writes into the history: files."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "store_file": _("File uploaded"),
    "attach_file": _("File attached"),
    "remove_file": _("File removed"),
    "begin_upload": _("Upload begun"),
    "receive_part": _("Part received"),
    "finish_upload": _("Upload finished"),
    "seal_file": _("Content of a file sealed"),
    "held_upload": _("Uploaded table read and cleared away"),
}
