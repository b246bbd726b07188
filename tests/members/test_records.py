"""Entering and changing members: what is refused and why, what is sealed, what is found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.members.conftest import House, fresh, id_number

from huiguan.kernel.calendar import today
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation
from huiguan.kernel.privacy.sealed import masked, opened
from huiguan.kernel.workflow.selectors import timeline
from huiguan.members import selectors, services, validation
from huiguan.members.models import DuplicatePair, Membership

BORN = date(1990, 3, 7)


def test_a_member_is_entered_with_number_keys_and_seals(house: House) -> None:
    member = house.member("王小红", id_number=id_number(BORN, 152), mobile="+86 138 0000 2046", unit="城关派出所")
    row = fresh(member)
    assert (row.state, row.birth_date, row.gender) == ("admitted", BORN, "f")
    assert row.number == f"{today().year}000001"
    assert row.name_pinyin == "wang2 xiao3 hong2"
    assert "wxh" in row.find_key and "wangxiaohong" in row.find_key and row.number in row.find_key
    assert b"13800002046" not in bytes(row.mobile)
    assert (opened(row, "mobile"), masked(row, "mobile")) == ("13800002046", "138****2046")
    assert masked(row, "id_number").startswith("440601****")
    assert [entry.state.key for entry in timeline(row)] == ["applied", "admitted"]


def test_numbers_follow_the_pattern_and_pass_over_taken_ones(house: House) -> None:
    services.change_settings(actor=house.clerk(), organization=house.here, number_pattern="{code}-{seq:03}")
    house.member("甲", number="here-002")
    assert [house.member(name).number for name in ("乙", "丙")] == ["here-001", "here-003"]
    with pytest.raises(RuleViolation) as refusal:
        house.member("丁", number="here-001")
    assert refusal.value.code == "same_number"


@pytest.mark.parametrize("pattern", ["{year}", "{seq:03}" * 9, "{name}{seq}", "{seq", "{year!z}{seq}"])
def test_a_pattern_without_numbers_is_refused(house: House, pattern: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.change_settings(actor=house.clerk(), organization=house.here, number_pattern=pattern)
    assert refusal.value.code == "number_pattern"


@pytest.mark.parametrize(
    ("details", "code", "field"),
    [
        ({"name": " "}, "name_missing", "name"),
        ({"name": "***"}, "name_missing", "name"),
        ({"id_number": id_number()[:-1] + "A"}, "id_number", "id_number"),
        ({"id_number": "440601900307152"}, "id_number", "id_number"),
        ({"id_number": id_number(), "birth_date": date(1990, 3, 8)}, "differs", "birth_date"),
        ({"id_number": id_number(), "gender": "m"}, "differs", "gender"),
        ({"mobile": "12345678901"}, "mobile", "mobile"),
        ({"bank_account": "6222-abc"}, "bank_account", "bank_account"),
        ({"email": "nobody"}, "invalid", "email"),
        ({"gender": "x"}, "gender", "gender"),
        ({"birth_date": today() + timedelta(days=400)}, "birth_date", "birth_date"),
        ({"extra": {"colour": "red"}}, "unknown_field", "extra"),
        ({"unit": "所" * 201}, "invalid", "unit"),
    ],
)
def test_what_is_written_wrongly_is_refused_with_its_field(house: House, details: dict, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        house.member(**{"name": "王小红", **details})
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not Membership.objects.unscoped("test").exists()


def test_the_same_id_number_is_refused_here_and_free_elsewhere(house: House) -> None:
    house.member("王小红", id_number=id_number())
    with pytest.raises(RuleViolation) as refusal:
        house.member("王晓红", id_number=id_number())
    assert refusal.value.code == "same_id" and "王小红" in refusal.value.message
    other = house.member("王小红", house.there, id_number=id_number())
    hashes = {bytes(row.id_number_hash) for row in Membership.objects.unscoped("test")}
    assert len(hashes) == 2 and other.organization == house.there


def test_likely_duplicates_are_flagged_and_not_refused(house: House) -> None:
    first = house.member("王小红", birth_date=BORN)
    second = house.member("王小红", birth_date=BORN)
    third = house.member("李强", mobile="13800002046")
    fourth = house.member("李强", mobile="13800002046")
    house.member("王小红", birth_date=BORN + timedelta(days=1))
    house.member("王小红", house.there, birth_date=BORN)
    pairs = {(p.first_id, p.second_id): p.reason for p in DuplicatePair.objects.unscoped("test")}
    assert pairs == {(first.pk, second.pk): "name_birth", (third.pk, fourth.pk): "name_mobile"}


def test_two_id_numbers_are_two_persons(house: House) -> None:
    house.member("王小红", id_number=id_number(sequence=152))
    house.member("王小红", id_number=id_number(sequence=154))
    assert not DuplicatePair.objects.unscoped("test").exists()


def test_a_masked_value_that_comes_back_is_no_change(house: House) -> None:
    member = house.member(id_number=id_number(), mobile="13800002046", bank_account="6222020200012345670")
    shown = {field: masked(member, field) for field in ("id_number", "mobile", "bank_account")}
    before = bytes(fresh(member).mobile)
    changed = services.change_member(
        actor=house.clerk(), membership_id=member.pk, revision=fresh(member).revision, details={**shown, "duty": "民警"}
    )
    assert bytes(fresh(changed).mobile) == before
    assert opened(fresh(changed), "bank_account") == "6222020200012345670"
    latest = events_of(house.clerk(), fresh(member))[0]
    assert [change.field for change in latest.changes] == ["duty"]


def test_a_value_can_be_emptied(house: House) -> None:
    member = house.member(mobile="13800002046")
    services.change_member(
        actor=house.clerk(), membership_id=member.pk, revision=fresh(member).revision, details={"mobile": ""}
    )
    assert (fresh(member).mobile, fresh(member).mobile_hash) == (None, None)


def test_of_two_clerks_the_second_sees_a_conflict(house: House) -> None:
    member = fresh(house.member())
    services.change_member(
        actor=house.clerk(), membership_id=member.pk, revision=member.revision, details={"duty": "甲"}
    )
    with pytest.raises(Conflict):
        services.change_member(
            actor=house.head(), membership_id=member.pk, revision=member.revision, details={"duty": "乙"}
        )
    assert fresh(member).duty == "甲"


def test_offices_of_other_associations_and_above_reach_nothing(house: House) -> None:
    member = house.member()
    for actor in (house.clerk(house.there), house.clerk(house.city, below=True), house.clerk(house.nation, below=True)):
        with pytest.raises(NotFound):
            selectors.get_membership(actor, member.pk)
        with pytest.raises(NotFound):
            services.change_member(actor=actor, membership_id=member.pk, revision=1, details={})
        with pytest.raises(NotFound):
            selectors.roster(actor, house.here, selectors.RosterFilter())
        assert selectors.find_members(actor, "王小红") == []


def test_a_hidden_identity_is_found_by_number_only(house: House) -> None:
    member = fresh(house.member("王小红", hidden_identity=True, number="H-1"))
    assert (member.name, member.name_pinyin, str(member)) == ("***", "", "身份保密")
    assert "wang" not in member.find_key
    assert selectors.find_members(house.clerk(), "王小红") == []
    assert [row.pk for row in selectors.find_members(house.clerk(), "H-1")] == [member.pk]
    services.change_member(
        actor=house.clerk(), membership_id=member.pk, revision=member.revision, details={"name": "***", "duty": "民警"}
    )
    assert opened(fresh(member), "hidden_name") == "王小红"
    services.change_member(
        actor=house.clerk(),
        membership_id=member.pk,
        revision=fresh(member).revision,
        details={"hidden_identity": False},
    )
    assert (fresh(member).name, fresh(member).hidden_name) == ("王小红", None)


def test_hiding_an_identity_takes_the_name_out_of_the_history(house: House) -> None:
    member = fresh(house.member("王小红"))
    services.change_member(
        actor=house.clerk(), membership_id=member.pk, revision=member.revision, details={"hidden_identity": True}
    )
    assert all("王小红" not in str(event) for event in events_of(house.clerk(), fresh(member)))
    assert opened(fresh(member), "hidden_name") == "王小红"


def test_members_change_what_needs_no_proof(house: House) -> None:
    member = house.member(mobile="13800002046")
    actor = house.own(member)
    services.change_own_record(
        actor=actor, membership_id=member.pk, revision=fresh(member).revision, details={"mobile": "13900002046"}
    )
    assert opened(fresh(member), "mobile") == "13900002046"
    with pytest.raises(RuleViolation) as refusal:
        services.change_own_record(
            actor=actor, membership_id=member.pk, revision=fresh(member).revision, details={"name": "王红"}
        )
    assert refusal.value.code == "ask_office"
    with pytest.raises(NotFound):
        services.change_own_record(
            actor=house.applicant("别人"), membership_id=member.pk, revision=fresh(member).revision, details={}
        )


def test_further_fields_hold_for_all_below(house: House) -> None:
    services.set_field(
        actor=house.clerk(house.province),
        organization=house.province,
        key="police_no",
        label="警号",
        purpose="制作证件",
        kind="number",
        required=True,
    )
    with pytest.raises(Invalid) as refusal:
        house.member(extra={})
    assert refusal.value.code == "required" and "警号" in refusal.value.message
    with pytest.raises(Invalid):
        house.member(extra={"police_no": "abc"})
    assert fresh(house.member(extra={"police_no": "012345"})).extra == {"police_no": 12345}


@pytest.mark.parametrize("label", ["政治面貌", "民 族", "宗教信仰", "年度考核结果", "处分情况", "Religion"])
def test_fields_that_are_never_kept_are_refused(house: House, label: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        services.set_field(actor=house.clerk(), organization=house.here, key="x1", label=label, purpose="统计")
    assert refusal.value.code == "forbidden_field"


@given(
    born=st.dates(date(1930, 1, 1), date(2005, 12, 31)),
    sequence=st.integers(0, 999),
    place=st.integers(0, 16),
    shift=st.integers(1, 9),
)
def test_every_mistyped_digit_of_an_id_number_is_seen(born: date, sequence: int, place: int, shift: int) -> None:
    number = id_number(born, sequence)
    identity = validation.check_id_number(f" {number[:6]} {number[6:]} ".lower())
    assert (identity.number, identity.birth_date, identity.gender) == (number, born, "m" if sequence % 2 else "f")
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(ValueError, match=r"\S"):
        validation.check_id_number(wrong)
