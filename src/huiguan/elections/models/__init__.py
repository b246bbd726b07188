"""Tables of the room."""

from huiguan.elections.models.ballots import ArchiveRecord, CredentialSlip, PublicCredential, ReceivedBallot
from huiguan.elections.models.elections import Candidate, CandidatePicture, Election, Official, PaperCount, RollEntry

__all__ = [
    "ArchiveRecord",
    "Candidate",
    "CandidatePicture",
    "CredentialSlip",
    "Election",
    "Official",
    "PaperCount",
    "PublicCredential",
    "ReceivedBallot",
    "RollEntry",
]
