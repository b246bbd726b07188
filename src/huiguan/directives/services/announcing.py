"""What is told to whom, and when it is settled. One message of the inbox per association, kind and document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from huiguan.directives.links import assignment_url, ledger_url
from huiguan.directives.models import Assignment, DispatchRun
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Role

ASSIGNMENT = "directives.assignment"
RECEIVED = "tab=received"


def announce_sent(run: DispatchRun, made: Sequence[tuple[int, int, str]]) -> None:
    """Tell the receiving associations; `made` holds assignment id, association id and title of each row."""
    codes = dict(Organization.objects.filter(pk__in={pk for _id, pk, _title in made}).values_list("pk", "code"))
    group = group_of(run.document_id)
    query = f"{RECEIVED}&document={run.document_id}" if run.document_id else RECEIVED
    urls = {pk: ledger_url(code, query) for pk, code in codes.items()}
    inbox.notify_many(
        Post(
            organization_id=organization_id,
            role=Role.CLERK.value,
            user_id=None,
            kind="directives.sent",
            subject_kind=ASSIGNMENT,
            subject_id=assignment_id,
            text=title,
            url=urls[organization_id],
            group=group,
        )
        for assignment_id, organization_id, title in made
    )


def group_of(document_id: int | None) -> str:
    """Matters of one document are counted in one message."""
    return f"document:{document_id}" if document_id else ""


def tell_receiver(assignment: Assignment, kind: str) -> None:
    """Tell the clerks of the receiving association of one assignment; inside an association nobody is told."""
    tell_receivers([assignment], kind)


def tell_receivers(assignments: Iterable[Assignment], kind: str) -> None:
    """As `tell_receiver` for many."""
    inbox.notify_many(_post(a, kind, a.organization) for a in assignments if not a.is_internal)


def tell_senders(assignments: Iterable[Assignment], kind: str) -> None:
    """As `tell_sender` for many."""
    inbox.notify_many(_post(a, kind, a.sender) for a in assignments)


def tell_sender(assignment: Assignment, kind: str) -> None:
    """Tell the clerks of the sending association; inside an association, its own clerks (another of them decides)."""
    inbox.notify_many([_post(assignment, kind, assignment.sender)])


def _post(assignment: Assignment, kind: str, place: Organization) -> Post:
    return Post(
        organization_id=place.pk,
        role=Role.CLERK.value,
        user_id=None,
        kind=kind,
        subject_kind=ASSIGNMENT,
        subject_id=assignment.pk,
        text=assignment.title,
        url=assignment_url(place.code, assignment.pk),
        due=assignment.due_date,
        group=group_of(assignment.document_id),
    )


def settle(assignment: Assignment, kind: str | None) -> None:
    """The matter is done: nothing waits any more for this assignment (of this kind; all kinds for None)."""
    inbox.settle(subject_kind=ASSIGNMENT, subject_id=assignment.pk, kind=kind)


def settle_many(assignments: Iterable[Assignment], kind: str | None) -> None:
    """As `settle` for many."""
    inbox.settle_many(subject_kind=ASSIGNMENT, subject_ids=[a.pk for a in assignments], kind=kind)
