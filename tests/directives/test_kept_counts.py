"""The maintained counts say what a count of the rows says, on every page and after anything that can happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.directives.conftest import House, Send, fresh
from tests.examples import examples

from huiguan.directives import services
from huiguan.directives.enums import Light, Tab
from huiguan.directives.lights import SHIPPED, days_of
from huiguan.directives.models import Assignment, FederationCount, HeadCount, Item, ReceiverCount
from huiguan.directives.selectors import assignments, cells, facets, heat, kept
from huiguan.directives.selectors import board as boards
from huiguan.directives.selectors import ledger as ledgers
from huiguan.directives.selectors import tree as trees
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.organizations import services as organizations
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, system_actor

SYSTEM = system_actor("test")
MODULES = ((ledgers, "kept_of"), (facets, "kept_of"), (heat, "kept_below"), (assignments, "kept_below"))


@contextmanager
def rows_counted() -> Iterator[None]:
    """Every page counts rows, as it does where the counts have no answer."""
    with ExitStack() as stack:
        for module, name in (*MODULES, (cells, "kept_below")):
            stack.enter_context(mock.patch.object(module, name, return_value=None))
        yield


def told(actor: Actor, nation: Organization) -> list[Any]:
    """All that the pages of the federation say."""
    item_ids = list(Item.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))[:2]
    document = Item.objects.unscoped("test").exclude(document=None).values_list("document", flat=True).first()
    found: list[Any] = [
        boards.board(actor, nation, document_id=document),
        ledgers.tab_counts(actor, nation),
        ledgers.sent_items(actor, nation, LedgerFilter(tab=Tab.SENT)),
        heat.board_documents(actor, nation),
    ]
    for tab in (BRANCH, Tab.SENT):
        choices = facets.facet_choices(actor, nation, LedgerFilter(tab=tab))
        found.append({name: {(one.value, one.count) for one in some} for name, some in choices.items()})
        found += [ledgers.ledger(actor, nation, wanted) for wanted in filters(tab, item_ids)]
    for item_id in item_ids:
        with suppress(NotFound):
            page = assignments.item_page(actor, nation, item_id)
            tree = trees.item_tree(actor, nation, page.item, found=page.below)
            found.append((page.lights, page.branches, tree))
    return found


def filters(tab: str, item_ids: list[int]) -> list[LedgerFilter]:
    base = LedgerFilter(tab=tab)
    if tab == BRANCH:
        return [base, base.but(light=(int(Light.OVERDUE),), sort="due")]
    span = {"due_from": today() - timedelta(days=9), "due_until": today()}
    return [base.but(item=next(iter(item_ids), None), kind="task"), base.but(state=("sent", "closed"), **span)]


def agree(actor: Actor, nation: Organization) -> None:
    assert kept.kept_below(actor, nation) is not None
    by_counts = told(actor, nation)
    with rows_counted():
        by_rows = told(actor, nation)
    for one, other in zip(by_counts, by_rows, strict=True):
        assert one == other


class Rolled(Exception):
    """Ends a trial, so that nothing of it stays."""


DAY = st.integers(-70, 40)
MAYBE = st.none() | DAY
PAST = st.none() | st.integers(-70, 0)
ROW = st.fixed_dictionaries(
    {
        "sender": st.sampled_from(["n", "p1"]),
        "receiver": st.sampled_from(["n", "p1", "p2", "p1c1", "p2c2x1"]),
        "item": st.integers(0, 2),
        "state": st.sampled_from(
            ["sent", "taken_on", "returned", "closure_requested", "verified", "closed", "withdrawn"]
        ),
        "stage": st.sampled_from(["not_started", "planned", "under_way"]),
        "due_kind": st.sampled_from(["date", "standing", "recurring", "none"]),
        "due": MAYBE,
        "asked": PAST,
        "closed": PAST,
        "sent": st.integers(-70, 0),
        "report": MAYBE,
        "poor": st.booleans(),
    }
)


def made(row: dict[str, Any], number: int, items: list[Item], pk: int | None = None) -> Assignment:
    def day(name: str) -> date | None:
        return None if row[name] is None else today() + timedelta(days=row[name])

    places = {place.code: place for place in Organization.objects.all()}
    item = items[row["item"]]
    inside = row["sender"] == row["receiver"]
    return Assignment(
        pk=pk,
        item=item,
        document_id=item.document_id,
        topic=item.topic,
        sender=places[row["sender"]],
        organization=places[row["receiver"]],
        mode="internal" if inside else "guidance",
        addressee=str(number),
        title="t",
        sent_title="t",
        due_kind=row["due_kind"],
        due_date=day("due"),
        stage=row["stage"],
        state=row["state"],
        poor_quality=row["poor"],
        next_report_on=day("report"),
        sent_on=today() + timedelta(days=row["sent"]),
        requested_on=day("asked"),
        closed_on=day("closed") if row["state"] == "closed" else None,
        changed_at=timezone.now(),
    )


ROWS = st.lists(ROW, max_size=14)
RULES = st.sampled_from(list(SHIPPED.values()))


@settings(max_examples=examples(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS, dropped=st.integers(0, 4), rule=RULES)
def test_any_rows(
    house: House, items: list[Item], first: list[Any], second: list[Any], dropped: int, rule: Any
) -> None:
    actor = house.clerk(house.nation, below=True)
    rule_of = mock.patch("huiguan.directives.selectors.settings.rule_of", return_value=rule)
    with rule_of, pytest.raises(Rolled), transaction.atomic():
        rows = Assignment.objects.bulk_create(made(row, at, items) for at, row in enumerate(first))
        for at, (new, old) in enumerate(zip(second, rows, strict=False)):
            made(new, at, items, old.pk).save(force_update=True)
        Assignment.objects.unscoped("test").filter(pk__in=[row.pk for row in rows[:dropped]]).delete()
        agree(actor, house.nation)
        services.fold_counts(actor=SYSTEM)
        Assignment.objects.unscoped("test").filter(state="closed").update(state="taken_on", closed_on=None)
        agree(actor, house.nation)
        raise Rolled


def steps(house: House, row: Assignment) -> list[Callable[[], Any]]:
    """What people do with one row; most of it is refused at most times."""
    county, nation = house.clerk(row.organization), house.clerk(house.nation)
    later = today() + timedelta(days=90)
    pk = row.pk
    return [
        lambda: services.take_on_assignment(actor=county, assignment_id=pk),
        lambda: services.report_progress(actor=county, assignment_ids=[pk], text="已核对。", stage="under_way"),
        lambda: services.request_closure(actor=county, assignment_id=pk),
        lambda: services.verify_closure(actor=nation, assignment_id=pk),
        lambda: services.close_assignment(actor=nation, assignment_id=pk),
        lambda: services.reopen_assignment(actor=nation, assignment_id=pk, reason="反弹"),
        lambda: services.return_assignment(actor=county, assignment_id=pk, reason="不适用"),
        lambda: services.send_again(actor=nation, assignment_id=pk, note="再议"),
        lambda: services.withdraw_assignment(actor=nation, assignment_id=pk, reason="另行安排"),
        lambda: services.mark_quality(actor=nation, assignment_id=pk, poor=True),
        lambda: services.extend_assignments(actor=nation, assignment_ids=[pk], due_date=later, reason="顺延"),
        lambda: services.split_below(
            actor=county, assignment_id=pk, organization_ids=[house.cities[0].pk], accept=("burden", "whole_document")
        ),
        lambda: services.fold_counts(actor=SYSTEM),
    ]


@settings(max_examples=examples(4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 12)), min_size=6, max_size=16))
def test_any_work(house: House, items: list[Item], send: Send, chosen: list[tuple[int, int]]) -> None:
    actor = house.clerk(house.nation, below=True)
    with pytest.raises(Rolled), transaction.atomic():
        rows = send([house.provinces[0], house.counties[0]], items[:1])
        for which, step in chosen:
            with suppress(RuleViolation, NotFound), transaction.atomic():
                steps(house, fresh(rows[which]))[step]()
        agree(actor, house.nation)
        raise Rolled


def test_a_move_and_a_merger_carry_the_counts_along(house: House, items: list[Item], send: Send) -> None:
    send([*house.provinces, *house.cities, *house.counties], items[:2])
    actor = house.clerk(house.nation, below=True)
    agree(actor, house.nation)
    organizations.move_organization(actor=SYSTEM, organization=house.cities[0], parent=house.provinces[1])
    agree(actor, house.nation)
    services.fold_counts(actor=SYSTEM)
    agree(actor, house.nation)
    first, second = (Organization.objects.get(pk=place.pk) for place in house.provinces)
    organizations.merge_organizations(actor=SYSTEM, predecessor=first, successor=second, on=today())
    agree(actor, house.nation)
    heads = dict(HeadCount.objects.filter(below=True).values_list("head").distinct().values_list("head", "below"))
    assert set(heads) == {second.pk}


def test_folding_leaves_one_line_for_what_stands_alike(house: House, items: list[Item], send: Send) -> None:
    for county in house.counties:
        send([county], items[:1])
    assert FederationCount.objects.count() == len(house.counties)
    assert services.fold_counts(actor=SYSTEM) == 2 + len(house.counties)
    assert [line.number for line in FederationCount.objects.all()] == [len(house.counties)]
    assert {line.head_id: line.number for line in HeadCount.objects.all()} == {p.pk: 4 for p in house.provinces}
    assert ReceiverCount.objects.count() == len(house.counties)
    assert services.fold_counts(actor=SYSTEM) == 0
    with pytest.raises(NotFound):
        services.fold_counts(actor=house.clerk(house.nation))


def test_what_was_struck_off_long_ago_becomes_one_line(house: House, items: list[Item], send: Send) -> None:
    made = send(house.counties, items[:1])
    for at, row in enumerate(made):
        day = today() - timedelta(days=100 + at)
        Assignment.objects.unscoped("test").filter(pk=row.pk).update(
            state="closed", closed_on=day, requested_on=day, sent_on=day - timedelta(days=30)
        )
    services.fold_counts(actor=SYSTEM)
    assert FederationCount.objects.count() == 1
    agree(house.clerk(house.nation, below=True), house.nation)


def test_below_the_top_and_for_other_filters_rows_are_counted(house: House, items: list[Item], send: Send) -> None:
    send(house.counties, items[:2])
    above = house.clerk(house.nation, below=True)
    assert kept.kept_below(above, house.provinces[0]) is None
    assert kept.kept_below(house.clerk(house.nation), house.nation) is None
    for wanted in (
        LedgerFilter(tab=BRANCH, q="会员"),
        LedgerFilter(tab=BRANCH, as_of=today()),
        LedgerFilter(tab=BRANCH, state=("withdrawn",)),
        LedgerFilter(tab=BRANCH, branch=house.provinces[0].code),
        LedgerFilter(tab=Tab.RECEIVED),
    ):
        assert kept.kept_of(above, house.nation, wanted) is None
    Organization.objects.add_root({"code": "m", "name": "另一协会", "short_name": "另一", "level": "national"})
    assert kept.kept_below(above, house.nation) is None


def test_days_are_no_part_of_the_counts(house: House, items: list[Item], send: Send) -> None:
    send(house.counties, items[:1], due_date=today() + timedelta(days=2))
    actor = house.clerk(house.nation, below=True)
    lines = kept.kept_below(actor, house.nation)
    assert lines is not None
    for ahead in (0, 1, 2, 3, 30):
        days = days_of(SHIPPED[next(iter(SHIPPED))], today() + timedelta(days=ahead), add_working_days)
        rows = ledgers.ledger_rows(actor, house.nation, LedgerFilter(tab=BRANCH), days)
        assert kept.kept_lights(lines, days) == ledgers.light_counts(rows)
        by_head = dict.fromkeys(Light, 0)
        for _path, light, _below, count in kept.kept_heads(lines, days):
            by_head[Light(light)] += count
        assert by_head == ledgers.light_counts(rows)


def test_the_first_page_reads_an_index_in_order(house: House, items: list[Item], send: Send) -> None:
    send(house.counties, items[:1])
    actor = house.clerk(house.nation, below=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = ledgers.ledger_rows(actor, house.nation, LedgerFilter(tab=BRANCH)).filter(closed_on=None)
    assert "assignment_running" in rows.order_by("due_date", "pk")[:50].explain()
