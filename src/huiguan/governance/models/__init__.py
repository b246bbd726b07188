"""Tables of the room."""

from huiguan.governance.models.bodies import Body, Post
from huiguan.governance.models.charters import CharterText, CharterVersion
from huiguan.governance.models.delegates import Delegate, DelegateQuota
from huiguan.governance.models.renewal import RenewalPlan, RenewalStep
from huiguan.governance.models.terms import Tenure, Term

__all__ = [
    "Body",
    "CharterText",
    "CharterVersion",
    "Delegate",
    "DelegateQuota",
    "Post",
    "RenewalPlan",
    "RenewalStep",
    "Tenure",
    "Term",
]
