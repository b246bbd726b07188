"""Personal data under the law: sealed fields, keyed hashes, masks, consents, sharing agreements, retention, erasure.

`docs/decisions/0008-personal-data.md` says why it is built so; `docs/developers/kernel.md` how a room uses it.
"""

from huiguan.kernel.privacy.ciphers import Tampered
from huiguan.kernel.privacy.envelope import (
    new_data_key,
    open_rows,
    open_value,
    seal_rows,
    seal_value,
    unwrap_key,
    wrap_key,
)
from huiguan.kernel.privacy.hashing import hasher, keyed_hash
from huiguan.kernel.privacy.personal import PersonalData, register_personal_data
from huiguan.kernel.privacy.purposes import Purpose, register_purpose
from huiguan.kernel.privacy.retention import RetentionRule, register_retention
from huiguan.kernel.privacy.sealed import SealedField, SealedTable, register_sealed
from huiguan.kernel.privacy.streams import opened_stream, seal_stream

__all__ = [
    "PersonalData",
    "Purpose",
    "RetentionRule",
    "SealedField",
    "SealedTable",
    "Tampered",
    "hasher",
    "keyed_hash",
    "new_data_key",
    "open_rows",
    "open_value",
    "opened_stream",
    "register_personal_data",
    "register_purpose",
    "register_retention",
    "register_sealed",
    "seal_rows",
    "seal_stream",
    "seal_value",
    "unwrap_key",
    "wrap_key",
]
