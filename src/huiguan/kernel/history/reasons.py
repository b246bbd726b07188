"""Words for the reasons that this floor writes into the history: history itself."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "read": _("Sensitive value read"),
    "erase": _("Erased by law"),
    "load_demonstration": _("Loaded with the demonstration"),
}

#: What acts without a person (`system_actor`), in whichever room, as the history and the timelines call it.
SYSTEM_ACTORS = {
    "bench": _("measurement"),
    "cases": _("handling of cases"),
    "clarifications": _("handling of cases"),
    "command": _("command line"),
    "command line": _("command line"),
    "consent": _("withdrawal of a consent"),
    "counts": _("kept counts"),
    "deadline": _("watch over due dates"),
    "delivery": _("delivery of mails"),
    "demonstration": _("demonstration"),
    "dispatch": _("sending in the background"),
    "due": _("watch over due dates"),
    "dues_received": _("the books"),
    "elections": _("keeping of the election"),
    "escalation": _("watch over due dates"),
    "files": _("keeping of files"),
    "hidden identity": _("protection of a hidden identity"),
    "honours": _("keeping of awards"),
    "import": _("import in the background"),
    "invitation": _("invitation"),
    "minutes": _("keeping of minutes"),
    "notices": _("keeping of notices"),
    "outside unit": _("outside unit"),
    "payments": _("payment service"),
    "printing": _("printing in the background"),
    "relief_payments": _("the books"),
    "reminders": _("automatic reminders"),
    "research_grants": _("the books"),
    "restore": _("restoring of a backup"),
    "retention": _("deletion by schedule"),
    "sealer": _("sealing of the history"),
    "transfer": _("transfer of members"),
}
