"""The words of a stored file, by the engine's readers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.engines.itemise.readers import ReadError, read_bytes
from huiguan.kernel.files.selectors import get_file, open_file
from huiguan.kernel.permits import Actor, Invalid


def text_of_file(actor: Actor, file_id: int) -> str:
    """The words of a file that the actor may read; Invalid with the reason when none can be read from it."""
    file = get_file(actor, file_id)
    with open_file(file) as stream:
        content = stream.read()
    try:
        return read_bytes(content, name=file.name)
    except ReadError as fault:
        message = _("The words of %(name)s cannot be read: %(reason)s") % {"name": file.name, "reason": str(fault)}
        raise Invalid(message, code="unreadable_file", field="file") from fault
