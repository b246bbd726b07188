"""The floor of credentials."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    """Cards and certificates."""

    name = "huiguan.kernel.credentials"
    label = "credentials"
    verbose_name = _("Cards and certificates")

    def ready(self) -> None:
        """Declare permissions, the words of reasons, the kinds of messages and what is held about a person."""
        import_module("huiguan.kernel.credentials.policies")
        from huiguan.kernel.credentials.personal import PERSONAL
        from huiguan.kernel.credentials.reasons import REASONS
        from huiguan.kernel.credentials.selectors import get_credential, may_read_print
        from huiguan.kernel.files.readers import register_reader
        from huiguan.kernel.history import register_reasons, register_subject
        from huiguan.kernel.inbox import MessageKind, register_kind
        from huiguan.kernel.privacy import register_personal_data

        register_reasons(REASONS)
        register_reader("credentials.credentialprint", may_read_print)
        register_personal_data(PERSONAL)
        register_subject("credentials.credential", get_credential, _("Card or certificate"))
        register_kind(
            MessageKind("credentials.issued", _("Issued to you"), icon="certificate", tone="green", news=True)
        )
        register_kind(
            MessageKind(
                "credentials.revoked",
                _("A card or certificate was revoked"),
                icon="certificate",
                tone="grey",
                news=True,
            )
        )
