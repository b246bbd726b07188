"""Words for the reasons that this floor writes into the history: history itself."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "read": _("Sensitive value read"),
    "erase": _("Erased by law"),
    "load_demonstration": _("Loaded with the demonstration"),
}

#: What acts without a person (`system_actor`), as the history calls it.
SYSTEM_ACTORS = {
    "command line": _("command line"),
    "delivery": _("delivery of mails"),
    "demonstration": _("demonstration"),
    "dispatch": _("sending in the background"),
    "due": _("watch over due dates"),
    "escalation": _("watch over due dates"),
    "import": _("import in the background"),
    "invitation": _("invitation"),
    "printing": _("printing in the background"),
    "restore": _("restoring of a backup"),
    "sealer": _("sealing of the history"),
}
