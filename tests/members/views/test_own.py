"""A member's own pages: applying, following, correcting, taking along, moving, leaving."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client
from tests.members.conftest import fresh, id_number

from huiguan.kernel.permits import Actor
from huiguan.kernel.privacy import services as privacy
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.sealed import opened
from huiguan.members import selectors, services
from huiguan.members.models import Application, Transfer

Browse = Callable[[Actor], Client]
JOIN = "/o/here/members/join/"


def applied(**more: Any) -> dict[str, Any]:
    return {
        "name": "何语桐",
        "id_number": id_number(),
        "mobile": "13812342046",
        "unit": "法制科",
        "klass": "full",
        **more,
    }


def test_anybody_reads_how_to_join_and_signs_in_to_apply(house: Any, client: Client) -> None:
    page = client.get(JOIN, headers={"accept-language": "en"})
    assert page.status_code == 200 and "here协会" in page.content.decode()
    assert "/accounts/login/" in client.post(JOIN, applied())["Location"]
    assert client.get("/o/nowhere/members/join/").status_code == 404


def test_applies_corrects_what_was_returned_and_is_admitted(house: Any, browse: Browse) -> None:
    actor = house.applicant()
    me = browse(actor)
    unread = me.post(JOIN, applied())
    assert unread.status_code == 422 and "Read how your data are used" in unread.content.decode()
    sent = me.post(JOIN, applied(agree="1"))
    row = Application.objects.unscoped("test").get()
    assert sent["Location"] == f"/my/applications/{row.pk}/"
    services.return_application(actor=house.clerk(), application_id=row.pk, note="unit missing")
    assert "unit missing" in me.get(sent["Location"]).content.decode()
    assert me.post(f"{sent['Location']}resubmit/", applied(unit="宣传科")).status_code == 302
    assert fresh(row).state == "submitted" and fresh(row.membership).unit == "宣传科"
    assert browse(house.applicant()).get(sent["Location"]).status_code == 404
    assert me.post(f"{sent['Location']}withdraw/").status_code == 302
    assert fresh(row).state == "withdrawn"
    # Who was never admitted has no days to show.
    assert "— – —" not in me.get("/my/membership/").content.decode()


def test_sees_corrects_and_takes_along_the_own_record(house: Any, browse: Browse) -> None:
    member = house.member("王小红", mobile="13912340935", joined_on=date(2020, 3, 15))
    me = browse(house.own(member))
    assert "here协会" in me.get("/my/membership/").content.decode()
    form = {"mobile": "13900000000", "unit": "交通大队", "revision": fresh(member).revision}
    assert me.post(f"/my/membership/{member.pk}/change/", form).status_code == 302
    assert fresh(member).unit == "交通大队"
    privacy.reveal(actor=house.clerk(), subject=fresh(member), field="mobile", reason="call back")
    page = me.get("/my/membership/data/").content.decode()
    assert "13900000000" in page and "call back" in page and "15 March 2020" in page
    taken = json.loads(me.get("/my/membership/data/as-json/").content)
    assert "13900000000" in taken[0]["values"].values()
    assert me.get("/my/membership/data/as-xlsx/").content[:2] == b"PK"
    for nowhere in ("", "9" * 18, "9" * 5000):
        assert me.post("/my/membership/data/erase/", {"organization": nowhere}).status_code == 302
    kept = me.post("/my/membership/data/erase/", {"organization": house.here.pk}, follow=True).content.decode()
    assert "You are a member" in kept and fresh(member).unit == "交通大队"


def test_nobody_changes_anothers_record(house: Any, browse: Browse) -> None:
    member = house.member("王小红")
    other = browse(house.own(house.member("王景行")))
    for path in ("change/", "transfer/", "leave/"):
        assert other.get(f"/my/membership/{member.pk}/{path}").status_code == 404
        assert other.post(f"/my/membership/{member.pk}/{path}", {}).status_code == 404
    assert fresh(member).state == "admitted"


def test_asks_for_a_transfer_withdraws_it_and_leaves(house: Any, browse: Browse) -> None:
    member = house.member("王小红")
    me = browse(house.own(member))
    url = f"/my/membership/{member.pk}/transfer/"
    assert me.post(url, {"receiver": "there"}).status_code == 422
    assert me.post(url, {"receiver": "there", "agree": "on"}).status_code == 302
    row = Transfer.objects.unscoped("test").get()
    assert me.post(f"/my/membership/{member.pk}/leave/", {}).status_code == 422
    assert me.post(f"/my/transfers/{row.pk}/withdraw/").status_code == 302
    assert me.post(f"/my/membership/{member.pk}/leave/", {}).status_code == 302
    assert fresh(member).state == "resigned"
    consent = selectors.get_transfer(house.clerk(), row.pk).consent
    assert me.post(f"/my/membership/consents/{consent.pk}/withdraw/").status_code == 302
    assert fresh(consent).withdrawn_at is not None


def test_consents_are_given_one_by_one_and_open_a_field_of_ones_own(house: Any, browse: Browse) -> None:
    member = house.member("王小红")
    me, url = browse(house.own(member)), f"/my/membership/{member.pk}/"
    page = me.get("/my/membership/data/").content.decode()
    assert "it keeps that, encrypted" in page and "I consent to this" in page
    assert 'name="health_note"' not in me.get(f"{url}change/").content.decode()
    old = me.post(f"{url}consent/", {"purpose": "members.health", "version": "0"}, follow=True)
    assert "The notice has changed" in old.content.decode()
    assert me.post(f"{url}consent/", {"purpose": "members.transfer", "version": "1"}).status_code == 404
    assert me.post(f"{url}consent/", {"purpose": "members.health", "version": "1"}).status_code == 302
    form = {"health_note": "腰伤", "revision": fresh(member).revision}
    assert me.post(f"{url}change/", form).status_code == 302
    assert opened(fresh(member), "health_note") == "腰伤"
    clerk = browse(house.clerk())
    office = f"/o/here/members/{member.pk}/"
    shown = clerk.get(office).content.decode()
    assert "腰伤" not in shown and 'value="members.share_above"' in shown and 'value="members.health"' not in shown
    sent = {"purpose": "members.share_above", "means": "paper"}
    assert clerk.post(f"{office}consent/", sent).status_code == 302
    assert 'value="members.share_above"' not in clerk.get(office).content.decode()
    assert me.post(f"{office}consent/", sent).status_code == 404


def test_the_office_withdraws_a_consent_and_what_was_kept_before_one_was_asked_for_can_go(
    house: Any, browse: Browse
) -> None:
    member, other = house.member("王小红"), house.member("李强")
    clerk, office = browse(house.clerk()), f"/o/here/members/{member.pk}/"
    consent = services.enter_consent(
        actor=house.clerk(), membership_id=member.pk, purpose="members.health", means="paper"
    )

    def tell(text: str) -> Any:
        revision = fresh(member).revision
        return clerk.post(f"{office}change/", {"name": "王小红", "klass": "full", "number": member.number,
            "revision": revision, "initial-health_note": "****" if fresh(member).health_note else "",
            "health_note": text})  # fmt: skip

    assert tell("腰伤").status_code == 302 and opened(fresh(member), "health_note") == "腰伤"
    Consent.objects.unscoped("test").filter(pk=consent.pk).update(subject_id=other.pk)  # kept, and none asked for
    assert "Kept without a consent" in clerk.get(f"{office}change/").content.decode()
    me = browse(house.own(member))
    assert 'name="health_note"' in me.get(f"/my/membership/{member.pk}/change/").content.decode()
    assert tell("别的").status_code == 422  # nothing new
    assert tell("").status_code == 302 and fresh(member).health_note is None
    assert 'name="health_note"' not in clerk.get(f"{office}change/").content.decode()
    button = f"consents/{consent.pk}/withdraw/"
    assert button not in clerk.get(office).content.decode()
    assert clerk.post(f"{office}{button}").status_code == 404  # it is about another member
    theirs = f"/o/here/members/{other.pk}/"
    assert button in clerk.get(theirs).content.decode()
    assert me.post(f"{theirs}{button}").status_code == 404
    assert clerk.post(f"{theirs}{button}").status_code == 302 and fresh(consent).withdrawn_at is not None
    assert button not in clerk.get(theirs).content.decode()
