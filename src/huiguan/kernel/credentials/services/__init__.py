"""What can be done with credentials."""

from huiguan.kernel.credentials.kinds import Subject
from huiguan.kernel.credentials.services.ending import reissue, revoke
from huiguan.kernel.credentials.services.issuing import issue, issue_along, issue_many, take_own
from huiguan.kernel.credentials.services.naming import rename_holders
from huiguan.kernel.credentials.services.prints import make_print, order_print

__all__ = [
    "Subject",
    "issue",
    "issue_along",
    "issue_many",
    "make_print",
    "order_print",
    "reissue",
    "rename_holders",
    "revoke",
    "take_own",
]
