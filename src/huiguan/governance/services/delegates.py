"""Delegates of a congress: quotas to units, delegates elected or named, credentials checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiguan.governance.enums import ChosenBy, DelegateState
from huiguan.governance.laying import QUOTA
from huiguan.governance.links import sending_url
from huiguan.governance.meeting_enums import OVER, ParticipantRole
from huiguan.governance.models import Delegate, DelegateQuota, Meeting, Participant, Term
from huiguan.governance.selectors.delegates import SEND
from huiguan.governance.selectors.known import person_known
from huiguan.governance.services.doors import lock_row, words
from huiguan.governance.services.meeting_doors import refuse_open_vote
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.numbers import chinese_ordinal
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised

MANAGE = "governance.manage_delegates"
MAX_SEATS = 9999
MESSAGE = "governance.delegates_wanted"


@dataclass(frozen=True, slots=True)
class Quota:
    """What one unit sends: its name (or the association below that it is) and how many."""

    name: str
    seats: int
    unit_id: int | None = None


def set_quotas(*, actor: Actor, term_id: int, quotas: Sequence[Quota]) -> list[DelegateQuota]:
    """Set how many delegates each unit sends. A unit whose delegates are entered keeps at least as many seats.

    A unit that bears the name of an association below is that association: its office is asked in its inbox.
    """
    with recording(actor, reason="set_quotas"):
        term: Term = lock_row(Term, actor, term_id, MANAGE)
        there = {row.name: row for row in _quotas(term)}
        wanted = {_name(quota): (order, quota) for order, quota in enumerate(quotas)}
        if len(wanted) != len(quotas):
            raise Invalid(_("A unit stands here twice."), code="unit_twice", field="quotas")
        for name, row in there.items():
            seats = wanted[name][1].seats if name in wanted else 0
            if _present(row) > seats:
                message = _("%(unit)s has more delegates entered than %(seats)d.")
                raise RuleViolation(message % {"unit": name, "seats": seats}, code="too_few", field="quotas")
            if name not in wanted:
                _drop_quota(row)
        for name, (order, quota) in wanted.items():
            _keep(term, there.get(name), name, order, _with_unit(term, quota))
    return list(_quotas(term))


def _drop_quota(row: DelegateQuota) -> None:
    """Without delegates it goes; with some, who were replaced, it stays with no seats. Nothing is asked any more."""
    inbox.settle(subject_kind=QUOTA, subject_id=row.pk)
    if Delegate.objects.unscoped("of this unit").filter(quota=row).exists():
        row.seats = 0
        row.save()
    else:
        row.delete()


def _quotas(term: Term) -> Any:
    return DelegateQuota.objects.unscoped("quotas of a locked term").filter(term=term)


def _name(quota: Quota) -> str:
    if not 0 <= quota.seats <= MAX_SEATS:
        raise Invalid(_("A whole number from 0 to 9,999."), code="seats", field="quotas")
    return words(quota.name, 200, "quotas", _("Each unit needs a name."))


def _present(row: DelegateQuota) -> int:
    return Delegate.objects.unscoped("how many are entered").filter(quota=row, replaced_on=None).count()


def _keep(term: Term, row: DelegateQuota | None, name: str, order: int, quota: Quota) -> None:
    if row is None:
        row = DelegateQuota(organization=term.organization, term=term, name=name)
    elif (row.seats, row.order, row.unit_id) == (quota.seats, order, quota.unit_id):
        return
    # Another place in the order is nothing that the unit is asked about again.
    asks_else = row.pk is None or (row.seats, row.unit_id) != (quota.seats, quota.unit_id)
    row.seats, row.order, row.unit_id = quota.seats, order, quota.unit_id
    row.save()
    if asks_else:
        inbox.settle(subject_kind=QUOTA, subject_id=row.pk)
        _ask_or_settle(row)


def _with_unit(term: Term, quota: Quota) -> Quota:
    if quota.unit_id is not None:
        return quota
    name = quota.name.strip()
    below = Organization.objects.filter(path__startswith=term.organization.path, depth__gt=term.organization.depth)
    found = list(below.filter(Q(name=name) | Q(short_name=name), state="active")[:2])
    # Two of one name: which of them is meant is not for us to say.
    return replace(quota, unit_id=found[0].pk) if len(found) == 1 else quota


def _ask_or_settle(row: DelegateQuota) -> None:
    """Put the unit's inbox in step with its quota: one line while delegates are wanted from it, none any more after.

    Who was refused is to be replaced, so that the seat is wanted again.
    """
    serving = Delegate.objects.unscoped("how many serve").filter(quota=row, replaced_on=None)
    if row.unit is None or serving.exclude(state=DelegateState.REFUSED).count() >= row.seats:
        inbox.settle(subject_kind=QUOTA, subject_id=row.pk)
    elif not Matter.objects.filter(subject_kind=QUOTA, subject_id=row.pk, settled_at=None).exists():
        _ask_unit(row, row.unit)


def _ask_unit(row: DelegateQuota, unit: Organization) -> None:
    inbox.notify_many(
        [
            Post(
                organization_id=unit.pk,
                role=Role.CLERK.value,
                user_id=None,
                kind=MESSAGE,
                subject_kind=QUOTA,
                subject_id=row.pk,
                text=f"{row.organization.name}{chinese_ordinal(row.term.ordinal)}代表大会，代表{row.seats}名",
                url=sending_url(unit.code),
                due=None,
            )
        ]
    )


def enter_delegate(
    *,
    actor: Actor,
    quota_id: int,
    name: str,
    duty: str = "",
    chosen_by: str = ChosenBy.ELECTED,
    person_id: int | None = None,
    membership_id: int | None = None,
) -> Delegate:
    """Enter a delegate of a unit, by name alone or as somebody known. RuleViolation "quota_full" beyond the quota."""
    with recording(actor, reason="enter_delegate"):
        quota: DelegateQuota = lock_row(DelegateQuota, actor, quota_id, MANAGE, "term")
        delegate = Delegate(person_id=person_id, membership_id=membership_id, name=name, duty=duty, chosen_by=chosen_by)
        return _add(actor, quota, delegate)


def _add(actor: Actor, quota: DelegateQuota, delegate: Delegate) -> Delegate:
    if quota.term.ended_on is not None:
        raise RuleViolation(_("This term is over."), code="term_over")
    if _present(quota) >= quota.seats:
        message = _("%(unit)s sends %(seats)d delegates, and all are entered.")
        raise RuleViolation(message % {"unit": quota.name, "seats": quota.seats}, code="quota_full")
    delegate.organization, delegate.term, delegate.quota = quota.organization, quota.term, quota
    delegate.name = words(delegate.name, 60, "name", _("Who is the delegate?"))
    delegate.duty = words(delegate.duty, 200, "duty")
    delegate.chosen_by = delegate.chosen_by if delegate.chosen_by in ChosenBy.values else ChosenBy.ELECTED
    delegate.changed_by_id = actor.user_id
    try:
        with transaction.atomic():
            delegate.save()
    except IntegrityError as fault:
        raise RuleViolation(_("This delegate is entered already."), code="there_already", field="name") from fault
    _ask_or_settle(quota)
    return delegate


def send_delegate(
    *,
    actor: Actor,
    organization: Organization,
    quota_id: int,
    who: str = "",
    name: str = "",
    duty: str = "",
    chosen_by: str = ChosenBy.ELECTED,
) -> Delegate:
    """Name a delegate to the congress of an association above, within the quota that it gave to `organization`.

    `who` is a key of somebody known to `organization`, so that notices and the vote reach them; what goes up is the
    name, unit and duty and how the unit chose them, and nothing of the roster. The association above checks the
    credentials. NotFound for another unit's quota; RuleViolation "quota_full", "there_already", "term_over".
    """
    with recording(actor, organization, reason="send_delegate"):
        permit(actor, SEND, organization)
        known = person_known(actor, organization, who) if who else None
        rows = DelegateQuota.objects.unscoped("given to the association").filter(unit=organization, pk=quota_id)
        quota = rows.select_related("organization", "term").select_for_update(of=("self",)).first()
        if quota is None:
            raise NotFound(str(quota_id))
        by = ChosenBy.NAMED if chosen_by == ChosenBy.NAMED else ChosenBy.ELECTED
        delegate = Delegate(
            name=known.name if known else name, duty=duty or (known.unit if known else ""), chosen_by=by
        )
        if known is not None:
            delegate.person_id, delegate.membership_id = known.person_id, known.membership_id
        return _add(actor, quota, delegate)


def take_back_delegate(
    *, actor: Actor, organization: Organization, delegate_id: int, revision: int, reason: str
) -> Delegate:
    """Take off a delegate whom `organization` named, to send another one.

    RuleViolation "confirmed" once the credentials are: then the congress counts on them, and only the association
    above replaces them.
    """
    with recording(actor, organization, reason="replace_delegate"):
        permit(actor, SEND, organization)
        rows = Delegate.objects.unscoped("sent by the association").filter(quota__unit=organization, pk=delegate_id)
        delegate: Delegate | None = rows.select_for_update(of=("self",)).first()
        if delegate is None:
            raise NotFound(str(delegate_id))
        if delegate.state == DelegateState.CONFIRMED:
            said = _("The credentials are confirmed: only the association of the congress replaces this delegate.")
            raise RuleViolation(said, code="confirmed")
        return _replace(actor, delegate, revision, reason)


def check_credentials(
    *, actor: Actor, delegate_ids: Sequence[int], confirmed: bool, reason: str = ""
) -> list[Delegate]:
    """Enter what the examination of credentials (代表资格审查) found; a refusal says why.

    In the meetings that are not over, whoever is confirmed has a vote and counts from then on, and nobody else.
    RuleViolation "vote_open" while one of these meetings votes: it counts those who were entitled when it was put.
    """
    with recording(actor, reason="check_credentials"):
        rows = [lock_row(Delegate, actor, key, MANAGE) for key in sorted(set(delegate_ids))]
        because = words(reason, 200, "reason", "" if confirmed else _("Why are the credentials refused?"))
        for delegate in rows:
            if delegate.replaced_on is not None:
                raise RuleViolation(_("This delegate was replaced."), code="replaced")
            delegate.state = DelegateState.CONFIRMED if confirmed else DelegateState.REFUSED
            delegate.reason = because
            save_revised(delegate, actor)
        _follow(rows)
        _follow_quotas(rows)
    return rows


def role_of_delegate(delegate: Delegate) -> ParticipantRole:
    """In what capacity a delegate takes part: with a vote only once the credentials are confirmed."""
    if delegate.replaced_on is not None or delegate.state == DelegateState.REFUSED:
        return ParticipantRole.OBSERVER
    return ParticipantRole.MEMBER if delegate.state == DelegateState.CONFIRMED else ParticipantRole.UNCHECKED


def _follow(rows: Sequence[Delegate]) -> None:
    for role in {role_of_delegate(row) for row in rows}:
        keys = [row.pk for row in rows if role_of_delegate(row) == role]
        parts = Participant.objects.unscoped("of delegates that are locked").filter(delegate_id__in=keys)
        parts = parts.exclude(meeting__state__in=OVER).exclude(role=role)
        for meeting in Meeting.objects.unscoped("as above").filter(pk__in=parts.values("meeting")).select_for_update():
            refuse_open_vote(meeting)
        parts.update(role=role)


def _follow_quotas(rows: Sequence[Delegate]) -> None:
    quotas = DelegateQuota.objects.unscoped("of delegates that are locked").select_related(
        "organization", "term", "unit"
    )
    for quota in quotas.filter(pk__in={row.quota_id for row in rows}, term__ended_on=None):
        _ask_or_settle(quota)


def replace_delegate(*, actor: Actor, delegate_id: int, revision: int, reason: str) -> Delegate:
    """Take a delegate off, so that the unit can send another one."""
    with recording(actor, reason="replace_delegate"):
        return _replace(actor, lock_row(Delegate, actor, delegate_id, MANAGE), revision, reason)


def _replace(actor: Actor, delegate: Delegate, revision: int, reason: str) -> Delegate:
    check_revision(delegate, revision)
    if delegate.replaced_on is not None:
        raise RuleViolation(_("This delegate was replaced."), code="replaced")
    delegate.reason = words(reason, 200, "reason", _("Why is the delegate replaced?"))
    delegate.replaced_on = today()
    save_revised(delegate, actor)
    _follow([delegate])
    _follow_quotas([delegate])
    return delegate
