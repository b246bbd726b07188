"""The instance's key: it signs credentials and makes the tokens of their QR codes. It lies outside the database.

Who can write into the database alone can forge neither: a row that this key did not sign does not hold, and tokens
cannot be computed from rows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings

from huiguan.server import keys

_CONTEXT = b"huiguan-credential-v1\n"
TOKEN_BYTES = 16  # 128 bits: nobody comes upon one by trying
TOKEN_LENGTH = 22  # in base64url, without padding


@lru_cache(maxsize=1)
def _seed() -> bytes:
    return bytes.fromhex(keys.read_or_make_key(settings.DATA, keys.CREDENTIALS))


@lru_cache(maxsize=1)
def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_seed())


def public_key() -> bytes:
    """The 32 bytes by which anybody verifies signatures of this instance."""
    return _signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_pem() -> bytes:
    """The same key as PEM."""
    return _signing_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem() -> bytes:
    """The signing key as PEM, for the library that signs badges; it is not to leave this process."""
    return _signing_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def token_of(serial: uuid.UUID) -> str:
    """The token in the QR code of this credential: 22 characters, the same at every call."""
    mac = hmac.digest(_seed(), b"token:" + serial.bytes, hashlib.sha256)[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def holder_digest(serial: uuid.UUID, holder: str) -> bytes:
    """Stands for the name in the signature, so that the name can be erased; salted by the token, which is no row's."""
    return hashlib.sha256(f"{token_of(serial)}\0{holder}".encode()).digest()


def statement_of(credential: Any) -> bytes:
    """What is signed: every value that a check or a paper rests on, in one form."""
    values = {
        "serial": credential.serial.hex,
        "kind": credential.kind,
        "issuer": credential.organization_id,
        "subject": [credential.subject_kind, credential.subject_id],
        "number": credential.number,
        "holder": bytes(credential.holder_digest).hex(),
        "title": credential.title,
        "valid": [credential.valid_from.isoformat(), credential.valid_to.isoformat() if credential.valid_to else None],
    }
    return _CONTEXT + json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def seal(credential: Any) -> None:
    """Give an unsaved credential its token's hash, the digest of its holder and its signature."""
    credential.token_hash = token_hash(token_of(credential.serial))
    credential.holder_digest = holder_digest(credential.serial, credential.holder)
    credential.signature = _signing_key().sign(statement_of(credential))


def is_genuine(credential: Any) -> bool:
    """Tell whether the row is as it was issued by this instance."""
    try:
        _signing_key().public_key().verify(bytes(credential.signature), statement_of(credential))
    except InvalidSignature:
        return False
    return True
