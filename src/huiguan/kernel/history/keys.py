"""The instance's key that signs checkpoints."""

from __future__ import annotations

from django.conf import settings

from huiguan.engines.seal import SigningKey, VerifyingKey
from huiguan.server import read_or_make_key
from huiguan.server.keys import trusted_checkpoint_keys

KEY_NAME = "huiguan-history"


def signing_key() -> SigningKey:
    """The Ed25519 key in the data folder's `keys/` (mode 0600), made at the first call."""
    return SigningKey(KEY_NAME, bytes.fromhex(read_or_make_key(settings.DATA, "checkpoint")))


def accepted_keys() -> list[VerifyingKey]:
    """Public keys whose checkpoints hold here: the instance's own, and those of instances that it was restored from."""
    before = [VerifyingKey.from_text(text) for text in trusted_checkpoint_keys(settings.DATA)]
    return [signing_key().verifying, *before]
