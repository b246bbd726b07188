"""Seal: an append-only log whose entries can be lawfully emptied and whose past cannot be rewritten unseen.

Pure Python, no database. Each entry has a *header* (when, what kind, by whom: nothing personal) and *values*
(personal). The log covers a salted digest of the values, never the values: dropping values and salt leaves every
hash in place. Entries form a hash chain and a Merkle tree (RFC 9162 §2.1); a checkpoint is a signed note over both.
"""

from huiguan.engines.seal.checkpoints import (
    BadCheckpoint,
    Checkpoint,
    SigningKey,
    VerifyingKey,
    open_checkpoint,
    read_checkpoint,
)
from huiguan.engines.seal.log import GENESIS, SALT_BYTES, Entry, Log, digest_values, leaf_of, link
from huiguan.engines.seal.merkle import (
    EMPTY_ROOT,
    Frontier,
    NodeReader,
    consistency_proof,
    hash_leaf,
    hash_nodes,
    inclusion_proof,
    memory_reader,
    subtree_root,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY_ROOT",
    "GENESIS",
    "SALT_BYTES",
    "BadCheckpoint",
    "Checkpoint",
    "Entry",
    "Frontier",
    "Log",
    "NodeReader",
    "SigningKey",
    "VerifyingKey",
    "consistency_proof",
    "digest_values",
    "hash_leaf",
    "hash_nodes",
    "inclusion_proof",
    "leaf_of",
    "link",
    "memory_reader",
    "open_checkpoint",
    "read_checkpoint",
    "subtree_root",
    "verify_consistency",
    "verify_inclusion",
]
