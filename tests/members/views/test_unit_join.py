"""A body applies online through its contact: sent, followed, returned, corrected, withdrawn, decided; who sees what."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from tests.members.conftest import fresh

from huiguan.kernel.inbox.models import Message
from huiguan.kernel.permits import Actor
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.sealed import masked, opened
from huiguan.members import contact_holdings, services
from huiguan.members.models import Application, Membership, UnitMember

Browse = Callable[[Actor], Client]
JOIN = "/o/here/members/join/unit/"
QUEUE = "/o/here/members/applications/"
CODE, OTHER, ORGAN = "91110000600037341L", "91350100M000100Y43", "11100000000013127D"


def body(**more: Any) -> dict[str, Any]:
    return {
        "name": "警官学院",
        "credit_code": CODE,
        "klass": "unit",
        "address": "学府路 1 号",
        "representative": "李强",
        "contact_name": "何语桐",
        "contact_mobile": "13812342046",
        "agree": "1",
        **more,
    }


def applications() -> list[Application]:
    return list(Application.objects.unscoped("test").order_by("pk"))


def sent_by(me: Client, **more: Any) -> Application:
    assert me.post(JOIN, body(**more)).status_code == 302
    return applications()[-1]


def lines(actor: Actor) -> list[tuple[str, str]]:
    rows = Message.objects.unscoped("test").filter(user=actor.user_id, count__gt=0)
    return [(row.kind, row.text) for row in rows]


def test_anybody_reads_how_a_body_joins_and_signs_in_to_apply(house: Any, client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert JOIN in client.get("/o/here/members/join/").content.decode()
    page = client.get(JOIN).content.decode()
    assert "article 2" in page and "encrypted, your mobile number" in page and "<form" not in page.split("<main")[1]
    assert "/accounts/login/" in client.post(JOIN, body())["Location"]
    assert client.get("/o/nowhere/members/join/unit/").status_code == 404


def test_refusals_name_their_reason_and_leave_nothing(house: Any, browse: Browse) -> None:
    me = browse(house.applicant())
    for wrong, said in (
        ({"agree": ""}, "Read how your data are used"),
        ({"name": "青溪县公安局", "credit_code": ORGAN}, "article 2"),
        ({"credit_code": CODE[:-1]}, "credit code has a mistake"),
        ({"credit_code": ""}, "required"),
        ({"representative": ""}, "required"),
        ({"contact_mobile": "123"}, "11 digits"),
        ({"contact_name": ""}, "required"),
        ({"klass": "full"}, "not one of the available choices"),
    ):
        refused = me.post(JOIN, body(**wrong))
        assert refused.status_code == 422 and said in refused.content.decode(), wrong
    assert not applications() and not UnitMember.objects.unscoped("test").exists()


def test_a_contact_sends_follows_corrects_and_hears_that_it_was_decided(house: Any, browse: Browse) -> None:
    actor, clerk, head = house.applicant(), browse(house.clerk()), browse(house.head())
    me, key = browse(actor), str(uuid.uuid4())
    answers = [me.post(JOIN, body(form_key=key)) for _twice in range(2)]
    (row,) = applications()
    mine, url = f"/my/applications/{row.pk}/", f"{QUEUE}{row.pk}/"
    assert [answer["Location"] for answer in answers] == [mine, mine]
    assert (row.source, str(row.person), masked(row, "contact_mobile")) == ("self", "何语桐", "138****2046")
    assert Consent.objects.unscoped("test").get().person_id == row.person_id
    for page in (me.get(mine), me.get("/my/membership/")):
        assert "警官学院" in page.content.decode() and "Submitted" in page.content.decode()
    assert "何语桐" in clerk.get(QUEUE).content.decode()
    shown = clerk.get(url).content.decode()
    assert "何语桐" in shown and "138****2046" in shown and "13812342046" not in shown
    assert "13812342046" not in clerk.post(f"{url}do/reveal/", {"reason": ""}, follow=True).content.decode()
    assert "13812342046" in clerk.post(f"{url}do/reveal/", {"reason": "copy of the certificate"}).content.decode()
    assert "copy of the certificate" in me.get("/my/membership/data/").content.decode()

    assert clerk.post(f"{url}do/send_back/", {"note": "code of another unit"}).status_code == 302
    assert lines(actor) == [("members.application_returned", "here")]
    returned = me.get(mine).content.decode()
    assert "code of another unit" in returned and 'value="138****2046"' in returned
    again = body(credit_code=OTHER, contact_mobile="138****2046")
    assert me.post(f"{mine}resubmit/", again | {"credit_code": ORGAN}).status_code == 422
    assert me.post(f"{mine}resubmit/", again).status_code == 302
    assert (fresh(row).state, fresh(row.unit).credit_code, lines(actor)) == ("submitted", OTHER, [])
    assert opened(fresh(row), "contact_mobile") == "13812342046"

    assert clerk.post(f"{url}do/check/", dict.fromkeys(services.CHECKS, "1")).status_code == 302
    decision = {"admit": "1", "body": "Council", "decided_on": "2026-03-01", "reference": "3rd meeting"}
    assert head.post(f"{url}do/decide/", decision).status_code == 302
    unit = UnitMember.objects.unscoped("test").get()
    assert unit.state == "admitted" and unit.number
    assert lines(actor) == [("members.application_decided", "here")]
    end = me.get(mine).content.decode()
    assert unit.number in end and "Certificate of unit membership" in end and "3rd meeting" in end


def test_a_second_application_for_the_same_code_tells_nothing_of_the_first(house: Any, browse: Browse) -> None:
    row = sent_by(browse(house.applicant()))
    second = browse(house.applicant("路人"))
    refused = second.post(JOIN, body(name="学院", address="", representative="王五", contact_mobile="13900000000"))
    page = refused.content.decode()
    assert refused.status_code == 422 and "Please ask the office" in page
    for told in ("何语桐", "13812342046", "138****2046", "李强", "警官学院", "学府路"):
        assert told not in page
    assert applications() == [row]
    assert browse(house.applicant("张三")).post(
        "/o/there/members/join/unit/", body(contact_mobile="13900000000")
    ).status_code == 302  # fmt: skip


def test_a_contact_whose_identity_is_hidden_is_not_named_in_the_queue(house: Any, browse: Browse) -> None:
    member = house.member("石清和")
    row = sent_by(browse(house.own(member)))
    clerk = browse(house.clerk())
    assert "石清和" in clerk.get(QUEUE).content.decode()
    Membership.objects.unscoped("test").filter(pk=member.pk).update(hidden_identity=True)
    assert "石清和" not in clerk.get(QUEUE).content.decode()
    assert "Identity hidden" in clerk.get(f"{QUEUE}{row.pk}/").content.decode()


def test_a_stranger_sees_and_does_nothing(house: Any, browse: Browse) -> None:
    mine = f"/my/applications/{sent_by(browse(house.applicant())).pk}/"
    for who in (house.applicant("路人"), house.clerk(house.there), house.applicant()):
        stranger = browse(who)
        assert stranger.get(mine).status_code == 404
        assert stranger.post(f"{mine}withdraw/").status_code == 404
        assert stranger.post(f"{mine}resubmit/", body()).status_code == 404
        assert "警官学院" not in stranger.get("/my/membership/").content.decode()
    assert browse(house.clerk(house.there)).get(f"{QUEUE}1/").status_code == 404
    assert applications()[0].state == "submitted"


def test_withdrawn_leaves_the_way_open_for_another_contact(house: Any, browse: Browse) -> None:
    actor = house.applicant()
    me = browse(actor)
    row = sent_by(me)
    assert me.post(f"/my/applications/{row.pk}/withdraw/").status_code == 302
    assert (fresh(row).state, fresh(row.unit).state) == ("withdrawn", "not_admitted")
    other = sent_by(browse(house.applicant("路人")))
    assert other.unit_id != row.unit_id and fresh(row.unit).name == "警官学院"
    page = me.get(f"/my/applications/{row.pk}/").content.decode()
    assert "Withdrawn" in page and "Withdraw the application" not in page


def test_the_contacts_number_goes_with_the_consent_and_all_a_year_after(house: Any, browse: Browse) -> None:
    me = browse(house.applicant())
    row = sent_by(me)
    held = me.get("/my/membership/data/").content.decode()
    erased = me.post("/my/membership/data/erase/", {"organization": house.here.pk}, follow=True).content.decode()
    assert "13812342046" in held and "You can withdraw it first" in erased and fresh(row).person_id
    consent = Consent.objects.unscoped("test").get()
    assert me.post(f"/my/membership/consents/{consent.pk}/withdraw/").status_code == 302
    assert (fresh(row).contact_mobile, fresh(row).data_key) == (None, None)
    services.return_application(actor=house.clerk(), application_id=row.pk, note="seal missing")
    mine = f"/my/applications/{row.pk}/"
    assert "contact_mobile" not in me.get(mine).content.decode()
    assert me.post(f"{mine}resubmit/", body()).status_code == 302 and fresh(row).contact_mobile is None
    assert me.post(f"{mine}withdraw/").status_code == 302
    later = date.today() + timedelta(days=400)
    assert list(contact_holdings.contacts_over(date.today(), 9)) == []
    assert contact_holdings.forget_contacts(house.head(), contact_holdings.contacts_over(later, 9)) == 1
    assert fresh(row).person_id is None and me.get(mine).status_code == 404
    assert (fresh(row.unit).representative, fresh(row.unit).name) == ("", "警官学院")
    assert list(contact_holdings.contacts_over(later, 9)) == []


def test_over_the_api_as_on_the_page(house: Any, browse: Browse) -> None:
    me = browse(house.applicant())
    sent = {key: value for key, value in body().items() if key != "agree"} | {"form_key": str(uuid.uuid4())}
    url, kind = "/api/v1/organizations/here/apply-for-unit", "application/json"
    assert me.post(url, sent | {"notice_version": 0}, content_type=kind).status_code == 422
    made = [me.post(url, sent | {"notice_version": 1}, content_type=kind) for _twice in range(2)]
    (row,) = applications()
    assert [(one.status_code, one.json()["id"]) for one in made] == [(201, row.pk)] * 2
    assert [one["name"] for one in me.get("/api/v1/my/applications").json()] == ["警官学院"]
    services.return_application(actor=house.clerk(), application_id=row.pk, note="address")
    fixed = me.post(
        f"/api/v1/applications/{row.pk}/resubmit-unit", {"address": "学府路 2 号"}, content_type=kind
    ).json()  # fmt: skip
    assert fixed["state"] == "submitted" and fresh(row.unit).address == "学府路 2 号"
    emptied = me.post(f"/api/v1/applications/{row.pk}/resubmit-unit", {"credit_code": ""}, content_type=kind)
    assert emptied.status_code >= 400 and fresh(row.unit).credit_code == CODE
