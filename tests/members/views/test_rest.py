"""Duplicates, applications, transfers, unit members, classes and statistics."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client
from tests.members.conftest import fresh, id_number

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor
from huiguan.kernel.privacy import services as privacy
from huiguan.kernel.privacy.models import SharingAgreement
from huiguan.members import selectors, services
from huiguan.members.models import Application, Membership, Transfer, UnitMember

Browse = Callable[[Actor], Client]
URL = "/o/here/members/"
SETTINGS = "/o/here/member-settings/"
CODE, ORGAN = "91110000600037341L", "11100000000013338W"


def test_two_records_side_by_side_are_merged_and_given_back(house: Any, browse: Browse) -> None:
    one, two = house.member("马成蹊", unit="交通大队"), house.member("马成蹊", unit="法制科", mobile="13912340935")
    pair = services.mark_pair(actor=house.clerk(), membership_ids=(one.pk, two.pk))
    clerk, url = browse(house.clerk()), f"{URL}duplicates/{pair.pk}/"
    assert "马成蹊" in clerk.get(f"{URL}duplicates/").content.decode()
    page = clerk.get(url).content.decode()
    assert "交通大队" in page and "法制科" in page and "139****0935" in page
    assert clerk.post(url, {"keep": ""}).status_code == 422
    assert clerk.post(url, {"keep": one.pk, "take_unit": two.pk}).status_code == 302
    assert (fresh(one).unit, fresh(two).state) == ("法制科", "merged")
    assert "Undo merging" in clerk.get(url).content.decode()
    clerk.post(f"{url}undo/")
    assert (fresh(one).unit, fresh(two).state) == ("交通大队", "admitted")
    clerk.post(f"{url}apart/")
    assert fresh(pair).state == "different"
    assert browse(house.clerk(house.there)).get(url).status_code == 404


def test_an_application_is_entered_checked_and_decided_by_two(house: Any, browse: Browse) -> None:
    clerk, head = browse(house.clerk()), browse(house.head())
    sent = {"name": "何语桐", "id_number": id_number(), "mobile": "13812342046", "unit": "法制科", "klass": "full"}
    wrong = clerk.post(f"{URL}applications/new/", {**sent, "id_number": "123"})
    assert wrong.status_code == 422 and "an ID number has 18" in wrong.content.decode()
    assert clerk.post(f"{URL}applications/new/", sent).status_code == 302
    row = Application.objects.unscoped("test").get()
    url = f"{URL}applications/{row.pk}/"
    assert clerk.post(f"{url}do/check/", {"identity": "1"}).status_code == 422
    checks = {"identity": "1", "eligible": "1", "not_double": "1", "statement": "0"}
    assert clerk.post(f"{url}do/check/", checks).status_code == 302
    assert clerk.post(f"{url}do/decide/", {"admit": "1"}).status_code in (404, 422)
    decision = {"admit": "1", "body": "Council", "decided_on": "2026-03-01", "reference": "3rd meeting"}
    assert head.post(f"{url}do/decide/", decision).status_code == 302
    member = Membership.objects.unscoped("test").get()
    page = head.get(url).content.decode()
    assert member.state == "admitted" and member.number in page and "does not hold" in page
    assert browse(house.clerk(house.there)).get(url).status_code == 404


def test_a_transfer_is_released_and_accepted(house: Any, browse: Browse) -> None:
    member = house.member("石清和", mobile="13912340935")
    row = services.ask_transfer(
        actor=house.clerk(), membership_id=member.pk, receiver=house.there, means="paper", new_unit="城关派出所"
    )
    out, into = browse(house.clerk()), browse(house.clerk(house.there))
    there = f"/o/there/members/transfers/{row.pk}/"
    assert into.get(there).status_code == 404
    assert out.post(f"{URL}transfers/{row.pk}/do/refuse/", {"note": ""}).status_code == 422
    assert out.post(f"{URL}transfers/{row.pk}/do/release/", {}).status_code == 302
    assert "139****0935" in into.get(there).content.decode()
    assert into.post(f"{there}do/accept/", {"klass": "full"}).status_code == 302
    assert fresh(member).state == "transferred"
    assert Transfer.objects.unscoped("test").get().result.unit == "城关派出所"
    for client, path in ((out, f"{URL}transfers/?tab=out"), (into, "/o/there/members/transfers/?tab=in")):
        assert "石清和" in client.get(path).content.decode()


def test_a_body_applies_on_paper_is_returned_checked_and_decided_and_has_its_certificate(
    house: Any, browse: Browse
) -> None:
    clerk, head = browse(house.clerk()), browse(house.head())
    new, key = f"{URL}units/apply/", str(uuid.uuid4())
    assert "Enter a unit" in clerk.get(f"{URL}applications/").content.decode()
    sent = {"name": "警官学院", "klass": "unit", "credit_code": CODE, "representative": "李强", "form_key": key}
    for wrong, said in (
        ({"name": "青溪县公安局", "credit_code": ""}, "article 2"),
        ({"credit_code": ORGAN}, "article 2"),
        ({"credit_code": CODE[:-1]}, "credit code"),
        ({"name": ""}, "required"),
        ({"representative_mobile": "123"}, "mobile"),
    ):
        refused = clerk.post(new, {**sent, **wrong})
        assert refused.status_code == 422 and said in refused.content.decode(), wrong
    assert not UnitMember.objects.unscoped("test").exists()
    answers = [clerk.post(new, sent) for _twice in range(2)]
    row = Application.objects.unscoped("test").get()
    url = f"{URL}applications/{row.pk}/"
    assert [answer.headers["Location"] for answer in answers] == [url, url]
    assert "警官学院" in clerk.get(f"{URL}applications/").content.decode()
    page = clerk.get(url).content.decode()
    assert CODE in page and "it is no state organ" in page and f"{URL}units/{row.unit_id}/" in page
    assert clerk.post(f"{url}do/send_back/", {"note": "缺印章"}).status_code == 302
    assert "Hand in again" in clerk.get(url).content.decode()
    assert clerk.post(f"{url}do/resubmit/", {"note": "已补盖"}).status_code == 302
    assert "已补盖" in clerk.get(url).content.decode()
    checks = dict.fromkeys(services.CHECKS, "1")
    assert clerk.post(f"{url}do/check/", checks).status_code == 302
    assert clerk.post(f"{url}do/decide/", {"admit": "1"}).status_code in (404, 422)
    decision = {"admit": "1", "body": "Council", "decided_on": "2026-03-01", "reference": "3rd meeting"}
    assert head.post(f"{url}do/decide/", decision).status_code == 302
    unit = UnitMember.objects.unscoped("test").get()
    assert (unit.state, bool(unit.number), str(unit.joined_on)) == ("admitted", True, "2026-03-01")
    assert "Certificate of unit membership" in clerk.get(f"{URL}units/{unit.pk}/").content.decode()
    assert browse(house.clerk(house.there)).get(url).status_code == 404
    assert browse(house.applicant("路人")).get(new).status_code == 404
    assert (
        "cannot be unit members"
        in Client().get("/o/here/members/join/", headers={"accept-language": "en"}).content.decode()
    )


def test_a_body_that_was_refused_or_left_applies_again_or_is_admitted_again(house: Any, browse: Browse) -> None:
    clerk, head = browse(house.clerk()), browse(house.head())
    sent = {"name": "警官学院", "klass": "unit", "credit_code": CODE, "address": "学府路"}

    def applied(**more: str) -> tuple[Application, str]:
        assert clerk.post(f"{URL}units/apply/", {**sent, **more}).status_code == 302
        row = Application.objects.unscoped("test").latest("pk")
        return row, f"{URL}applications/{row.pk}/do/"

    def decided(url: str, admit: str) -> None:
        assert clerk.post(f"{url}check/", dict.fromkeys(services.CHECKS, "1")).status_code == 302
        answer = {"admit": admit, "decided_on": today().isoformat(), "note": "no", "body": "Council"}
        assert head.post(f"{url}decide/", answer).status_code == 302

    first, url = applied()
    assert clerk.post(f"{url}withdraw/", {"note": "own wish"}).status_code == 302
    decided(applied(name="警官学院二")[1], "0")
    again, url = applied(address="")
    unit = UnitMember.objects.unscoped("test").get()
    assert again.unit_id == first.unit_id and (unit.state, unit.name, unit.address) == (
        "not_admitted", "警官学院", "学府路",
    )  # fmt: skip
    twice = clerk.post(f"{URL}units/apply/", sent)
    assert twice.status_code == 422 and "being looked at already" in twice.content.decode()
    decided(url, "1")
    number = fresh(unit).number
    assert fresh(unit).state == "admitted" and number
    assert "/readmit/" not in head.get(f"{URL}units/{unit.pk}/").content.decode()
    there = clerk.post(f"{URL}units/apply/", sent)
    assert there.status_code == 422 and "record with this credit code already" in there.content.decode()

    services.end_unit(actor=house.clerk(), unit_id=unit.pk, transition="resign")
    back, url = applied()
    assert back.unit_id == unit.pk and fresh(unit).state == "resigned"
    assert clerk.post(f"{url}withdraw/", {"note": "own wish"}).status_code == 302
    page, readmit = f"{URL}units/{unit.pk}/", {"decision": "Council 4", "joined_on": today().isoformat()}
    assert "/readmit/" in head.get(page).content.decode() and "/readmit/" not in clerk.get(page).content.decode()
    assert head.post(f"{page}readmit/", {**readmit, "decision": ""}).status_code == 422
    assert head.post(f"{page}readmit/", {**readmit, "joined_on": "2001-01-01"}).status_code == 422
    assert clerk.post(f"{page}readmit/", readmit).status_code == 404
    assert head.post(f"{page}readmit/", readmit).status_code == 302
    row = fresh(unit)
    assert (row.state, row.number, row.left_on, row.decision) == ("admitted", number, None, "Council 4")
    services.end_unit(actor=house.clerk(), unit_id=unit.pk, transition="lapse", note="章程第十条")
    api = head.post(f"/api/v1/units/{unit.pk}/readmit", {"decision": "5"}, content_type="application/json")
    assert api.status_code == 200 and api.json()["state"] == "admitted"


def test_state_organs_are_refused_with_the_article(house: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    refused = clerk.post(f"{URL}units/new/", {"name": "青溪县公安局", "klass": "unit"})
    assert refused.status_code == 422 and "article 2" in refused.content.decode()
    assert clerk.post(f"{URL}units/new/", {"name": "警务研究所", "klass": "unit"}).status_code == 302
    unit = UnitMember.objects.unscoped("test").get()
    assert "警务研究所" in clerk.get(f"{URL}units/?q=jwyjs").content.decode()
    changed = {"name": "警务研究院", "revision": unit.revision}
    assert clerk.post(f"{URL}units/{unit.pk}/change/", changed).status_code == 302
    assert clerk.post(f"{URL}units/{unit.pk}/change/", changed).status_code == 422
    left = {"transition": "resign", "left_on": "2026-03-01", "note": "own wish"}
    assert clerk.post(f"{URL}units/{unit.pk}/", left).status_code == 302
    assert fresh(unit).state == "resigned"


def test_classes_are_set_and_given_up_again(house: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    rows = {"key_0": "full", "label_0": "正式会员", "label_en_0": "Full one", "may_vote_0": "on", "active_0": "on"}
    assert clerk.post(SETTINGS, {"doing": "classes", **rows, "benefits_0": "培训、法律咨询; 培训"}).status_code == 302
    # Whoever reads the page in English neither loses the Chinese name nor writes the English one over it.
    page = clerk.get(SETTINGS, headers={"accept-language": "en"}).content.decode()
    assert 'value="正式会员"' in page and 'value="Full one"' in page and 'value="培训、法律咨询"' in page
    (view,) = selectors.classes_of(house.here)
    assert (view.names, view.benefits) == (("正式会员", "Full one"), ("培训", "法律咨询"))
    # A benefit may hold a comma, as set over the API: saving the page as it is leaves it whole.
    services.set_classes(
        actor=house.clerk(),
        organization=house.here,
        classes=[{"key": "full", "label": "正式会员", "benefits": ["法律咨询,一年两次", "培训"]}],
    )
    clerk.post(SETTINGS, {"doing": "classes", **rows, "benefits_0": "法律咨询,一年两次、培训"})
    assert selectors.classes_of(house.here)[0].benefits == ("法律咨询,一年两次", "培训")
    clerk.post(SETTINGS, {"doing": "classes", **rows, "benefits_0": "培训、法律咨询"})
    own = house.member("李明")
    shown = browse(house.own(own)).get("/my/membership/").content.decode()
    assert "培训、法律咨询" in shown
    house.member("王小红")
    other = {"doing": "classes", "key_0": "friend", "label_0": "会友", "active_0": "on"}
    refused = clerk.post(SETTINGS, other)
    assert refused.status_code == 422 and "There are members in the class" in refused.content.decode()
    forbidden = {"doing": "field", "key": "party", "label": "政治面貌", "kind": "text", "purpose": "x"}
    assert clerk.post(SETTINGS, forbidden).status_code == 422
    assert clerk.post(SETTINGS, {"doing": "settings", "number_pattern": "x"}).status_code == 422
    assert clerk.post(SETTINGS, {"doing": "inherit"}).status_code == 302
    assert len(selectors.classes_of(house.here)) > 1


def test_own_figures_open_rows_and_those_of_others_hide_small_cells(house: Any, browse: Browse) -> None:
    for number in range(3):
        house.member(f"王{number}", gender="f")
    own = browse(house.clerk()).get(f"{URL}statistics/").content.decode()
    assert "?age=unknown" in own.replace("&amp;", "&") or "age=unknown" in own
    above = browse(house.clerk(house.city, below=True)).get(f"{URL}statistics/").content.decode()
    assert "fewer than 5" in above and "/o/here/members/?" not in above
    assert browse(house.clerk(house.there)).get(f"{URL}statistics/").status_code == 404


def test_a_branch_shows_its_levels_and_pages_of_branches(house: Any, browse: Browse, monkeypatch: Any) -> None:
    monkeypatch.setattr("huiguan.members.views.statistics.ROWS", 1)
    for number in range(7):
        house.member(f"王{number}", house.there, gender="m")
    city = browse(house.clerk(house.city, below=True))
    page = city.get("/o/c/members/statistics/").content.decode()
    assert "By level" in page and "1–1 of 2" in page and "/o/here/members/statistics/" in page
    assert "/o/there/members/statistics/" in city.get("/o/c/members/statistics/?page=2").content.decode()
    alone = city.get("/o/c/members/statistics/?alone=1").content.decode()
    assert "By level" not in alone and "Branches below" not in alone


def test_a_small_branch_does_not_follow_from_the_sum(house: Any, browse: Browse) -> None:
    for place, members in ((house.here, 3), (house.there, 9)):
        for number in range(members):
            house.member(f"王{number}", place)
    above = browse(house.clerk(house.city, below=True))
    page = above.get("/o/c/members/statistics/").content.decode()
    assert "fewer than 5" in page and ">not shown<" in page
    table = b"".join(above.get("/o/c/members/statistics/?format=csv").streaming_content).decode("utf-8-sig")
    assert "fewer than 5" in table and "not shown" in table and ",9" not in table and "王" not in table
    there = above.get("/o/there/members/statistics/").content.decode()
    assert ">not shown<" in there and ">9<" not in there
    assert ">9<" in browse(house.clerk(house.there)).get("/o/there/members/statistics/").content.decode()


def test_an_agreement_is_proposed_signed_by_both_used_and_ended(house: Any, browse: Browse) -> None:
    clerk, heads = browse(house.clerk()), [browse(house.head(place)) for place in (house.here, house.city)]
    form = {
        "side": "give", "other": "c", "names": ["name", "unit"], "purpose": "联合培训", "starts": str(today()),
        "ends": f"{today().year + 1}-01-01",
    }  # fmt: skip
    assert clerk.post("/o/here/members/agreements/new/", {**form, "names": []}).status_code == 422
    assert clerk.post("/o/here/members/agreements/new/", form).status_code == 302
    row = SharingAgreement.objects.unscoped("test").get()
    assert (row.organization, row.receiver, row.fields) == (house.here, house.city, ["name", "unit"])
    here, city = (f"/o/{code}/members/agreements/{row.pk}/" for code in ("here", "c"))
    assert "联合培训" in clerk.get("/o/here/members/agreements/").content.decode()
    assert clerk.post(f"{here}do/sign/").status_code == 404  # its head signs
    one, other = house.member("王小红", unit="户政科"), house.member("李明")
    services.enter_consent(actor=house.clerk(), membership_id=one.pk, purpose="members.share_above", means="paper")
    above = browse(house.clerk(house.city))
    assert above.get(f"{city}members/").status_code == 404
    for head, address in zip(heads, (here, city), strict=True):
        assert head.post(f"{address}do/sign/").status_code == 302
    seen = above.get(f"{city}members/").content.decode()
    assert "王小红" in seen and "户政科" in seen and other.name not in seen
    assert clerk.get(f"{here}members/").status_code == 404  # one's own are in the roster
    sibling = clerk.post("/o/here/members/agreements/new/", {**form, "other": "there"})
    assert sibling.status_code == 422 and "an association above only" in sibling.content.decode()
    # Another one, later and for less: each page shows what its own agreement opens, while it holds.
    later = privacy.propose_agreement(
        actor=house.clerk(), organization=house.here, receiver=house.city, subject_kind=row.subject_kind,
        fields=["name"], purpose="通讯录", starts=today(), ends=today(),
    )  # fmt: skip
    pages = [f"/o/{code}/members/agreements/{later.pk}/" for code in ("here", "c")]
    assert above.get(f"{pages[1]}members/").status_code == 404
    for head, address in zip(heads, pages, strict=True):
        head.post(f"{address}do/sign/")
    shown = [above.get(f"{address}members/").content.decode() for address in (city, pages[1])]
    assert ["户政科" in text for text in shown] == [True, False] and "王小红" in shown[1]
    assert browse(house.clerk(house.there)).get(f"/o/there/members/agreements/{row.pk}/").status_code == 404
    assert heads[0].post(f"{here}do/end/", {"note": " "}).status_code == 422
    assert heads[0].post(f"{here}do/end/", {"note": "用途已完成"}).status_code == 302
    assert above.get(f"{city}members/").status_code == 404
    assert "用途已完成" in above.get(city).content.decode()
