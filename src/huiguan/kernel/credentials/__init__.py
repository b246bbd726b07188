"""Credentials: cards, certificates and thanks that anybody can check online without learning who holds them.

A room declares a kind (`CredentialKind`); its services issue, revoke and reissue. The page `/c/<token>` says only
"valid today" or "not valid", the kind and the association (docs/decisions/0013-credentials.md).
"""

from huiguan.kernel.credentials.kinds import CredentialKind, Subject, credential_kind, register_kind

__all__ = ["CredentialKind", "Subject", "credential_kind", "register_kind"]
