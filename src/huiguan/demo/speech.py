"""The speech that goes down the tree, and the order of what is done with it; the hands that do it are given.

Both ways of loading run the same acts in the same order; they differ in the hands alone (`hands` and `hands_bulk`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from huiguan.demo.copying import analyse
from huiguan.demo.deeds import Deed, deed, split_deed
from huiguan.demo.documents import document_text
from huiguan.directives.models import Assignment, Document, Item
from huiguan.directives.services import (
    confirm_items,
    instruct,
    register_document,
    run_dispatch,
    start_dispatch,
    submit_document,
)
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor

ACCEPT = ("whole_document", "burden")
ANALYSED_EVERY = 60  # dispatches
NOTE = "年度讲话分解，各级按实际选用。"

Answers = Sequence[tuple["Row", Deed]]


@dataclass(frozen=True, slots=True)
class Row:
    """What the hands need of an assignment."""

    pk: int
    item_id: int
    organization_id: int
    sender_id: int
    document_id: int
    title: str
    due: date | None
    report_rule: str
    next_report_on: date | None


class Hands(Protocol):
    """Does one kind of act on many assignments, each in the name of its own association's clerk."""

    def take_on(self, answers: Answers) -> None: ...
    def send_back(self, answers: Answers) -> None: ...
    def report(self, answers: Answers) -> None: ...
    def ask_later(self, answers: Answers) -> None: ...
    def request(self, answers: Answers) -> None: ...
    def reject(self, answers: Answers) -> None: ...
    def verify(self, answers: Answers) -> None: ...
    def close(self, answers: Answers) -> None: ...


def actor_named(username: str) -> Actor:
    """The actor that one of the demonstration's accounts is, signed in with everything that its role asks for."""
    return actor_of(User.objects.select_related("person").get(username=username), second_factor=True)


def clerk_of(organization: Organization) -> Actor:
    """The clerk of an association."""
    return actor_named(f"clerk-{organization.code}")


def head_of(organization: Organization) -> Actor:
    """The head of an association's office."""
    return actor_named(f"head-{organization.code}")


def send_speech(hands: Hands, *, branches: int | None, tell: Callable[[str], None] = lambda text: None) -> Document:
    """Register the speech at the top, send it down and answer it.

    `branches` is the number of provinces that pass it on (None: all). What is passed on is answered at the lowest
    level; what is not, where it lies.
    """
    analyse()
    top = Organization.objects.get(depth=1)
    document, items = register_speech(top)
    provinces = list(children(top))
    dispatch(top, items, provinces)
    passing = provinces if branches is None else provinces[:branches]
    for level in ("province", "city"):
        places = passing if level == "province" else [city for p in passing for city in children(p)]
        hands.take_on([(row, split_deed(row.organization_id, 0)) for row in rows_of(document, places)])
        for number, place in enumerate(places):
            if number % ANALYSED_EVERY == 0:
                analyse()
            dispatch(place, items, list(children(place)))
        tell(f"sent on by {len(places):,} associations ({level})")
    analyse()
    _answer(hands, document, items, top)
    return document


def register_speech(top: Organization) -> tuple[Document, list[Item]]:
    """The speech with its items confirmed and approved by the head; the thirty tasks are what is sent."""
    found, clerk = document_text("speech", today()), clerk_of(top)
    document = register_document(
        actor=clerk,
        organization=top,
        text=found.text,
        kind="speech",
        number=f"全警协〔{found.dated.year}〕1号",
        issuer=top.name,
        dated=found.dated,
    )
    rows = Item.objects.unscoped("the demonstration's own document").filter(document=document)
    confirm_items(actor=clerk, item_ids=[item.pk for item in rows.filter(kind__in=["task", "problem"])])
    submit_document(actor=clerk, document_id=document.pk, note="条目已核对，请审定。")
    instruct(actor=head_of(top), document_id=document.pk, text="同意，按此分送各省协会。", decided="approve")
    return document, list(rows.filter(kind="task", state="confirmed").order_by("order"))


def dispatch(sender: Organization, items: Sequence[Item], receivers: Sequence[Organization]) -> None:
    """Send the items to the receivers, as the sender's clerk."""
    run = start_dispatch(
        actor=clerk_of(sender),
        organization=sender,
        item_ids=[item.pk for item in items],
        organization_ids=[receiver.pk for receiver in receivers],
        contact=f"{sender.short_name}协会办公室",
        note=NOTE,
        accept=ACCEPT,
    )
    # A large dispatch waits for the worker, who will find nothing left to do.
    run_dispatch(run_id=run.pk)


def rows_of(document: Document, places: Sequence[Organization] | None = None) -> list[Row]:
    """The assignments from a document that lie with `places` (None: with anybody), in the order of their making."""
    rows = Assignment.objects.unscoped("the demonstration's own").filter(document=document)
    if places is not None:
        rows = rows.filter(organization__in=[place.pk for place in places])
    fields = (
        "pk", "item_id", "organization_id", "sender_id", "document_id", "title", "due_date", "report_rule",
        "next_report_on",
    )  # fmt: skip
    return [Row(*values) for values in rows.order_by("pk").values_list(*fields)]


def _answer(hands: Hands, document: Document, items: Sequence[Item], top: Organization) -> None:
    """Every row in its end state, act by act."""
    numbers = dict(Organization.objects.filter(path__startswith=top.path).order_by("path").values_list("pk", "code"))
    parents = set(
        Assignment.objects.unscoped("the demonstration's own")
        .filter(document=document)
        .exclude(parent=None)
        .values_list("parent_id", flat=True)
    )
    tasks = {item.pk: place for place, item in enumerate(items)}
    answers: list[tuple[Row, Deed]] = []
    for row in rows_of(document):
        place, task = int(numbers[row.organization_id]), tasks[row.item_id]
        due = row.due if not row.report_rule else None
        answers.append((row, split_deed(place, task) if row.pk in parents else deed(place, task, due, today())))
    leaves = [pair for pair in answers if pair[0].pk not in parents]
    hands.take_on([pair for pair in leaves if pair[1].taken_on])
    hands.send_back([pair for pair in leaves if pair[1].end == "returned"])
    hands.report([pair for pair in answers if pair[1].reported])
    hands.ask_later([pair for pair in leaves if pair[1].end == "asked_later"])
    hands.request([pair for pair in leaves if pair[1].requested])
    hands.reject([pair for pair in leaves if pair[1].end == "rejected"])
    hands.verify([pair for pair in leaves if pair[1].end in ("verified", "closed")])
    hands.close([pair for pair in leaves if pair[1].end == "closed"])
