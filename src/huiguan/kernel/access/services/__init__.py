"""What can be done with grants and tokens."""

from huiguan.kernel.access.services.first import open_first_administrator
from huiguan.kernel.access.services.grants import (
    end_grant,
    grant_role,
    require_second_factor,
    set_second_factor_rules,
)
from huiguan.kernel.access.services.tokens import issue_token, revoke_token, token_actor

__all__ = [
    "end_grant",
    "grant_role",
    "issue_token",
    "open_first_administrator",
    "require_second_factor",
    "revoke_token",
    "set_second_factor_rules",
    "token_actor",
]
