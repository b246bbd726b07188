"""Ledger, board, item page, plan, burden: right figures that open their rows, by a number of queries that stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from tests.directives.conftest import House, Send, fresh

from huiguan.directives import services
from huiguan.directives.enums import Light, Tab
from huiguan.directives.models import Assignment, Item
from huiguan.directives.selectors import assignments as single
from huiguan.directives.selectors import board as boards
from huiguan.directives.selectors import burden as burdens
from huiguan.directives.selectors import ledger as ledgers
from huiguan.directives.selectors import plan as plans
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.directives.selectors.reach import visible_assignments
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, RuleViolation


def rows() -> Any:
    return Assignment.objects.unscoped("test")


@pytest.fixture
def sent(house: House, items: list[Item], send: Send) -> list[Assignment]:
    """Two items to all counties, in many states: overdue, closed, returned, under way."""
    made = send(house.counties, items[:2])
    late = today() - timedelta(days=3)
    rows().filter(pk__in=[a.pk for a in made[:3]]).update(due_date=late, sent_on=late)
    rows().filter(pk=made[3].pk).update(due_date=late - timedelta(days=40), sent_on=late - timedelta(days=60))
    rows().filter(pk=made[4].pk).update(state="closed", closed_on=today(), stage="done")
    services.return_assignment(actor=house.clerk(made[5].organization), assignment_id=made[5].pk, reason="x")
    return made


def test_every_light_is_counted_and_opens_its_rows(house: House, sent: list[Assignment]) -> None:
    actor = house.clerk(house.nation, below=True)
    page = ledgers.ledger(actor, house.nation, LedgerFilter(tab=Tab.SENT))
    assert page.total == sum(page.counts.values()) == 16
    assert page.counts[Light.OVERDUE] == 4 and page.counts[Light.CLOSED] == 1 and page.counts[Light.NONE] == 1
    assert [row.light for row in page.rows] == sorted(row.light for row in page.rows)
    for light, count in page.counts.items():
        narrowed = ledgers.ledger(actor, house.nation, LedgerFilter(tab=Tab.SENT, light=(int(light),)))
        assert narrowed.total == count == len(narrowed.rows)
        assert {row.light for row in narrowed.rows} <= {light}


def test_light_in_memory_is_the_light_in_the_list(house: House, sent: list[Assignment]) -> None:
    page = ledgers.ledger(house.clerk(house.nation), house.nation, LedgerFilter(tab=Tab.SENT))
    for row in page.rows:
        assert single.light_of_one(row.assignment, page.days) is row.light


def test_the_tabs_of_a_county(house: House, sent: list[Assignment]) -> None:
    county, actor = house.counties[0], house.clerk(house.counties[0])
    services.add_own_assignment(actor=actor, organization=county, title="整理档案室")
    assert ledgers.tab_counts(actor, county) == {"received": 2, "own": 1, "sent": 0}
    assert ledgers.tab_counts(house.clerk(house.nation), house.nation)["sent"] == 2
    assert [r.assignment.title for r in ledgers.ledger(actor, county, LedgerFilter(tab=Tab.OWN)).rows] == ["整理档案室"]


def test_what_is_sent_down_is_one_line_per_item(house: House, sent: list[Assignment], items: list[Item]) -> None:
    lines = ledgers.sent_items(house.clerk(house.nation), house.nation, LedgerFilter())
    assert {line.item.pk: line.total for line in lines} == {items[0].pk: 8, items[1].pk: 8}
    assert sum(line.closed for line in lines) == 1
    for line in lines:
        opened = ledgers.ledger(house.clerk(house.nation), house.nation, line.rows)
        assert opened.total == line.total


@pytest.mark.parametrize(
    "wanted",
    [
        LedgerFilter(),
        LedgerFilter(
            tab=BRANCH, light=(0, 1), state=("sent",), topic="规范会员档案", branch="p1", document=(3, 4), sender=("n",)
        ),
        LedgerFilter(tab=Tab.SENT, due_from=date(2026, 1, 5), due_until=date(2026, 1, 11), q="档 案&", descending=True),
    ],
)
def test_a_filter_goes_through_an_address(wanted: LedgerFilter) -> None:
    assert LedgerFilter.read(QueryDict(wanted.query())) == wanted


@pytest.mark.parametrize("query", ["light=x&document=y", "due_from=2026-13-40", "page=-1&tab=", "light=&state="])
def test_no_address_fails(house: House, query: str) -> None:
    wanted = LedgerFilter.read(QueryDict(query))
    assert ledgers.ledger(house.clerk(house.nation), house.nation, wanted).total == 0


@pytest.mark.parametrize("q", ["D-001", "d-1", "核对", "p1c1x1", "%", "'; --"])
def test_searching_in_the_ledger(house: House, sent: list[Assignment], q: str) -> None:
    page = ledgers.ledger(house.clerk(house.nation), house.nation, LedgerFilter(tab=Tab.SENT, q=q))
    for row in page.rows:
        a = row.assignment
        assert q in a.title or q in a.organization.name or a.item.number == 1
    assert (page.total > 0) == (q not in ("%", "'; --"))


def test_ledger_queries_do_not_grow(
    house: House, send: Send, items: list[Item], django_assert_max_num_queries: Any
) -> None:
    actor = house.clerk(house.nation)
    send(house.counties[:1], items[:1])
    with django_assert_max_num_queries(100) as few:
        ledgers.ledger(actor, house.nation, LedgerFilter(tab=Tab.SENT))
    send(house.counties, items)
    with django_assert_max_num_queries(len(few)):
        page = ledgers.ledger(actor, house.nation, LedgerFilter(tab=Tab.SENT))
    assert page.total > 30 and len(few) <= 8


def test_a_ledger_is_closed_to_others(house: House, sent: list[Assignment]) -> None:
    for actor in (house.outsider(), house.clerk(house.provinces[1]), house.clerk(house.counties[1])):
        with pytest.raises(NotFound):
            ledgers.ledger(actor, house.provinces[0], LedgerFilter())
        with pytest.raises(NotFound):
            boards.board(actor, house.provinces[0])
        with pytest.raises(NotFound):
            single.item_page(actor, house.provinces[0], sent[0].item_id)


def test_who_reads_which_assignments(house: House, sent: list[Assignment]) -> None:
    county = house.counties[0]
    services.add_own_assignment(actor=house.clerk(county), organization=county, title="内部事项")
    seen = {
        "outsider": house.outsider(),
        "county": house.clerk(county),
        "other": house.clerk(house.counties[7]),
        "above, this office only": house.clerk(house.provinces[0]),
        "above, with all below": house.clerk(house.provinces[0], below=True),
        "sender": house.clerk(house.nation),
    }
    counts = {who: visible_assignments(actor).count() for who, actor in seen.items()}
    assert counts == {
        "outsider": 0,
        "county": 3,
        "other": 2,
        "above, this office only": 0,
        "above, with all below": 8,
        "sender": 16,
    }


def test_every_number_of_the_board_opens_its_rows(house: House, sent: list[Assignment]) -> None:
    actor = house.clerk(house.nation, below=True)
    board = boards.board(actor, house.nation)

    def opened(wanted: LedgerFilter) -> int:
        return ledgers.ledger(actor, house.nation, wanted).total

    assert board.total == 16 == opened(board.filter)
    assert board.receivers == {"county": 8}
    assert board.long_overdue.count == 1 == opened(board.long_overdue.rows)
    for light, figure in board.figures.items():
        assert figure.count == opened(figure.rows), light
    assert board.figures[Light.CLOSED].change == 1
    assert [row.organization.code for row in board.heat] == ["p1", "p2"]
    for row in board.heat:
        assert row.total == opened(row.rows) and row.has_below
        for cell in row.cells.values():
            assert cell.total == sum(cell.lights.values()) == opened(cell.rows)
    assert sum(row.closed for row in board.heat) == 1
    for week in board.weeks:
        assert sum(week.lights.values()) == opened(week.rows)
    assert {entry.state for entry in board.stuck} >= {"sent", "returned"}
    for entry in board.stuck:
        assert entry.count == opened(entry.rows)
    for _organization, count, wanted in board.near_due:
        assert count == opened(wanted)


def test_the_heat_opens_level_by_level(house: House, sent: list[Assignment]) -> None:
    actor = house.clerk(house.nation, below=True)
    total = 0
    for row in boards.board(actor, house.nation).heat:
        below = boards.board(actor, row.organization)
        assert below.total == row.total
        assert [r.organization.level for r in below.heat] == ["city", "city"]
        total += sum(boards.board(actor, r.organization).total for r in below.heat)
    assert total == 16


def test_the_board_of_an_earlier_day(house: House, sent: list[Assignment]) -> None:
    actor = house.clerk(house.nation, below=True)
    before = boards.board(actor, house.nation, as_of=today() - timedelta(days=10))
    assert before.total == 1, "only one row was sent by then"
    assert before.figures[Light.CLOSED].count == 0


def test_without_below_the_board_is_of_ones_own(house: House, sent: list[Assignment]) -> None:
    assert boards.board(house.clerk(house.nation), house.nation).total == 16
    assert boards.board(house.clerk(house.provinces[0]), house.provinces[0]).total == 0


def test_the_item_page_adds_up(house: House, sent: list[Assignment]) -> None:
    actor, item = house.clerk(house.nation, below=True), sent[0].item
    services.report_progress(
        actor=house.clerk(sent[0].organization), assignment_ids=[sent[0].pk], text="完成", stage="done"
    )
    page = single.item_page(actor, house.nation, item.pk)
    assert sum(page.lights.values()) == 8 == sum(b.total for b in page.branches)
    for branch in page.branches:
        assert ledgers.ledger(actor, house.nation, branch.rows).total == branch.total
    assert [line.report.text for line in page.reports] == ["完成"]
    assert page.context == ("", item.quote, "。")


def test_a_county_reads_the_item_and_its_own_row_only(house: House, sent: list[Assignment]) -> None:
    county = house.counties[0]
    page = single.item_page(house.clerk(county), county, sent[0].item_id)
    assert [a.organization for a in page.own] == [county] and sum(page.lights.values()) == 1
    with pytest.raises(NotFound):
        single.get_assignment(house.clerk(county), sent[-1].pk)


def test_burden_counts_equal_demands_once(house: House, items: list[Item], send: Send) -> None:
    province, county = house.provinces[0], house.counties[0]
    due = today() + timedelta(days=40)
    send([province, county], items[:1], due_date=due)
    received = rows().get(organization=province)
    services.split_below(
        actor=house.clerk(province), assignment_id=received.pk, organization_ids=[county.pk], accept=("burden",)
    )
    found = burdens.burden(house.clerk(county), county, due)
    assert found.reports == 1 and not found.is_over
    assert {asked.sender.code: (asked.reports, asked.shared) for asked in found.by_sender} == {
        "n": (1, 1),
        "p1": (1, 1),
    }


def test_the_years_plan(house: House, sent: list[Assignment]) -> None:
    county = sent[0].organization
    first = fresh(sent[0])
    assert first.due_date is not None
    plan = plans.year_plan(house.clerk(county), county, first.due_date.year)
    assert first.pk in [entry.assignment.pk for entry in plan.months[first.due_date.month]]
    assert sum(plan.lights.values()) == sum(len(month) for month in plan.months.values())
    received = plan.figure(Tab.RECEIVED, [first.due_date.month])
    assert received.count == ledgers.ledger(house.clerk(county), county, received.rows).total >= 1
    down = plans.year_plan(house.clerk(house.nation), house.nation, first.due_date.year)
    sent_down = down.figure(Tab.SENT)
    assert sent_down.count == ledgers.ledger(house.clerk(house.nation), house.nation, sent_down.rows).total >= 1


def test_a_bulletin_is_drafted_from_the_boards_figures(house: House, sent: list[Assignment]) -> None:
    actor = house.clerk(house.nation, below=True)
    month = today().replace(day=1)
    bulletin = services.draft_bulletin(actor=actor, organization=house.nation, starts=month, ends=today())
    assert bulletin.figures["total"] == 16
    assert "共分送任务16项" in bulletin.text and "逾期4项" in bulletin.text
    changed = services.change_bulletin(actor=actor, bulletin_id=bulletin.pk, revision=1, text="改过")
    with pytest.raises(NotFound):
        services.issue_bulletin(actor=actor, bulletin_id=bulletin.pk, revision=changed.revision)
    head = house.head(house.nation)
    services.issue_bulletin(actor=head, bulletin_id=bulletin.pk, revision=changed.revision, number="全协〔2026〕9号")
    assert (fresh(bulletin).state, fresh(bulletin).text) == ("issued", "改过")
    with pytest.raises(RuleViolation):
        services.change_bulletin(actor=actor, bulletin_id=bulletin.pk, revision=3, text="再改")
