"""The lowest floor: who acts, what may be done, and on whose rows. No models, no database.

Every service, page and API operation asks this floor. Rooms declare their permissions in `policies.py`
with `define`; a permission nobody declared is refused.
"""

from huiguan.kernel.permits.actors import ANONYMOUS, Actor, ActorKind, GrantView, system_actor
from huiguan.kernel.permits.errors import Conflict, Invalid, NotFound, RuleViolation
from huiguan.kernel.permits.registry import DataClass, Permission, allows, define, permit, scope_of
from huiguan.kernel.permits.roles import Role
from huiguan.kernel.permits.scopes import EMPTY_SCOPE, EVERYTHING, Located, Scope

__all__ = [
    "ANONYMOUS",
    "EMPTY_SCOPE",
    "EVERYTHING",
    "Actor",
    "ActorKind",
    "Conflict",
    "DataClass",
    "GrantView",
    "Invalid",
    "Located",
    "NotFound",
    "Permission",
    "Role",
    "RuleViolation",
    "Scope",
    "allows",
    "define",
    "permit",
    "scope_of",
    "system_actor",
]
