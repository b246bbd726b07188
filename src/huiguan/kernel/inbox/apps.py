"""The inbox as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    """Messages, their delivery, and the desk."""

    name = "huiguan.kernel.inbox"
    label = "inbox"
    verbose_name = _("Inbox")

    def ready(self) -> None:
        """Declare permissions, and fill what lower and neighbouring floors ask for."""
        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.inbox import policies  # noqa: F401 - declares the permissions
        from huiguan.kernel.inbox.reasons import REASONS
        from huiguan.kernel.inbox.services import tell
        from huiguan.kernel.inbox.shell import bell, desk_count
        from huiguan.kernel.permits.navigation import NavEntry, navigation_entry
        from huiguan.kernel.permits.slots import fill

        register_reasons(REASONS)
        fill("workflow.tell", tell)
        fill("shell.inbox", bell)
        fill("navigation.counts", desk_count)
        navigation_entry(
            NavEntry(
                section="desk",
                key="inbox",
                label=_("Waits for you"),
                url_name="inbox:desk",
                permission="inbox.read_own",
                order=10,
                local=False,
            )
        )
