"""Applying, being admitted, leaving, coming back, going over to another association."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from tests.members.conftest import House, fresh, id_number

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.privacy.services import withdraw_consent
from huiguan.kernel.workflow.selectors import timeline
from huiguan.members import selectors, services
from huiguan.members.models import Application, Membership, MembershipSpell, Transfer
from huiguan.members.purposes import HEALTH, KEEP_RECORD, TRANSFER

ALL = dict.fromkeys(services.CHECKS, True)


def signed_in_again(actor: Actor) -> Actor:
    return actor_of(User.objects.get(pk=actor.user_id))


def apply(house: House, actor: Actor, **details: object) -> Application:
    return services.apply_for_membership(
        actor=actor,
        organization=house.here,
        details={"name": "李强", **details},
        notice_version=purpose(KEEP_RECORD).version,
        form_key=uuid.uuid4(),
    )


def check(house: House, application: Application) -> Application:
    return services.check_application(actor=house.clerk(), application_id=application.pk, checks=ALL)


def test_from_the_phone_to_the_roster(house: House) -> None:
    actor = house.applicant()
    application = apply(house, actor, id_number=id_number(sequence=151))
    actor = signed_in_again(actor)
    assert fresh(application.membership).state == "applied"
    assert [line.kind.key for group in waiting(house.clerk()) for line in group.lines] == ["members.application"]
    check(house, application)
    assert [line.kind.key for group in waiting(house.head()) for line in group.lines] == ["members.application_checked"]
    decided = services.decide_application(
        actor=house.head(), application_id=application.pk, admit=True, reference="理事会2026年第3次会议"
    )
    member = fresh(application.membership)
    assert (decided.state, member.state, member.joined_on) == ("admitted", "admitted", today())
    assert member.number and member.number in member.find_key and "理事会2026年第3次会议" in member.decision
    assert [row.pk for row in selectors.own_memberships(actor)] == [member.pk]
    assert Consent.objects.unscoped("test").get().purpose == KEEP_RECORD
    assert waiting(house.head()) == []


def test_the_same_form_sent_twice_makes_one_application(house: House) -> None:
    actor, key = house.applicant("李强"), uuid.uuid4()
    made = [
        services.apply_for_membership(
            actor=actor,
            organization=house.here,
            details={"name": "李强"},
            notice_version=purpose(KEEP_RECORD).version,
            form_key=key,
        )
        for _ in range(2)
    ]
    assert made[0] == made[1] and Membership.objects.unscoped("test").count() == 1


def test_nobody_learns_with_anothers_number_who_is_a_member(house: House) -> None:
    house.member("王小红", id_number=id_number())
    with pytest.raises(RuleViolation) as refusal:
        apply(house, house.applicant("别人"), id_number=id_number())
    assert refusal.value.code == "ask_office" and "王小红" not in refusal.value.message


def test_without_reading_the_notice_nothing_is_kept(house: House) -> None:
    with pytest.raises(RuleViolation) as refusal:
        services.apply_for_membership(
            actor=house.applicant("李强"), organization=house.here, details={"name": "李强"}, notice_version=0
        )
    assert refusal.value.code == "notice"
    assert not Membership.objects.unscoped("test").exists()


def test_every_point_is_looked_at_before_the_body_decides(house: House) -> None:
    application = apply(house, house.applicant("李强"))
    with pytest.raises(Invalid):
        services.check_application(actor=house.clerk(), application_id=application.pk, checks={"identity": True})
    with pytest.raises(RuleViolation) as refusal:
        services.decide_application(actor=house.head(), application_id=application.pk, admit=True)
    assert refusal.value.code == "wrong_state"


def test_who_checked_does_not_decide(house: House) -> None:
    application = apply(house, house.applicant("李强"))
    services.check_application(actor=house.head(), application_id=application.pk, checks=ALL)
    with pytest.raises(RuleViolation) as refusal:
        services.decide_application(actor=house.head(), application_id=application.pk, admit=True)
    assert refusal.value.code == "four_eyes"
    with pytest.raises(NotFound):
        services.decide_application(actor=house.clerk(), application_id=application.pk, admit=True)


def test_refused_returned_and_withdrawn(house: House) -> None:
    refused, returned = apply(house, house.applicant("甲")), apply(house, house.applicant("乙"))
    check(house, refused)
    with pytest.raises(RuleViolation):
        services.decide_application(actor=house.head(), application_id=refused.pk, admit=False)
    services.decide_application(actor=house.head(), application_id=refused.pk, admit=False, note="不符合条件")
    assert (fresh(refused).state, fresh(refused.membership).state) == ("refused", "not_admitted")
    applicant = actor_of(User.objects.get(person=returned.membership.person))
    services.return_application(actor=house.clerk(), application_id=returned.pk, note="请补充单位")
    with pytest.raises(NotFound):
        services.resubmit_application(actor=house.applicant("别人"), application_id=returned.pk, details={})
    services.resubmit_application(actor=applicant, application_id=returned.pk, details={"unit": "城关派出所"})
    assert (fresh(returned).state, fresh(returned.membership).unit) == ("submitted", "城关派出所")
    services.withdraw_application(actor=applicant, application_id=returned.pk)
    assert (fresh(returned).state, fresh(returned.membership).state) == ("withdrawn", "not_admitted")
    again = apply(house, applicant)
    assert again.membership == returned.membership


def test_suspended_resumed_expelled_and_admitted_again(house: House) -> None:
    member = house.member(joined_on=date(2015, 3, 1))
    with pytest.raises(NotFound):
        services.suspend(actor=house.clerk(), membership_id=member.pk, note="调查")
    services.suspend(actor=house.head(), membership_id=member.pk, note="调查")
    services.resume(actor=house.head(), membership_id=member.pk)
    with pytest.raises(RuleViolation):
        services.expel(actor=house.head(), membership_id=member.pk, decision=" ", note="严重违反章程")
    services.expel(
        actor=house.head(),
        membership_id=member.pk,
        decision="理事会2024年第2次会议",
        note="严重违反章程",
        left_on=date(2024, 6, 1),
    )
    assert (fresh(member).state, fresh(member).left_on) == ("expelled", date(2024, 6, 1))
    with pytest.raises(Invalid):
        services.readmit(actor=house.head(), membership_id=member.pk, joined_on=date(2024, 5, 1))
    services.readmit(actor=house.head(), membership_id=member.pk, joined_on=date(2026, 1, 5), decision="理事会")
    row = fresh(member)
    assert (row.state, row.left_on, row.joined_on, row.first_joined_on) == (
        "admitted",
        None,
        date(2026, 1, 5),
        date(2015, 3, 1),
    )
    spell = MembershipSpell.objects.unscoped("test").get()
    assert (spell.joined_on, spell.left_on, spell.state) == (date(2015, 3, 1), date(2024, 6, 1), "expelled")
    assert row.number == member.number


def test_resigning_dying_and_lapsing(house: House) -> None:
    one, two, three, four = (house.member(name) for name in ("甲", "乙", "丙", "丁"))
    with pytest.raises(Invalid):
        services.resign(actor=house.clerk(), membership_id=one.pk, left_on=today() + timedelta(days=1))
    services.resign_own(actor=house.own(one), membership_id=one.pk)
    services.enter_death(actor=house.clerk(), membership_id=two.pk, died_on=date(2025, 2, 3))
    services.enter_death(actor=house.clerk(), membership_id=one.pk)
    assert services.lapse_many(actor=house.clerk(), membership_ids=[three.pk, four.pk], note="章程第十条") == 2
    assert [fresh(row).state for row in (one, two, three, four)] == ["deceased", "deceased", "lapsed", "lapsed"]
    with pytest.raises(RuleViolation):
        services.readmit(actor=house.head(), membership_id=two.pk)


def asked(house: House, member: Membership, actor: Actor | None = None) -> Transfer:
    return services.ask_own_transfer(
        actor=actor or house.own(member),
        membership_id=member.pk,
        receiver=house.there,
        notice_version=purpose(TRANSFER).version,
        new_unit="新单位",
    )


def test_going_over_with_nothing_typed_again(house: House) -> None:
    member = house.member("王小红", id_number=id_number(), mobile="13800002046", duty="民警", note="内部备注")
    services.enter_consent(actor=house.clerk(), membership_id=member.pk, purpose=HEALTH, means="paper")
    told = {"health_note": "病"}
    services.change_member(actor=house.clerk(), membership_id=member.pk, revision=fresh(member).revision, details=told)
    transfer = asked(house, member)
    with pytest.raises(NotFound):
        selectors.get_transfer(house.clerk(house.there), transfer.pk)
    with pytest.raises(NotFound):
        services.accept_transfer(actor=house.clerk(), transfer_id=transfer.pk)
    with pytest.raises(RuleViolation):
        services.accept_transfer(actor=house.clerk(house.there), transfer_id=transfer.pk)
    services.release_transfer(actor=house.clerk(), transfer_id=transfer.pk)
    assert selectors.get_transfer(house.clerk(house.there), transfer.pk).membership.name == "王小红"
    services.accept_transfer(actor=house.clerk(house.there), transfer_id=transfer.pk)
    old, new = fresh(member), fresh(fresh(transfer).result)
    assert (old.state, old.left_on, old.organization) == ("transferred", today(), house.here)
    assert (new.state, new.joined_on, new.first_joined_on) == ("admitted", today(), date(2020, 5, 1))
    assert (new.unit, new.duty, new.note, new.health_note) == ("新单位", "民警", "", None)
    assert (opened(new, "id_number"), opened(new, "mobile")) == (id_number(), "13800002046")
    assert (new.previous, new.person) == (old, old.person)
    assert bytes(new.id_number_hash) != bytes(old.id_number_hash)
    assert bytes(new.data_key) != bytes(old.data_key)
    assert timeline(old)[-1].state.key == "transferred"
    with pytest.raises(NotFound):
        selectors.get_membership(house.clerk(), new.pk)


def test_the_message_about_a_transfer_names_the_member(house: House) -> None:
    asked(house, house.member("王小红"))
    assert [line.message.text for group in waiting(house.clerk()) for line in group.lines] == ["王小红"]


def test_coming_back_takes_up_the_old_record(house: House) -> None:
    member = house.member("王小红", id_number=id_number())
    first = asked(house, member)
    services.release_transfer(actor=house.clerk(), transfer_id=first.pk)
    services.accept_transfer(actor=house.clerk(house.there), transfer_id=first.pk)
    there = fresh(first).result
    back = services.ask_transfer(
        actor=house.clerk(house.there), membership_id=there.pk, receiver=house.here, means="paper"
    )
    services.release_transfer(actor=house.clerk(house.there), transfer_id=back.pk)
    services.accept_transfer(actor=house.clerk(), transfer_id=back.pk)
    assert (fresh(member).state, fresh(back).result) == ("admitted", member)
    assert Membership.objects.unscoped("test").count() == 2
    assert MembershipSpell.objects.unscoped("test").get().state == "transferred"


def test_a_withdrawn_consent_stops_a_transfer(house: House) -> None:
    member = house.member()
    actor = house.own(member)
    transfer = asked(house, member, actor)
    withdraw_consent(actor=actor, consent_id=transfer.consent_id)
    with pytest.raises(RuleViolation) as refusal:
        services.release_transfer(actor=house.clerk(), transfer_id=transfer.pk)
    assert refusal.value.code == "no_consent"
    services.withdraw_transfer(actor=actor, transfer_id=transfer.pk)
    assert fresh(transfer).state == "withdrawn"


def test_one_transfer_at_a_time_and_no_leaving_meanwhile(house: House) -> None:
    member = house.member()
    asked(house, member)
    with pytest.raises(RuleViolation) as refusal:
        services.ask_transfer(actor=house.clerk(), membership_id=member.pk, receiver=house.city, means="paper")
    assert refusal.value.code == "in_transfer"
    with pytest.raises(RuleViolation):
        services.resign(actor=house.clerk(), membership_id=member.pk)


def test_the_receiver_refuses_a_member_it_has(house: House) -> None:
    member = house.member("王小红", id_number=id_number())
    house.member("王小红", house.there, id_number=id_number())
    transfer = asked(house, member)
    services.release_transfer(actor=house.clerk(), transfer_id=transfer.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.accept_transfer(actor=house.clerk(house.there), transfer_id=transfer.pk)
    assert refusal.value.code == "is_member"
    assert (fresh(transfer).state, fresh(member).state) == ("released", "admitted")
    services.refuse_transfer(
        actor=house.clerk(house.there), transfer_id=transfer.pk, side="receiver", note="已是本会会员"
    )
    assert (fresh(transfer).state, fresh(member).state) == ("refused", "admitted")
