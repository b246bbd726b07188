"""Tables of the floor."""

from huiguan.kernel.access.models.grant import Grant, SecondFactorRule
from huiguan.kernel.access.models.token import ApiToken

__all__ = ["ApiToken", "Grant", "SecondFactorRule"]
