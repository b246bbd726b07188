"""Tables of the floor."""

from huiguan.kernel.people.models.person import Person, StaffAssignment
from huiguan.kernel.people.models.preference import ListPreference
from huiguan.kernel.people.models.saved_view import DefaultView, SavedView
from huiguan.kernel.people.models.user import User

__all__ = ["DefaultView", "ListPreference", "Person", "SavedView", "StaffAssignment", "User"]
