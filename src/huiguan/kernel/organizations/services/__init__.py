"""What can be done with the tree; each function is one transaction with its history."""

from huiguan.kernel.organizations.services.office import (
    close_department,
    close_staff_post,
    open_department,
    open_staff_post,
)
from huiguan.kernel.organizations.services.tree import (
    REGISTRATION_FIELDS,
    change_state,
    create_organization,
    end_unit_membership,
    merge_organizations,
    move_organization,
    start_unit_membership,
    update_registration,
    withdraw_organization,
)

__all__ = [
    "REGISTRATION_FIELDS",
    "change_state",
    "close_department",
    "close_staff_post",
    "create_organization",
    "end_unit_membership",
    "merge_organizations",
    "move_organization",
    "open_department",
    "open_staff_post",
    "start_unit_membership",
    "update_registration",
    "withdraw_organization",
]
