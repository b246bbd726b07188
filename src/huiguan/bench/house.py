"""The federation that `bench directives` measures on: the demonstration's tree, one speech, its items, its clerk."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from huiguan import demo
from huiguan.directives import services
from huiguan.directives.enums import Tab
from huiguan.directives.models import DispatchRun, Document
from huiguan.directives.selectors import assignments, board, ledger
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Role

# Its job and its chunks are taken over below, to time them.
dispatching: Any = import_module("huiguan.directives.services.dispatch")

# Every state and light there is, by the id of a row: what months of work leave behind. An item is due on the same
# day everywhere, but for one row in fifty that was granted a later one.
_VARY = """
    UPDATE directives_assignment SET
        sent_on = sent_on - 60,
        due_date = due_date - (item_id * 7 %% 60)::int + CASE WHEN id %% 50 = 0 THEN 10 ELSE 0 END,
        stage = CASE WHEN id %% 10 = 0 THEN 'not_started' ELSE 'under_way' END,
        state = CASE WHEN id %% 10 < 6 THEN 'closed' WHEN id %% 10 = 6 THEN 'closure_requested'
                     WHEN id %% 100 = 7 THEN 'returned' WHEN id %% 10 = 8 THEN 'sent' ELSE 'taken_on' END,
        closed_on = CASE WHEN id %% 10 < 6 THEN %s - (id %% 30)::int END,
        requested_on = CASE WHEN id %% 10 = 6 THEN %s - (id %% 5)::int END
"""


@dataclass
class House:
    """What is measured."""

    nation: Organization
    county: Organization
    receivers: list[int]
    user: User
    actor: Actor
    document: Document
    item_ids: list[int]
    client: Client = field(default_factory=Client)

    def dispatch(self) -> tuple[DispatchRun, list[float]]:
        """Send all items to all associations below, as the job does; the run, and the seconds of each chunk."""
        chunks: list[float] = []
        send = dispatching.send_chunk

        def timed(*args: Any) -> int:
            began = time.perf_counter()
            made: int = send(*args)
            chunks.append(time.perf_counter() - began)
            return made

        deferred: list[DispatchRun] = []
        dispatching._defer, dispatching.send_chunk = deferred.append, timed
        try:
            run = services.start_dispatch(
                actor=self.actor,
                organization=self.nation,
                item_ids=self.item_ids,
                organization_ids=self.receivers,
                accept=("whole_document", "burden"),
                note="年度重点任务",
            )
            return services.run_dispatch(run_id=run.pk), chunks
        finally:
            dispatching.send_chunk = send

    def vary(self) -> None:
        """Give the rows all states and lights."""
        with connection.cursor() as cursor:
            cursor.execute(_VARY, [today(), today()])
            cursor.execute("VACUUM ANALYZE directives_assignment")

    def reads(self) -> dict[str, Callable[[], Any]]:
        """The readings behind the pages."""
        nation, county, actor = self.nation, self.county, self.actor
        return {
            "ledger, everything below": lambda: ledger.ledger(actor, nation, LedgerFilter(tab=BRANCH)),
            "ledger, overdue rows by due date": lambda: ledger.ledger(
                actor, nation, LedgerFilter(tab=BRANCH, light=(0,), sort="due")
            ),
            "ledger, sent down by item": lambda: ledger.sent_items(actor, nation, LedgerFilter(tab=Tab.SENT)),
            "ledger, received by a county": lambda: ledger.ledger(actor, county, LedgerFilter()),
            "tabs": lambda: ledger.tab_counts(actor, nation),
            "board": lambda: board.board(actor, nation, document_id=self.document.pk),
            "item page": lambda: assignments.item_page(actor, nation, self.item_ids[0]),
        }

    def addresses(self) -> dict[str, str]:
        """Pages as a browser asks for them, where the room has them."""
        found = {}
        code = self.nation.code
        for name, pattern, arguments, query in (
            ("ledger page, sent down by item", "directives:ledger", {}, ""),
            ("ledger page, everything below", "directives:ledger", {}, "?tab=branch"),
            ("ledger page, overdue rows by due date", "directives:ledger", {}, "?tab=branch&light=0&sort=due"),
            ("board page", "directives:board", {}, ""),
            ("board page of one document", "directives:board", {}, f"?document={self.document.pk}"),
            ("item page", "directives:item", {"item_id": self.item_ids[0]}, ""),
            ("dispatch page", "directives:dispatch", {"document_id": self.document.pk}, ""),
        ):
            found[name] = reverse(pattern, kwargs={"code": code, **arguments}) + query
        found["ledger, API"] = f"/api/v1/organizations/{code}/assignments?tab=branch"
        found["board, API"] = f"/api/v1/organizations/{code}/board?document={self.document.pk}"
        found["item, API"] = f"/api/v1/organizations/{code}/items/{self.item_ids[0]}/page"
        return found


def load(scale: str, items: int, topics: Sequence[str]) -> House:
    """Load the tree, register a speech and confirm its items."""
    demo.load(demo.SCALES[scale], members=False)
    nation = Organization.objects.get(depth=1)
    user = User.objects.get(pk=Grant.objects.unscoped("bench").filter(
        organization=nation, role=Role.CLERK).order_by("pk").values_list("user", flat=True)[0])  # fmt: skip
    Grant.objects.unscoped("bench").filter(user=user, organization=nation).update(below=True)
    actor = actor_of(user)
    document = services.register_document(actor=actor, organization=nation, title="讲话", text="在年度工作会议上的讲话")
    made = [
        services.add_item(
            actor=actor,
            organization=nation,
            document_id=document.pk,
            title=f"完成第{number + 1}项重点任务，建立台账并报送进展",
            topic=topics[number % len(topics)],
            due_kind="date",
            due_date=add_working_days(today(), 5 + 2 * number),
        ).pk
        for number in range(items)
    ]
    below = Organization.objects.filter(depth__gt=1).order_by("path")
    county = Organization.objects.order_by("-depth", "path")[0]
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return House(nation, county, list(below.values_list("pk", flat=True)), user, actor, document, made, client)
