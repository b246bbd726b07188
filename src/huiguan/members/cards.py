"""Membership cards, and certificates of members and unit members: credentials about a membership, which hold as long
as it does.

Nothing is copied: who is suspended, left or was struck off has a card that is not valid from that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.credentials import CredentialKind, Subject
from huiguan.kernel.credentials.services import rename_holders
from huiguan.kernel.i18n.formats import long_date
from huiguan.members.enums import ClassKind, MembershipState
from huiguan.members.keys import name_in_papers
from huiguan.members.models import Membership, UnitMember
from huiguan.members.selectors.classes import classes_of
from huiguan.members.selectors.memberships import hidden_names

CARD, CERTIFICATE, UNIT_CERTIFICATE = "members.card", "members.certificate", "members.unit_certificate"


def holding(membership_ids: Collection[int]) -> set[int]:
    """Those of the memberships that are in force today: admitted and not suspended."""
    rows = Membership.objects.unscoped("only whether they are members goes out")
    return set(rows.filter(pk__in=membership_ids, state=MembershipState.ADMITTED).values_list("pk", flat=True))


def subjects(organization_id: int, membership_ids: Sequence[int]) -> list[Subject]:
    """What is issued to memberships of one association, by name."""
    rows = Membership.objects.unscoped("chosen by an office that read them").filter(organization=organization_id)
    return [subject_of(row) for row in rows.filter(pk__in=membership_ids).order_by("name_pinyin", "pk")]


def follow_identity(membership: Membership) -> None:
    """Have card and certificate name their holder as the record does now; part of the step that changed the record."""
    holder = name_in_papers(membership.name)
    for kind in (CARD, CERTIFICATE):
        rename_holders(kind=kind, subject_ids=[membership.pk], holder=holder, hidden=membership.hidden_identity)


def subject_of(row: Membership) -> Subject:
    """A membership as its card is about it."""
    return Subject(row.pk, name_in_papers(row.name), row.person_id, row.number)


def lines(membership_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    """Class, unit and first day of membership, for who may see the card."""
    rows = Membership.objects.unscoped("the caller has read the cards").select_related("organization")
    found = list(rows.filter(pk__in=membership_ids))
    labels = _class_labels(found, ClassKind.INDIVIDUAL)
    return {row.pk: _filled((_("Class"), labels(row)), (_("Unit"), row.unit), _since(row)) for row in found}


def _class_labels(rows: Sequence[Membership | UnitMember], kind: ClassKind) -> Callable[[Membership | UnitMember], str]:
    """What the class of each row is called; the classes of an association are asked once."""
    places = {row.organization_id: row.organization for row in rows}
    found = {
        pk: {view.key: str(view.label) for view in classes_of(place, kind, active=False)}
        for pk, place in places.items()
    }
    return lambda row: found[row.organization_id].get(row.klass, row.klass)


def _since(row: Membership | UnitMember) -> tuple[str, str]:
    return _("Member since"), long_date(row.joined_on) if row.joined_on else ""


def _filled(*values: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in values if value]


def units_holding(unit_ids: Collection[int]) -> set[int]:
    """Those of the unit members that are in force today."""
    rows = UnitMember.objects.unscoped("only whether they are members goes out")
    return set(rows.filter(pk__in=unit_ids, state=MembershipState.ADMITTED).values_list("pk", flat=True))


def unit_subjects(organization_id: int, unit_ids: Sequence[int]) -> list[Subject]:
    """What is issued to unit members of one association, by name."""
    rows = UnitMember.objects.unscoped("chosen by an office that read them").filter(organization=organization_id)
    return [unit_subject_of(row) for row in rows.filter(pk__in=unit_ids).order_by("name_pinyin", "pk")]


def unit_subject_of(row: UnitMember) -> Subject:
    """A unit member as its certificate is about it."""
    return Subject(row.pk, row.name, None, row.number)


def unit_lines(unit_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, str]]]:
    """Class, credit code and first day of membership."""
    rows = UnitMember.objects.unscoped("the caller has read the certificates").select_related("organization")
    found = list(rows.filter(pk__in=unit_ids))
    labels = _class_labels(found, ClassKind.UNIT)
    code = _("Unified social credit code")
    return {row.pk: _filled((_("Class"), labels(row)), (code, row.credit_code), _since(row)) for row in found}


def _none_hidden(unit_ids: Sequence[int]) -> Mapping[int, str]:
    """No unit hides its name."""
    return {}


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
CERTIFICATE_KIND = replace(
    KIND, key=CERTIFICATE, label=gettext_lazy("Certificate of membership"), layout="certificate", prefix="M"
)
UNIT_KIND = replace(
    CERTIFICATE_KIND,
    key=UNIT_CERTIFICATE,
    label=gettext_lazy("Certificate of unit membership"),
    subject_kind="members.unitmember",
    read_permission="members.read_units",
    holds=units_holding,
    lines=unit_lines,
    subjects=unit_subjects,
    own_names=_none_hidden,
    prefix="U",
)
KINDS = (KIND, CERTIFICATE_KIND, UNIT_KIND)
