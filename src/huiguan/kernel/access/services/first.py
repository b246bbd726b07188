"""The first system administrator of an association, opened by the association above.

Each association is a legal person of its own, so its own system administrator opens its accounts. Somebody has to open
the first one: the system administrator of an association above. The security administrator's right to grant is not
touched beyond that: this act grants one role, in one association, while nobody holds it there.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.kernel.access.models import Grant
from huiguan.kernel.access.selectors import has_administrator
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.enums import level_keys
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.people.services import open_first_account
from huiguan.kernel.permits import Actor, Role, RuleViolation, permit


def open_first_administrator(*, actor: Actor, organization: Organization, name: str, username: str, email: str) -> User:
    """Open an account that administers `organization`, where nobody does; its person sets the password by mail.

    Also when the last administrator left. Raises RuleViolation "has_administrator" where somebody holds the role,
    Invalid as `open_first_account` does, NotFound without the permission there.
    """
    with recording(actor, organization=organization, reason="open_first_administrator"):
        permit(actor, "people.open_first_account", organization)
        # Two clerks above open one administrator, not two.
        locked = Organization.objects.select_for_update().get(pk=organization.pk)
        if has_administrator(locked):
            message = _("%(name)s has a system administrator, who opens its accounts.")
            raise RuleViolation(message % {"name": locked.name}, code="has_administrator")
        user = open_first_account(actor=actor, organization=locked, name=name, username=username, email=email)
        # Reaching below, for structure only, so that it can open the first administrators there in its turn.
        below = locked.level != level_keys()[-1]
        Grant.objects.create(
            user=user, role=Role.SYSTEM_ADMIN, organization=locked, below=below, period=(today(), None)
        )
    return user
