"""Items: change, split, merge, discard, confirm; two clerks at once; nothing is lost silently."""

from __future__ import annotations

import uuid

import pytest
from tests.directives.conftest import House, Send, fresh, tasks_of

from huiguan.directives import services
from huiguan.directives.models import Document, Item
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation
from huiguan.kernel.search.models import SearchEntry


def test_changing_words_moves_the_quote(house: House, speech: Document) -> None:
    item = tasks_of(speech)[0]
    assert item.start is not None and item.end is not None
    changed = services.change_item(
        actor=house.clerk(house.nation), item_id=item.pk, revision=1, start=item.start, end=item.end - 3, title="核对"
    )
    assert changed.quote == speech.text[item.start : item.end - 3]
    assert (fresh(item).title, fresh(item).revision) == ("核对", 2)


def test_of_two_clerks_the_second_sees_a_conflict(house: House, speech: Document) -> None:
    item = tasks_of(speech)[0]
    one, two = house.clerk(house.nation), house.clerk(house.nation, second=True)
    services.change_item(actor=one, item_id=item.pk, revision=1, title="甲")
    with pytest.raises(Conflict) as conflict:
        services.change_item(actor=two, item_id=item.pk, revision=1, title="乙")
    assert one.label in conflict.value.message
    assert fresh(item).title == "甲"
    services.change_item(actor=two, item_id=item.pk, revision=2, title="乙")
    assert fresh(item).title == "乙"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "title_missing"),
        ({"start": 5, "end": 5}, "span"),
        ({"start": 0, "end": 10**9}, "span"),
        ({"due_kind": "date", "due_date": None}, "due_date_missing"),
        ({"due_kind": "recurring", "due_rule": "每月"}, "due_rule"),
        ({"kind": "order"}, "kind"),
        ({"organization_id": 1}, "unknown_field"),
    ],
)
def test_what_does_not_fit_is_refused(house: House, speech: Document, changes: dict[str, object], code: str) -> None:
    item = tasks_of(speech)[0]
    with pytest.raises(Invalid) as refusal:
        services.change_item(actor=house.clerk(house.nation), item_id=item.pk, revision=1, **changes)
    assert refusal.value.code == code
    assert fresh(item).revision == 1


def test_splitting_and_merging_are_inverse(house: House, speech: Document) -> None:
    actor, item = house.clerk(house.nation), tasks_of(speech)[0]
    assert item.start is not None and item.end is not None
    at = item.start + 6
    first, second = services.split_item(actor=actor, item_id=item.pk, revision=1, at=at)
    assert first.quote + second.quote == item.quote
    assert second.number != first.number and second.order > first.order
    merged = services.merge_items(
        actor=actor, item_ids=[second.pk, first.pk], revisions={first.pk: first.revision, second.pk: second.revision}
    )
    assert merged.pk == first.pk and merged.quote == item.quote
    assert fresh(second).state == "discarded"


@pytest.mark.parametrize("edge", ["start", "end"])
def test_a_split_lies_inside(house: House, speech: Document, edge: str) -> None:
    item = tasks_of(speech)[0]
    with pytest.raises(Invalid):
        services.split_item(actor=house.clerk(house.nation), item_id=item.pk, revision=1, at=getattr(item, edge))


def test_merging_needs_every_revision(house: House, speech: Document) -> None:
    first, second = tasks_of(speech)[:2]
    with pytest.raises(Conflict):
        services.merge_items(
            actor=house.clerk(house.nation), item_ids=[first.pk, second.pk], revisions={first.pk: first.revision}
        )


def test_discarded_items_leave_the_search_and_come_back(house: House, speech: Document) -> None:
    actor, item = house.clerk(house.nation), tasks_of(speech)[0]
    entries = SearchEntry.objects.unscoped("test").filter(kind="directives.item", object_id=item.pk)
    assert entries.exists()
    services.discard_item(actor=actor, item_id=item.pk, revision=1)
    assert not entries.exists()
    services.restore_item(actor=actor, item_id=item.pk, revision=2)
    assert entries.exists() and fresh(item).state == "proposed"


def test_a_sent_item_keeps_its_words(house: House, send: Send, items: list[Item]) -> None:
    send([house.counties[0]])
    item, actor = fresh(items[0]), house.clerk(house.nation)
    for change in (
        lambda: services.discard_item(actor=actor, item_id=item.pk, revision=item.revision),
        lambda: services.change_item(actor=actor, item_id=item.pk, revision=item.revision, kind="problem"),
        lambda: services.split_item(actor=actor, item_id=item.pk, revision=item.revision, at=(item.start or 0) + 3),
    ):
        with pytest.raises(RuleViolation) as refusal:
            change()
        assert refusal.value.code == "item_sent"


def test_a_topic_is_renamed_everywhere(house: House, send: Send, items: list[Item]) -> None:
    row = send([house.counties[0]])[0]
    item = fresh(items[0])
    services.change_item(actor=house.clerk(house.nation), item_id=item.pk, revision=item.revision, topic="档案")
    assert fresh(row).topic == "档案"


def test_an_item_added_by_hand_is_confirmed_and_placed(house: House, speech: Document) -> None:
    start = speech.text.index("提请理事会")
    item = services.add_item(
        actor=house.clerk(house.nation),
        organization=house.nation,
        document_id=speech.pk,
        start=start,
        end=start + 7,
    )
    assert item.quote == item.title == speech.text[start : start + 7]
    assert item.state == "confirmed" and item.section.startswith("二、")
    assert item.number == max(other.number for other in [*tasks_of(speech), item])


def test_concerns_are_replaced(house: House, speech: Document) -> None:
    item, actor = tasks_of(speech)[0], house.clerk(house.nation)
    services.set_concerns(actor=actor, item_id=item.pk, organization_ids=[house.cities[0].pk, house.cities[1].pk])
    services.set_concerns(actor=actor, item_id=item.pk, organization_ids=[house.cities[1].pk])
    assert list(item.concerns.values_list("association_id", flat=True)) == [house.cities[1].pk]
    with pytest.raises(Invalid):
        services.set_concerns(actor=actor, item_id=item.pk, organization_ids=[0])


def test_items_are_closed_to_others(house: House, speech: Document) -> None:
    item = tasks_of(speech)[0]
    for actor in (house.outsider(), house.clerk(house.provinces[0])):
        with pytest.raises(NotFound):
            services.change_item(actor=actor, item_id=item.pk, revision=1, title="x")
        with pytest.raises(NotFound):
            services.confirm_items(actor=actor, item_ids=[item.pk])


def test_the_same_own_task_sent_twice_is_one(house: House) -> None:
    key, actor, place = uuid.uuid4(), house.clerk(house.counties[0]), house.counties[0]
    once, twice = (
        services.add_own_assignment(actor=actor, organization=place, title="整理档案室", form_key=key) for _ in "ab"
    )
    assert [a.pk for a in once] == [a.pk for a in twice]
    assert Item.objects.unscoped("test").filter(organization=place).count() == 1
