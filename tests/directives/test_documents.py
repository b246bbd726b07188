"""Documents: registering, versions, instructions, approval."""

from __future__ import annotations

import uuid

import pytest
from tests.directives.conftest import SPEECH, House, fresh, tasks_of

from huiguan.directives import services
from huiguan.directives.models import Document, DocumentVersion, Item
from huiguan.directives.selectors import documents as reads
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation


def test_a_speech_is_read_into_items_that_point_to_its_words(house: House, speech: Document) -> None:
    tasks = tasks_of(speech)
    assert len(tasks) >= 4
    assert all(speech.text[task.start : task.end] == task.quote for task in tasks)
    assert speech.title == "在全国协会年度工作会议上的讲话"
    assert speech.dated is not None and speech.year == 2026
    assert [entry["label"] for entry in speech.outline] == ["一、", "（一）", "（二）", "二、"]
    assert tasks[0].topic == "规范会员档案"
    assert tasks[0].due_date is not None and tasks[0].due_date.isoformat() == "2026-06-30"
    assert [task.number for task in tasks] == sorted({task.number for task in tasks})


def test_a_text_without_tasks_is_registered_all_the_same(house: House) -> None:
    document = services.register_document(
        actor=house.clerk(house.nation), organization=house.nation, text="2025年工作回顾\n全年发展会员一千人。"
    )
    assert document.pk and tasks_of(document) == []


@pytest.mark.parametrize(("text", "code"), [("", "no_text"), (" \n　", "no_text"), ("a\x00b", "binary_text")])
def test_what_is_no_text_is_refused(house: House, text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.register_document(actor=house.clerk(house.nation), organization=house.nation, text=text)
    assert refusal.value.code == code
    assert not Document.objects.unscoped("test").exists()


def test_the_same_form_sent_twice_makes_one_document(house: House) -> None:
    key, actor = uuid.uuid4(), house.clerk(house.nation)
    once, twice = (
        services.register_document(actor=actor, organization=house.nation, text=SPEECH, form_key=key) for _ in "ab"
    )
    assert once.pk == twice.pk
    assert Document.objects.unscoped("test").count() == 1
    assert DocumentVersion.objects.unscoped("test").count() == 1


def test_a_number_is_taken_once(house: House, speech: Document) -> None:
    with pytest.raises(RuleViolation, match="全协〔2026〕1号"):
        services.register_document(
            actor=house.clerk(house.nation), organization=house.nation, text="正文", number=speech.number
        )


def test_only_the_office_registers(house: House) -> None:
    for actor in (house.outsider(), house.clerk(house.provinces[0])):
        with pytest.raises(NotFound):
            services.register_document(actor=actor, organization=house.nation, text=SPEECH)


def test_items_are_found_again_in_a_new_version(house: House, speech: Document) -> None:
    first, second, *_rest = tasks_of(speech)
    changed = "新的开头。\n" + speech.text.replace(second.quote, "")
    services.update_document_text(
        actor=house.clerk(house.nation), document_id=speech.pk, revision=speech.revision, text=changed
    )
    moved, lost = fresh(first), fresh(second)
    assert moved.start == first.start + len("新的开头。\n") and not moved.anchor_lost
    assert changed[moved.start : moved.end] == first.quote
    assert lost.anchor_lost and lost.quote == second.quote
    assert [v.number for v in reads.versions_of(house.clerk(house.nation), speech)] == [2, 1]


def test_of_two_clerks_the_second_is_told_of_the_first(house: House, speech: Document) -> None:
    one, two = house.clerk(house.nation), house.clerk(house.nation, second=True)
    services.change_document(actor=one, document_id=speech.pk, revision=1, title="甲")
    with pytest.raises(Conflict, match=one.label):
        services.update_document_text(actor=two, document_id=speech.pk, revision=1, text="乙")
    assert fresh(speech).title == "甲" and fresh(speech).text == SPEECH


def test_itemising_again_keeps_what_a_clerk_settled(house: House, speech: Document) -> None:
    actor = house.clerk(house.nation)
    first, second, *_rest = tasks_of(speech)
    services.confirm_items(actor=actor, item_ids=[first.pk])
    services.discard_item(actor=actor, item_id=second.pk, revision=second.revision)
    services.itemise_document(actor=actor, document_id=speech.pk, revision=fresh(speech).revision)
    after = tasks_of(speech)
    assert [item.quote for item in after].count(first.quote) == 1
    assert [item.quote for item in after].count(second.quote) == 1
    assert fresh(first).state == "confirmed" and fresh(second).state == "discarded"


def test_a_head_approves_with_an_instruction(house: House, speech: Document) -> None:
    services.submit_document(actor=house.clerk(house.nation), document_id=speech.pk)
    with pytest.raises(NotFound):
        services.instruct(actor=house.clerk(house.nation), document_id=speech.pk, text="同意", decided="approve")
    services.instruct(actor=house.head(house.nation), document_id=speech.pk, text="同意", decided="approve")
    assert fresh(speech).state == "approved"
    assert [i.text for i in reads.instructions_of(house.clerk(house.nation), speech)] == ["同意"]


def test_returning_needs_words_and_leaves_nothing_behind_without(house: House, speech: Document) -> None:
    services.submit_document(actor=house.clerk(house.nation), document_id=speech.pk)
    with pytest.raises(Invalid):
        services.instruct(actor=house.head(house.nation), document_id=speech.pk, text=" ", decided="return")
    assert fresh(speech).state == "submitted"
    assert reads.instructions_of(house.head(house.nation), speech) == []


def test_drafts_stay_inside_their_association(house: House, speech: Document) -> None:
    for actor in (house.outsider(), house.clerk(house.provinces[0]), house.clerk(house.counties[0])):
        with pytest.raises(NotFound):
            reads.get_document(actor, speech.pk)
        assert not reads.visible_items(actor).exists()
    # "Everything below" does not open the drafts of an association below either: it is a legal person of its own.
    own = services.register_document(
        actor=house.clerk(house.counties[0]), organization=house.counties[0], text="县级协会要开展走访活动。"
    )
    with pytest.raises(NotFound):
        reads.get_document(house.clerk(house.nation, below=True), own.pk)


def test_a_receiver_reads_the_document_but_only_its_own_items(house: House, speech: Document, send: object) -> None:
    send([house.counties[0]])  # type: ignore[operator]
    actor = house.clerk(house.counties[0])
    document = reads.get_document(actor, speech.pk)
    assert [item.pk for item in reads.items_of(actor, document)] == [tasks_of(speech)[0].pk]
    assert reads.versions_of(actor, document) == []
    assert Item.objects.unscoped("test").filter(document=speech).count() > 1
