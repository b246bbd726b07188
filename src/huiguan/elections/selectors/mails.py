"""Whom the mail with a credential does not reach: never whether or when the credential was fetched."""

from __future__ import annotations

from dataclasses import dataclass

from huiguan.elections.models import Election
from huiguan.elections.selectors.hall import voters_reached
from huiguan.kernel.people.models import User


@dataclass(frozen=True, slots=True)
class NotReached:
    """A voter, the address with its middle left out ("" where there is none), and what the mail server said."""

    name: str
    unit: str
    address: str
    said: str


def mails_refused(election: Election) -> list[NotReached]:
    """Voters with an account whose mail was refused, and those without an address, by name; of a read election."""
    if not (election.by_mail and election.is_frozen):
        return []
    voters = list(voters_reached(election).filter(person__isnull=False).order_by("name", "pk"))
    addresses = _addresses([each.person_id for each in voters if each.person_id is not None])
    return [
        NotReached(each.name, each.unit, shortened(addresses.get(each.person_id, "")), each.mail_refused)
        for each in voters
        if each.mail_refused or not addresses.get(each.person_id)
    ]


def _addresses(persons: list[int]) -> dict[int | None, str]:
    """The address that is mailed to: of the first account of each."""
    users = User.objects.filter(person__in=persons, is_active=True).exclude(email="").order_by("-pk")
    return dict(users.values_list("person_id", "email"))


def shortened(address: str) -> str:
    """Enough of an address to recognise it: its first character and its domain."""
    name, sign, domain = address.partition("@")
    return f"{name[:1]}…{sign}{domain}" if sign else ""
