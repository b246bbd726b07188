"""History: who changed what, when and why; written by the database itself, sealed, and open to check by anyone.

Models say `@tracked`; services write inside `with recording(actor): …`; bulk paths say `attach_context(cursor, actor)`.
The design and what was rejected stand in docs/decisions/0005-history-sealing.md.
"""

from huiguan.kernel.history.context import attach_context, by_itself, recording, request_id
from huiguan.kernel.history.reading import record_read, record_reads
from huiguan.kernel.history.subjects import register_reasons, register_subject
from huiguan.kernel.history.tracking import tracked

__all__ = [
    "attach_context",
    "by_itself",
    "record_read",
    "record_reads",
    "recording",
    "register_reasons",
    "register_subject",
    "request_id",
    "tracked",
]
