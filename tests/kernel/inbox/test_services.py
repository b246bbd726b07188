"""What waits is told once, counted, seen by those addressed and by nobody else, and gone when settled."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from django.db import connection

from huiguan.kernel.inbox import MessageKind, Recipient, register_kind
from huiguan.kernel.inbox.models import Matter, Message
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.inbox.selectors import counts, get_message, open_matters, waiting
from huiguan.kernel.inbox.services import notify, notify_many, settle, settle_many, strike_news
from huiguan.kernel.permits import NotFound, Role

KIND = "directives.received"


def send(office: Any, subject_id: int = 1, *, kind: str = KIND, to: list[Recipient] | None = None, **more: Any) -> int:
    clerks = [Recipient(organization_id=office.county.pk, role=Role.CLERK)]
    fields = {"text": f"D-{subject_id:03}", "url": f"/items/{subject_id}/", **more}
    return notify(
        kind=kind,
        to=to or clerks,
        subject_kind="directives.assignment",
        subject_id=subject_id,
        organization_id=office.county.pk,
        **fields,
    )


def lines(actor: Any) -> list[tuple[str, int]]:
    return [(line.text, line.message.count) for group in waiting(actor) for line in group.lines]


def rows() -> list[dict[str, Any]]:
    """Everything that was written, without numbers and times."""
    messages = Message.objects.unscoped("test").order_by("organization_id", "role", "user_id", "kind", "group")
    fields = ("organization_id", "role", "user_id", "kind", "group", "count", "due", "text", "url")
    return [
        {
            **{name: getattr(message, name) for name in fields},
            "matters": list(
                message.matters.order_by("subject_id").values("subject_kind", "subject_id", "text", "url", "due")
            ),
        }
        for message in messages
    ]


def test_a_role_in_an_association_has_one_line_that_its_holders_see(office: Any) -> None:
    first, second = (office.actor(name, Role.CLERK, office.county) for name in ("one", "two"))
    others = [
        office.actor("above", Role.CLERK, office.province),
        office.actor("head", Role.HEAD, office.county),
    ]
    send(office)
    assert lines(first) == lines(second) == [("New assignment：D-001", 1)]
    assert [lines(other) for other in others] == [[], []]
    assert Message.objects.unscoped("test").count() == 1


def test_a_person_is_addressed_alone(office: Any) -> None:
    one, two = (office.actor(name, Role.CLERK, office.county) for name in ("one", "two"))
    send(office, to=[Recipient(user_id=one.user_id)])
    assert (counts(one), counts(two)) == ({KIND: 1}, {})


def test_many_of_one_kind_are_one_line_with_a_count_and_the_nearest_deadline(office: Any) -> None:
    clerk = office.actor("one", Role.CLERK, office.county)
    for i, day in ((1, 9), (2, 3), (3, 12)):
        send(office, i, due=date(2026, 12, day))
    send(office, 4, kind="directives.report_due")
    assert lines(clerk) == [("3 new assignments", 3), ("Report is due：D-004", 1)]
    (group,) = waiting(clerk)
    assert (group.key, group.count, group.lines[0].message.due) == ("directives", 4, date(2026, 12, 3))
    assert [matter.subject_id for matter in open_matters(group.lines[0])] == [2, 1, 3]


def test_groups_of_one_kind_are_lines_of_their_own(office: Any) -> None:
    clerk = office.actor("one", Role.CLERK, office.county)
    for i, group in ((1, "a"), (2, "a"), (3, "b")):
        send(office, i, group=group)
    assert sorted(count for _text, count in lines(clerk)) == [1, 2]


def test_the_same_subject_told_again_is_counted_once_with_the_later_words(office: Any) -> None:
    clerk = office.actor("one", Role.CLERK, office.county)
    send(office)
    send(office, text="D-001 changed")
    assert lines(clerk) == [("New assignment：D-001 changed", 1)]


def test_settling_takes_the_matter_from_every_inbox(office: Any) -> None:
    clerk, head = (office.actor(role.value, role, office.county) for role in (Role.CLERK, Role.HEAD))
    both = [Recipient(organization_id=office.county.pk, role=role) for role in (Role.CLERK, Role.HEAD)]
    send(office, 1, to=both)
    send(office, 2, to=both)
    assert settle(subject_kind="directives.assignment", subject_id=1) == 2
    assert lines(clerk) == lines(head) == [("New assignment：D-002", 1)]
    assert settle(subject_kind="directives.assignment", subject_id=1) == 0
    settle(subject_kind="directives.assignment", subject_id=2)
    assert lines(clerk) == []
    send(office, 1, to=both)
    assert lines(clerk) == [("New assignment：D-001", 1)]


def test_settling_one_kind_leaves_the_others(office: Any) -> None:
    clerk = office.actor("one", Role.CLERK, office.county)
    send(office, 1)
    send(office, 1, kind="directives.report_due")
    settle_many(subject_kind="directives.assignment", subject_ids=[1], kind="directives.report_due")
    assert counts(clerk) == {KIND: 1}


def test_a_line_of_others_is_not_found(office: Any) -> None:
    send(office)
    message = Message.objects.unscoped("test").get()
    with pytest.raises(NotFound):
        get_message(office.actor("head", Role.HEAD, office.county), message.pk)
    with pytest.raises(NotFound):
        get_message(office.actor("one", Role.CLERK, office.county), message.pk + 1)


def test_news_can_be_struck_off_and_what_waits_cannot(office: Any) -> None:
    clerk = office.actor("one", Role.CLERK, office.county)
    send(office, 1, kind="flowtest.returned")
    send(office, 2)
    news, todo = (Message.objects.unscoped("test").get(kind=kind) for kind in ("flowtest.returned", KIND))
    with pytest.raises(NotFound):
        strike_news(actor=office.actor("head", Role.HEAD, office.county), message_id=news.pk)
    with pytest.raises(NotFound):
        strike_news(actor=clerk, message_id=todo.pk)
    strike_news(actor=clerk, message_id=news.pk)
    assert counts(clerk) == {KIND: 1}


def posts(office: Any, number: int) -> list[Post]:
    return [
        Post(
            organization_id=office.county.pk if i % 2 else office.province.pk,
            role="clerk",
            user_id=None,
            kind=KIND,
            subject_kind="directives.assignment",
            subject_id=i,
            text=f"D-{i:03}",
            url=f"/items/{i}/",
            due=date(2026, 12, 1 + i % 28),
        )
        for i in range(1, number + 1)
    ]


def test_many_leave_the_same_rows_as_one_by_one(office: Any) -> None:
    for row in posts(office, 20):
        notify(
            kind=row.kind,
            to=[Recipient(organization_id=row.organization_id, role=Role.CLERK)],
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            organization_id=row.organization_id,
            text=row.text,
            url=row.url,
            due=row.due,
        )
    one_by_one = rows()
    Message.objects.unscoped("test").delete()
    assert notify_many(posts(office, 20) * 2) == 20
    assert rows() == one_by_one


def test_ninety_eight_thousand_are_two_lines_and_quickly_written(office: Any, django_assert_num_queries: Any) -> None:
    many = posts(office, 98_000)
    began = time.process_time()
    with django_assert_num_queries(4):
        assert notify_many(many) == 98_000
    assert time.process_time() - began < 20
    assert Message.objects.unscoped("test").count() == 2
    assert Matter.objects.count() == 98_000


def test_a_failed_change_leaves_no_message(office: Any) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        send(office)
        raise RuntimeError
    assert not Message.objects.unscoped("test").exists()


def test_the_bell_costs_one_query_however_much_waits(office: Any, django_assert_num_queries: Any) -> None:
    clerk = office.actor("one", Role.CLERK, office.county)
    notify_many(posts(office, 500))
    with django_assert_num_queries(1):
        assert counts(clerk) == {KIND: 250}
    with django_assert_num_queries(1):
        assert len(waiting(clerk)) == 1


@pytest.mark.parametrize(
    "arguments",
    [{}, {"organization_id": 1}, {"role": Role.CLERK}, {"organization_id": 1, "role": Role.CLERK, "user_id": 2}],
)
def test_a_recipient_is_one_or_the_other(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="recipient"):
        Recipient(**arguments)


def test_kinds_are_declared_once_and_unknown_ones_are_refused(office: Any) -> None:
    with pytest.raises(KeyError):
        send(office, kind="directives.unheard")
    with pytest.raises(ValueError, match="twice"):
        register_kind(MessageKind(KIND, "Another"))
    with pytest.raises(ValueError, match="no room"):
        register_kind(MessageKind("received", "x"))
    assert connection.in_atomic_block
