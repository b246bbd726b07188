"""What can be done with persons and accounts."""

from huiguan.kernel.people.services.accounts import (
    close_account,
    create_account,
    create_person,
    name_oneself,
    open_first_account,
    update_own_account,
)
from huiguan.kernel.people.services.office import appoint_to_post, end_staff_assignment
from huiguan.kernel.people.services.preferences import choose_columns
from huiguan.kernel.people.services.saved_views import change_view, choose_default_view, delete_view, save_view

__all__ = [
    "appoint_to_post",
    "change_view",
    "choose_columns",
    "choose_default_view",
    "close_account",
    "create_account",
    "create_person",
    "delete_view",
    "end_staff_assignment",
    "name_oneself",
    "open_first_account",
    "save_view",
    "update_own_account",
]
