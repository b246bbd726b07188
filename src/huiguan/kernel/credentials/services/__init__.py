"""What can be done with credentials."""

from huiguan.kernel.credentials.services.ending import reissue, revoke
from huiguan.kernel.credentials.services.issuing import Subject, issue, issue_many, take_own

__all__ = ["Subject", "issue", "issue_many", "reissue", "revoke", "take_own"]
