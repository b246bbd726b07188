"""The instance's key that signs checkpoints."""

from __future__ import annotations

from django.conf import settings

from huiguan.engines.seal import SigningKey
from huiguan.server import read_or_make_key

KEY_NAME = "huiguan-history"


def signing_key() -> SigningKey:
    """The Ed25519 key in the data folder's `keys/` (mode 0600), made at the first call."""
    return SigningKey(KEY_NAME, bytes.fromhex(read_or_make_key(settings.DATA, "checkpoint")))
