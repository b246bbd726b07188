"""The membership card: a credential about a membership, which holds as long as the membership does.

Nothing is copied: who is suspended, left or was struck off has a card that is not valid from that moment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.credentials import CredentialKind, Subject
from huiguan.kernel.credentials.services import rename_holders
from huiguan.kernel.i18n.formats import long_date
from huiguan.members.enums import MembershipState
from huiguan.members.keys import name_in_papers
from huiguan.members.models import Membership
from huiguan.members.selectors.classes import class_of
from huiguan.members.selectors.memberships import hidden_names

CARD = "members.card"


def holding(membership_ids: Collection[int]) -> set[int]:
    """Those of the memberships that are in force today: admitted and not suspended."""
    rows = Membership.objects.unscoped("only whether they are members goes out")
    return set(rows.filter(pk__in=membership_ids, state=MembershipState.ADMITTED).values_list("pk", flat=True))


def subjects(organization_id: int, membership_ids: Sequence[int]) -> list[Subject]:
    """What is issued to memberships of one association, by name."""
    rows = Membership.objects.unscoped("chosen by an office that read them").filter(organization=organization_id)
    return [subject_of(row) for row in rows.filter(pk__in=membership_ids).order_by("name_pinyin", "pk")]


def follow_identity(membership: Membership) -> None:
    """Have the card name its holder as the record does now; part of the step that changed the record."""
    holder = name_in_papers(membership.name)
    rename_holders(kind=CARD, subject_ids=[membership.pk], holder=holder, hidden=membership.hidden_identity)


def subject_of(row: Membership) -> Subject:
    """A membership as its card is about it."""
    return Subject(row.pk, name_in_papers(row.name), row.person_id, row.number)


def lines(membership_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    """Class, unit and first day of membership, for who may see the card."""
    rows = Membership.objects.unscoped("the caller has read the cards").select_related("organization")
    return {row.pk: _lines(row) for row in rows.filter(pk__in=membership_ids)}


def _lines(row: Membership) -> list[tuple[str, str]]:
    klass = class_of(row.organization, row.klass)
    since = long_date(row.joined_on) if row.joined_on else ""
    values = [
        (_("Class"), str(klass.label) if klass is not None else row.klass),
        (_("Unit"), row.unit),
        (_("Member since"), since),
    ]
    return [(label, value) for label, value in values if value]


KIND = CredentialKind(
    key=CARD,
    label=gettext_lazy("Membership card"),
    subject_kind="members.membership",
    issue_permission="members.issue_cards",
    read_permission="members.read_members",
    holds=holding,
    lines=lines,
    subjects=subjects,
    prefix="C",
    own_names=hidden_names,
)
