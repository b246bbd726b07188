"""Who hears of a case: numbers and deadlines only, never a word of it, nor its kind."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from huiguan.cases.models import Case, Handler, Referral
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Role

CASE, REFERRAL = "cases.case", "cases.referral"


def tell_role(case: Case, kind: str, role: Role) -> None:
    """Tell the holders of a role in the case's association."""
    _tell(case, kind, [Recipient(organization_id=case.organization_id, role=role)])


def tell_those(case: Case, kind: str, to: Iterable[Recipient]) -> None:
    """Tell whoever was chosen for it."""
    _tell(case, kind, to)


def tell_handlers(case: Case, kind: str, but: int | None = None) -> None:
    """Tell all who handle it, on every side, but for the one who did it."""
    rows = Handler.objects.unscoped("who handles it").filter(case=case, until=None).exclude(user=but or 0)
    _tell(case, kind, [Recipient(user_id=user) for user in rows.values_list("user_id", flat=True)])


def tell_user(case: Case, kind: str, user_id: int) -> None:
    """Tell one account."""
    _tell(case, kind, [Recipient(user_id=user_id)])


def tell_person(case: Case, kind: str = "cases.news") -> None:
    """Tell the person, and whoever brought the case for them."""
    _tell(case, kind, [Recipient(user_id=user) for user in accounts_for(case)])


def accounts_for(case: Case) -> set[int]:
    """The accounts of the person and of whoever brought the case."""
    found = {case.submitted_by_id} if case.submitted_by_id and case.source != "clerk" else set()
    if case.person_id is not None:
        found |= set(accounts_of([case.person_id]).values())
    return found


def settle_case(case: Case) -> None:
    """What waited for those who handle it waits no more."""
    for kind in ("cases.new", "cases.due_soon", "cases.late", "cases.late_below", "cases.message"):
        settle(subject_kind=CASE, subject_id=case.pk, kind=kind)


def tell_receiver(referral: Referral) -> None:
    """Tell the case officers of the receiver that a referral waits."""
    notify(
        kind="cases.referral",
        to=[Recipient(organization_id=referral.receiver_id, role=Role.CASE_OFFICER)],
        subject_kind=REFERRAL,
        subject_id=referral.pk,
        organization_id=referral.receiver_id,
        text=referral.number,
        url=reverse("cases:referral_matter", args=[referral.pk]),
        due=referral.due_on,
    )


def _tell(case: Case, kind: str, to: Iterable[Recipient]) -> None:
    recipients = list(to)
    if recipients:
        notify(
            kind=kind,
            to=recipients,
            subject_kind=CASE,
            subject_id=case.pk,
            organization_id=case.organization_id,
            text=case.number,
            url=reverse("cases:matter", args=[case.pk]),
            due=case.due_on,
        )
