"""What can be done with the history: seal it, sign its state, check it, and remove values where the law says so."""

from huiguan.kernel.history.reading import record_read
from huiguan.kernel.history.services.checkpoints import make_checkpoint, prove_event, prove_growth
from huiguan.kernel.history.services.erasure import erase_subject
from huiguan.kernel.history.services.sealing import SealReport, seal
from huiguan.kernel.history.services.verification import Finding, Report, verify

__all__ = [
    "Finding",
    "Report",
    "SealReport",
    "erase_subject",
    "make_checkpoint",
    "prove_event",
    "prove_growth",
    "record_read",
    "seal",
    "verify",
]
