"""Who hears of a case: numbers and deadlines only, never a word of it, nor its kind."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from huiguan.cases.models import Case, Handler, NoteRequest, Referral
from huiguan.cases.selectors.reading import (
    instead_of_post,
    named_in,
    posts_that_take,
    those_who_may_accept,
    those_who_may_take,
)
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle, settle_many
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Role

CASE, REFERRAL, NOTE_REQUEST = "cases.case", "cases.referral", "cases.noterequest"


def tell_role(case: Case, kind: str, role: Role) -> None:
    """Tell the holders of a role in the case's association, without those whom it names."""
    tell_those(case, kind, [Recipient(organization_id=case.organization_id, role=role)])


def tell_to_take(case: Case) -> None:
    """Tell those who may take a case: by their posts, so that successors find it; but where it names other people, or
    is somebody's own, by account.
    """
    posts, may = posts_that_take(case), set(those_who_may_take(case))
    _tell(case, "cases.new", _by_post_or_account(case, case.organization_id, posts, may))


def _by_post_or_account(case: Case, organization_id: int, posts: Iterable[Role], may: set[int]) -> list[Recipient]:
    """Recipients that reach these accounts of some posts and nobody else of them, nor of those who hold them later
    where the case names people: one of these may be among them.
    """
    roles = list(posts)
    holding = {user for role in roles for user in holders(role, [organization_id]).get(organization_id, [])}
    if case.accused or holding - may:
        return [Recipient(user_id=user) for user in sorted(holding & may)]
    return [Recipient(organization_id=organization_id, role=role) for role in roles]


def tell_those(case: Case, kind: str, to: Iterable[Recipient]) -> None:
    """Tell whoever was chosen for it, without those whom it names: posts too, as `instead_of_post` says."""
    _tell(case, kind, [one for recipient in to for one in _kept_from_named(case, recipient)])


def _kept_from_named(case: Case, to: Recipient) -> list[Recipient]:
    if to.user_id is not None:
        return [] if named_in(case, [to.user_id]) else [to]
    chosen = None if to.role is None else instead_of_post(case, to.role, to.organization_id)
    return [to] if chosen is None else [Recipient(user_id=user) for user in chosen]


def tell_handlers(case: Case, kind: str, but: int | None = None) -> None:
    """Tell all who handle it, on every side, but for the one who did it and whomever it names."""
    rows = Handler.objects.unscoped("who handles it").filter(case=case, until=None).exclude(user=but or 0)
    handling = list(rows.values_list("user_id", flat=True))
    named = named_in(case, handling)
    _tell(case, kind, [Recipient(user_id=user) for user in handling if user not in named])


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
    """What waited for those who handle it waits no more.

    But whoever is asked to open a sealed note still is (`notes`): a step of the case is no answer to that.
    """
    for kind in ("cases.new", "cases.due_soon", "cases.late", "cases.late_below", "cases.message"):
        settle(subject_kind=CASE, subject_id=case.pk, kind=kind)


def tell_author(request: NoteRequest) -> None:
    """Tell the author of a sealed note that somebody asks to read it: a matter of its own, until that is answered."""
    case = request.case
    notify(
        kind="cases.note_asked",
        to=[Recipient(user_id=request.note.author_id)],
        subject_kind=NOTE_REQUEST,
        subject_id=request.pk,
        organization_id=case.organization_id,
        text=case.number,
        url=reverse("cases:matter", args=[case.pk]),
        due=case.due_on,
    )


def settle_requests(requests: Iterable[int]) -> None:
    """These askings, by key, wait for their authors no more."""
    settle_many(subject_kind=NOTE_REQUEST, subject_ids=requests)


def tell_receiver(referral: Referral) -> None:
    """Tell the case officers of the receiver that a referral waits, without those whom its case names."""
    notify(
        kind="cases.referral",
        to=_by_post_or_account(
            referral.case, referral.receiver_id, [Role.CASE_OFFICER], set(those_who_may_accept(referral))
        ),
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
