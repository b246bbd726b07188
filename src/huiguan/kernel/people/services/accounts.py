"""Open and close accounts."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Invalid, NotFound, permit


def create_person(*, actor: Actor, organization: Organization, name: str) -> Person:
    """Enter a person for the office of `organization`; Invalid without a name."""
    with recording(actor, organization=organization, reason="create_person"):
        permit(actor, "people.manage_office", organization)
        if not name.strip():
            raise Invalid(_("A person needs a name."), code="name_missing", field="name")
        return Person.objects.create(name=name.strip())


def create_account(
    *,
    actor: Actor,
    organization: Organization,
    username: str,
    person: Person | None = None,
    password: str | None = None,
    email: str = "",
    mobile: str = "",
) -> User:
    """Open an account for somebody in the office of `organization`.

    Without a password the person sets one through the mailed link. Raises Invalid on a taken name, address or number.
    """
    with recording(actor, organization=organization, reason="create_account"):
        permit(actor, "people.manage_accounts", organization)
        user = User(username=username.strip(), email=email, mobile=mobile, person=person)
        _check(user, password)
        user.set_password(password)
        user.save()
    return user


def open_first_account(*, actor: Actor, organization: Organization, name: str, username: str, email: str) -> User:
    """Open, from the association above, an account in an association below that has nobody who opens accounts.

    Whether it has nobody is known to the floor of grants: call `access.services.open_first_administrator`, which asks.
    Enters the person too. Raises Invalid without a name, on a taken name or on a malformed address.
    """
    with recording(actor, organization=organization, reason="open_first_account"):
        permit(actor, "people.open_first_account", organization)
        if not name.strip():
            raise Invalid(_("A person needs a name."), code="name_missing", field="name")
        person = Person.objects.create(name=name.strip())
        user = User(username=username.strip(), email=email, person=person)
        _check(user, None)
        user.set_password(None)
        user.save()
    return user


def _check(user: User, password: str | None) -> None:
    try:
        user.full_clean(exclude=["password"])
        if password is not None:
            validate_password(password, user)
    except ValidationError as fault:
        by_field = getattr(fault, "message_dict", {"password": fault.messages})
        field, messages = next(iter(by_field.items()))
        raise Invalid(" ".join(messages), code="invalid_account", field=field) from fault


def close_account(*, actor: Actor, organization: Organization, user: User) -> User:
    """Close an account: it can no longer sign in; what it did stays in the history."""
    with recording(actor, organization=organization, reason="close_account"):
        permit(actor, "people.manage_accounts", organization)
        user.is_active = False
        user.save(update_fields=["is_active"])
    return user


def update_own_account(*, actor: Actor, email: str, mobile: str, single_keys: bool) -> User:
    """Change the actor's own address, number and keyboard setting; a changed number counts as not proved.

    Raises Invalid on an address or number that is malformed or belongs to another account.
    """
    with recording(actor, reason="update_own_account"):
        permit(actor, "people.edit_self")
        user = User.objects.select_for_update().filter(pk=actor.user_id or 0).first()
        if user is None:
            raise NotFound("account")
        user.mobile_verified = user.mobile_verified and user.mobile == mobile
        user.email, user.mobile, user.single_keys = email, mobile, single_keys
        _check(user, None)
        user.save()
    return user


def name_oneself(*, actor: Actor, name: str) -> Person:
    """The person behind the actor's account; made with this name when the account has none yet.

    For somebody who signed up and now applies, or proves to be a member. NotFound for programs and jobs.
    """
    with recording(actor, reason="name_oneself"):
        permit(actor, "people.edit_self")
        user = (
            User.objects.select_for_update(of=("self",)).select_related("person").filter(pk=actor.user_id or 0).first()
        )
        if user is None:
            raise NotFound("account")
        if user.person is None:
            if not name.strip():
                raise Invalid(_("A person needs a name."), code="name_missing", field="name")
            user.person = Person.objects.create(name=name.strip()[:60])
            user.save(update_fields=["person"])
    return user.person
