"""Merging and undoing; unit members; classes; the roster; the global search."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.members.conftest import House, fresh, id_number

from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation
from huiguan.kernel.privacy.sealed import masked, opened
from huiguan.kernel.privacy.services import withdraw_consent
from huiguan.kernel.search.selectors import search, search_quickly
from huiguan.members import selectors, services
from huiguan.members.models import DuplicatePair, Membership
from huiguan.members.purposes import HEALTH
from huiguan.members.selectors import RosterFilter, SortBy

BORN = date(1990, 3, 7)


def pair_of(house: House) -> tuple[Membership, Membership, DuplicatePair]:
    kept = house.member("王小红", birth_date=BORN, unit="甲所", number="A-1")
    other = house.member(
        "王小红", birth_date=BORN, unit="乙所", id_number=id_number(), mobile="13800002046", duty="民警"
    )
    return kept, other, DuplicatePair.objects.unscoped("test").get()


def columns(row: Membership) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("name", "unit", "duty", "number", "state", "joined_on", "find_key")}
    sealed = {name: opened(row, name) for name in ("id_number", "mobile")}
    hashes = {name: bytes(getattr(row, name) or b"") for name in ("id_number_hash", "mobile_hash")}
    return {**plain, **sealed, **hashes}


def test_merging_takes_what_was_chosen_and_is_undone_as_it_was(house: House) -> None:
    kept, other, pair = pair_of(house)
    before = columns(fresh(kept)), columns(fresh(other))
    services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk, take=["unit"])
    one, gone = fresh(kept), fresh(other)
    assert (one.unit, one.duty, one.number) == ("乙所", "民警", "A-1")
    assert (opened(one, "id_number"), opened(one, "mobile")) == (id_number(), "13800002046")
    assert (gone.state, gone.merged_into, gone.number, gone.id_number_hash) == ("merged", kept, "", None)
    assert selectors.roster(house.clerk(), house.here, RosterFilter()).total == 1
    services.undo_merge(actor=house.clerk(), pair_id=pair.pk)
    assert (columns(fresh(kept)), columns(fresh(other))) == before
    assert fresh(pair).state == "open"
    services.keep_both(actor=house.clerk(), pair_id=pair.pk)
    assert list(selectors.open_pairs(house.clerk(), house.here)) == []


def test_a_merge_is_not_undone_over_later_changes(house: House) -> None:
    kept, _other, pair = pair_of(house)
    services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk)
    services.change_member(
        actor=house.clerk(), membership_id=kept.pk, revision=fresh(kept).revision, details={"duty": "所长"}
    )
    with pytest.raises(RuleViolation) as refusal:
        services.undo_merge(actor=house.clerk(), pair_id=pair.pk)
    assert refusal.value.code == "changed_since"


def consented(house: House, row: Membership, note: str) -> Any:
    """The consent of a member whose health the record keeps then."""
    consent = services.enter_consent(actor=house.clerk(), membership_id=row.pk, purpose=HEALTH, means="paper")
    services.change_member(
        actor=house.clerk(), membership_id=row.pk, revision=fresh(row).revision, details={"health_note": note}
    )
    return consent


def test_a_note_on_health_stays_with_its_consent_through_merging_and_undoing(house: House) -> None:
    kept, other, pair = pair_of(house)
    consent = consented(house, other, "腰伤")
    with pytest.raises(Invalid):
        services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk, take=["health_note"])
    services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk)
    assert (fresh(kept).health_note, opened(fresh(other), "health_note")) == (None, "腰伤")
    withdraw_consent(actor=house.clerk(), consent_id=consent.pk)
    services.undo_merge(actor=house.clerk(), pair_id=pair.pk)
    assert (fresh(kept).health_note, fresh(other).health_note, fresh(other).state) == (None, None, "admitted")
    assert opened(fresh(other), "mobile") == "13800002046"


def test_a_consent_of_the_kept_record_withdrawn_since_is_a_change(house: House) -> None:
    kept, _other, pair = pair_of(house)
    consent = consented(house, kept, "腰伤")
    services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk)
    withdraw_consent(actor=house.clerk(), consent_id=consent.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.undo_merge(actor=house.clerk(), pair_id=pair.pk)
    assert refusal.value.code == "changed_since"
    assert (fresh(kept).health_note, opened(fresh(kept), "mobile")) == (None, "13800002046")


def test_what_is_no_duplicate_is_not_merged(house: House) -> None:
    kept, other, pair = pair_of(house)
    with pytest.raises(Invalid):
        services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=kept.pk, take=["data_key"])
    with pytest.raises(Invalid):
        services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=pair.pk + 999)
    with pytest.raises(NotFound):
        services.merge_pair(actor=house.clerk(house.there), pair_id=pair.pk, keep_id=kept.pk)
    revision = fresh(kept).revision
    services.change_member(
        actor=house.clerk(), membership_id=kept.pk, revision=revision, details={"id_number": id_number(BORN, 154)}
    )
    with pytest.raises(RuleViolation) as refusal:
        services.merge_pair(actor=house.clerk(), pair_id=pair.pk, keep_id=other.pk)
    assert refusal.value.code == "two_persons"


# Unit members -------------------------------------------------------------------------------------------------------


def unit(house: House, name: str, code: str = "", **more: Any) -> Any:
    return services.register_unit(
        actor=house.clerk(), organization=house.here, details={"name": name, "credit_code": code, **more}
    )


@pytest.mark.parametrize("name", ["南浦县公安局", "某市人民检察院", "城关派出所", "某县交警大队", "南浦县人民政府"])
def test_state_organs_are_refused_with_the_article(house: House, name: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        unit(house, name)
    assert refusal.value.code == "state_organ"
    assert "第二条" in refusal.value.message and name in refusal.value.message


def test_the_credit_code_decides_what_is_a_state_organ(house: House) -> None:
    with pytest.raises(RuleViolation) as refusal:
        unit(house, "某研究会", "11100000000013127D")
    assert refusal.value.code == "state_organ"
    with pytest.raises(RuleViolation) as refusal:
        unit(house, "某某管理处")
    assert refusal.value.code == "credit_code_needed"
    company = unit(house, "某某工程局", "91110000600037341L", representative_mobile="13800002046")
    assert (company.state, masked(fresh(company), "representative_mobile")) == ("admitted", "138****2046")
    with pytest.raises(RuleViolation) as refusal:
        unit(house, "另一公司", "91110000600037341L")
    assert refusal.value.code == "same_code"
    with pytest.raises(Invalid):
        unit(house, "另一公司", "91110000600037341X")


def test_units_are_found_changed_and_leave(house: House) -> None:
    school = unit(house, "南浦警官学院")
    assert [row.pk for row in selectors.visible_units(house.clerk(), house.here, "npjgxy")] == [school.pk]
    with pytest.raises(NotFound):
        selectors.get_unit(house.clerk(house.city, below=True), school.pk)
    revision = fresh(school).revision
    services.change_unit(actor=house.clerk(), unit_id=school.pk, revision=revision, details={"representative": "某人"})
    with pytest.raises(Conflict):
        services.change_unit(actor=house.clerk(), unit_id=school.pk, revision=revision, details={})
    services.end_unit(actor=house.clerk(), unit_id=school.pk, transition="resign")
    assert fresh(school).state == "resigned"


def test_a_unit_applies_and_is_admitted(house: House) -> None:
    application = services.enter_unit_application(
        actor=house.clerk(), organization=house.here, details={"name": "南浦警官学院"}
    )
    checks = dict.fromkeys(services.CHECKS, True)
    services.check_application(actor=house.clerk(), application_id=application.pk, checks=checks)
    services.decide_application(actor=house.head(), application_id=application.pk, admit=True)
    assert (fresh(application.unit).state, bool(fresh(application.unit).number)) == ("admitted", True)


# Classes ------------------------------------------------------------------------------------------------------------


def test_classes_are_inherited_from_the_nearest_above(house: House) -> None:
    def keys(place: Any) -> list[str]:
        return [view.key for view in selectors.classes_of(place, "individual")]

    assert keys(house.here)[0] == "full" and "student" in keys(house.here)
    services.set_classes(
        actor=house.clerk(house.nation),
        organization=house.nation,
        classes=[
            {"key": "full", "label": "会员", "label_en": "Member"},
            {"key": "friend", "label": "会友", "may_vote": False},
        ],
    )
    assert keys(house.here) == ["full", "friend"]
    house.member("甲", klass="friend")
    with pytest.raises(RuleViolation) as refusal:
        services.set_classes(actor=house.clerk(), organization=house.here, classes=[{"key": "full", "label": "会员"}])
    assert refusal.value.code == "class_in_use" and "会友" in refusal.value.message
    with pytest.raises(Invalid):
        house.member("乙", klass="student")
    services.set_classes(
        actor=house.clerk(house.there), organization=house.there, classes=[{"key": "own", "label": "本会会员"}]
    )
    assert (keys(house.there), keys(house.city)) == (["own"], ["full", "friend"])
    services.inherit_classes(actor=house.clerk(house.there), organization=house.there)
    assert keys(house.there) == ["full", "friend"]


# Roster and search --------------------------------------------------------------------------------------------------


def test_the_roster_is_found_by_part_pinyin_initials_and_number(house: House) -> None:
    for name in ("王小红", "王小明", "李强", "单雄信"):
        house.member(name)
    clerk = house.clerk()

    def names(**wanted: Any) -> list[str]:
        return [row.name for row in selectors.roster(clerk, house.here, RosterFilter(**wanted)).rows]

    assert names() == ["李强", "单雄信", "王小红", "王小明"]
    assert names(sort=SortBy.STROKES) == ["王小红", "王小明", "李强", "单雄信"]
    assert names(sort=SortBy.NUMBER, descending=True) == ["单雄信", "李强", "王小明", "王小红"]
    assert names(text="王小") == ["王小红", "王小明"]
    assert names(text="wxh") == names(text="小红") == names(text="WangXiaoH") == ["王小红"]
    assert names(text="shanxx") == [] and names(text="sxx") == ["单雄信"]
    assert names(text="王 000002") == ["王小明"]
    assert names(text="%") == names(text="_") == []


def test_pages_and_counts_agree(house: House) -> None:
    rows = [house.member(f"甲{'一二三四五六七'[n]}", klass="full" if n % 2 else "associate") for n in range(7)]
    services.suspend(actor=house.head(), membership_id=rows[0].pk, note="调查")
    services.resign(actor=house.clerk(), membership_id=rows[1].pk)
    clerk = house.clerk()
    for wanted in (
        RosterFilter(),
        RosterFilter(classes=("full",)),
        RosterFilter(text="jia"),
        RosterFilter(states=("resigned",)),
    ):
        pages = [selectors.roster(clerk, house.here, wanted, page=n, size=2) for n in (1, 2, 3, 4)]
        seen = {row.pk for page in pages for row in page.rows}
        assert {page.total for page in pages} == {len(seen)}
        assert {row.pk for row in selectors.roster_rows(clerk, house.here, wanted)} == seen
    assert selectors.standing_counts(clerk, house.here)["associate", "suspended"] == 1


def test_the_search_box_finds_members_of_ones_own_association(house: House) -> None:
    member = house.member("王小红", unit="城关派出所")
    house.member("王小红", house.there)
    (group,) = search_quickly(house.clerk(), "wxh")
    assert (group.kind.key, [hit.object_id for hit in group.hits]) == ("members.member", [member.pk])
    assert group.hits[0].url == f"/o/here/members/{member.pk}/"
    results = search(house.clerk(), "王小红")
    assert (results.total, [facet.key for facet in results.kinds]) == (1, ["members.member"])
    assert search(house.clerk(), "王小红", kinds=["directives.item"]).total == 0
    assert search(house.clerk(house.city, below=True), "王小红").total == 0
    assert search(house.clerk(), "王").total == 0
