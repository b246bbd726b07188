"""Checkpoints: signed notes over the size, the Merkle root and the chain of a log.

The text is a signed note and checkpoint as described by the C2SP specifications `signed-note` and `tlog-checkpoint`:

    origin
    number of entries
    root, base64
    chain <base64>          extension line
    time <ISO 8601, UTC>    extension line
                            an empty line
    — key-name base64(key id, 4 bytes || Ed25519 signature, 64 bytes)

so that tools for such logs read it, and a person can print it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as NaclSigningKey
from nacl.signing import VerifyKey as NaclVerifyKey

_ED25519 = b"\x01"
_HASH_BYTES = 32
_KEY_ID_BYTES = 4


class BadCheckpoint(ValueError):
    """The text is no checkpoint, or its signature does not hold; the message says which."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one moment. `time` is aware and kept to the second."""

    origin: str
    size: int
    root: bytes
    chain: bytes
    time: datetime

    def body(self) -> str:
        """The text that is signed."""
        moment = self.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\nchain {_encode(self.chain)}\ntime {moment}\n"


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key and its name. `text` is the form that is handed around: name+id+base64."""

    name: str
    public: bytes

    @classmethod
    def from_text(cls, text: str) -> VerifyingKey:
        """Read `name+id+base64`. Raises BadCheckpoint when it is none."""
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as error:
            raise BadCheckpoint("not a key of the form name+id+base64") from error
        key = cls(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != _HASH_BYTES + 1 or key.key_id.hex() != key_id:
            raise BadCheckpoint("the key's id does not fit the key")
        return key

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, algorithm and key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is published."""
        return f"{self.name}+{self.key_id.hex()}+{_encode(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A name and the 32-byte seed of an Ed25519 key."""

    name: str
    seed: bytes

    @property
    def verifying(self) -> VerifyingKey:
        """The public half."""
        return VerifyingKey(self.name, bytes(NaclSigningKey(self.seed).verify_key))

    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note."""
        body = checkpoint.body()
        signature = NaclSigningKey(self.seed).sign(body.encode()).signature
        return f"{body}\n— {self.name} {_encode(self.verifying.key_id + signature)}\n"


def read_checkpoint(note: str) -> Checkpoint:
    """Read a note without checking its signature. Raises BadCheckpoint when it is not one."""
    body, _signatures = _parts(note)
    lines = body.splitlines()
    extensions = dict(line.partition(" ")[::2] for line in lines[3:])
    try:
        moment = datetime.strptime(extensions["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        checkpoint = Checkpoint(lines[0], int(lines[1]), _hash(lines[2]), _hash(extensions["chain"]), moment)
    except (IndexError, KeyError, ValueError) as error:
        raise BadCheckpoint("the text is not a checkpoint") from error
    if checkpoint.body() != body or checkpoint.size < 0:
        raise BadCheckpoint("the text is not a checkpoint in its one canonical form")
    return checkpoint


def open_checkpoint(note: str, *keys: VerifyingKey) -> Checkpoint:
    """Read a note that one of `keys` signed. Raises BadCheckpoint when none did, or its signature does not hold."""
    checkpoint = read_checkpoint(note)
    body, signatures = _parts(note)
    for key in keys:
        for name, raw in signatures:
            if name == key.name and raw[:_KEY_ID_BYTES] == key.key_id:
                _check_signature(body, raw[_KEY_ID_BYTES:], key)
                return checkpoint
    raise BadCheckpoint("no signature by the key " + " or ".join(f"{key.name}+{key.key_id.hex()}" for key in keys))


def _check_signature(body: str, signature: bytes, key: VerifyingKey) -> None:
    try:
        NaclVerifyKey(key.public).verify(body.encode(), signature)
    except (BadSignatureError, ValueError) as error:
        raise BadCheckpoint("the signature does not hold") from error


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    body, separator, tail = note.replace("\r\n", "\n").rpartition("\n\n")
    signatures = [line.removeprefix("— ").rsplit(" ", 1) for line in tail.splitlines() if line.startswith("— ")]
    if not separator or not signatures:
        raise BadCheckpoint("the text carries no signature")
    try:
        return body + "\n", [(name, base64.b64decode(raw, validate=True)) for name, raw in signatures]
    except (ValueError, binascii.Error) as error:
        raise BadCheckpoint("a signature line cannot be read") from error


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _hash(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != _HASH_BYTES:
        raise ValueError("a hash has 32 bytes")
    return raw
