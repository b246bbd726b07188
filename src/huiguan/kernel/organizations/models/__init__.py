"""Tables of the floor."""

from huiguan.kernel.organizations.models.office import Department, StaffPost
from huiguan.kernel.organizations.models.organization import Organization, Succession, UnitMembership

__all__ = ["Department", "Organization", "StaffPost", "Succession", "UnitMembership"]
