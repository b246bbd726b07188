"""The words of a stored file, by the engine's readers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.kernel.files.selectors import get_file, open_file
from huiguan.kernel.permits import Actor, Invalid


def text_of_file(actor: Actor, file_id: int) -> str:
    """The words of a file that the actor may read; Invalid with the reason when none can be read from it."""
    # The readers load what opens Word and PDF files: only where a file is read.
    from huiguan.engines.itemise.readers import UnreadableDocument, read_bytes

    file = get_file(actor, file_id)
    with open_file(file) as stream:
        content = stream.read()
    try:
        return read_bytes(content, name=file.name)
    except UnreadableDocument as fault:
        raise Invalid(_reason(fault.code) % {"name": file.name}, code=f"file_{fault.code}", field="file") from fault


def _reason(code: str) -> str:
    reasons = {
        "empty": _("There are no words in %(name)s. A scanned document needs its text."),
        "binary": _("%(name)s is not a text document. Save it as .docx, .pdf or .txt."),
        "password": _("%(name)s is protected by a password. Remove it and upload the file again."),
        "damaged": _("%(name)s is damaged and cannot be opened."),
        "huge": _("%(name)s is too large to be read. Divide it."),
    }
    return reasons.get(code, _("The words of %(name)s cannot be read."))
