"""What can be done with persons and accounts."""

from huiguan.kernel.people.services.accounts import close_account, create_account, create_person, update_own_account
from huiguan.kernel.people.services.office import appoint_to_post, end_staff_assignment
from huiguan.kernel.people.services.preferences import choose_columns

__all__ = [
    "appoint_to_post",
    "choose_columns",
    "close_account",
    "create_account",
    "create_person",
    "end_staff_assignment",
    "update_own_account",
]
