"""Roles that can be granted. What a role may do is said by each room's `policies.py`, never here."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """A role in one association; the words follow the table of users in the product description."""

    CLERK = "clerk"
    HEAD = "head"
    CASE_OFFICER = "case_officer"
    TREASURER = "treasurer"
    AUDITOR = "auditor"
    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    EXPERT = "expert"
    MEMBER = "member"
    EDITOR = "editor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    # Outside: the people of the authority that supervises the association; only what is filed opens to them.
    AUTHORITY = "authority"


LABELS = {
    Role.CLERK: _("Secretariat clerk"),
    Role.HEAD: _("Head"),
    Role.CASE_OFFICER: _("Case officer"),
    Role.TREASURER: _("Treasurer"),
    Role.AUDITOR: _("Auditor"),
    Role.DIRECTOR: _("Director"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.EXPERT: _("Expert"),
    Role.MEMBER: _("Member"),
    Role.EDITOR: _("Newsroom editor"),
    Role.SYSTEM_ADMIN: _("System administrator"),
    Role.SECURITY_ADMIN: _("Security administrator"),
    Role.AUDIT_ADMIN: _("Audit administrator"),
    Role.AUTHORITY: _("Supervising authority"),
}

# GB/T 22239-2019 level 3: system, security and audit administration are kept apart.
SEPARATED = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# Roles that keep the books or other people's secrets sign in with a second factor.
SECOND_FACTOR_BY_DEFAULT = SEPARATED | {Role.CASE_OFFICER, Role.TREASURER}
