"""Delegates to the congress above: named by the association below within its quota, checked by the one above."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.governance.meetings.test_named import member
from tests.governance.test_pages import opened

from huiguan.governance import selectors, services
from huiguan.governance.models import Delegate, DelegateQuota, Participant
from huiguan.governance.services import meetings
from huiguan.governance.services.convoking import invite_body
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.permits import NotFound, Role, RuleViolation


@pytest.fixture
def asked(federation: Any) -> DelegateQuota:
    """The city's congress asks two delegates of the county `here`, by its name, and one of a unit that is none."""
    term = federation.settled(federation.city)
    clerk = federation.actor(federation.city, Role.CLERK)
    quotas = [services.Quota("某县", 2), services.Quota("市直单位", 1)]
    quota, other = services.set_quotas(actor=clerk, term_id=term.pk, quotas=quotas)
    assert (quota.unit_id, other.unit_id) == (federation.here.pk, None)
    return quota


def at(name: str, federation: Any, *more: Any) -> str:
    return reverse(f"governance:{name}", args=[federation.here.code, *more])


def waiting(federation: Any) -> int:
    rows = Matter.objects.filter(subject_kind="governance.delegatequota", settled_at=None)
    return rows.filter(message__organization=federation.here, message__role="clerk").count()


def test_named_below_checked_above_and_reached_by_the_notice(federation: Any, asked: DelegateQuota) -> None:
    assert waiting(federation) == 1
    clerk, colleague = opened(federation.clerk), federation.clerk
    wang = member(federation, "王小红", unit="刑侦大队", duty="大队长")
    assert "应推选代表2名" in clerk.get(at("renewal", federation)).content.decode()
    page = at("sending_new", federation)
    assert f"who=m{wang.pk}" in clerk.get(page, {"find": "wxh"}).content.decode()
    sent = {"quota_id": asked.pk, "who": f"m{wang.pk}", "name": "王小红", "duty": "", "chosen_by": "elected"}
    assert clerk.post(page, sent).status_code == 302
    assert waiting(federation) == 1
    known = {"quota_id": asked.pk, "who": f"p{colleague.person_id}", "name": "x", "chosen_by": "named"}
    assert clerk.post(page, known).status_code == 302
    assert waiting(federation) == 0  # all named
    assert clerk.post(page, {**sent, "who": "", "name": "某人"}).status_code == 422
    rows = {row.membership_id: row for row in Delegate.objects.unscoped("test").select_related("organization")}
    assert {row.organization for row in rows.values()} == {federation.city}
    assert (rows[wang.pk].name, rows[wang.pk].duty) == ("王小红", "刑侦大队 大队长")
    assert rows[None].person_id == colleague.person_id
    # Above: the credentials, the list of the congress, and the notice.
    above = opened(federation.actor(federation.city, Role.CLERK))
    words = above.get(reverse("governance:delegates", args=[federation.city.code])).content.decode()
    assert "王小红" in words and str(wang.number) not in words
    checked = [row.pk for row in rows.values()]
    services.check_credentials(
        actor=federation.actor(federation.city, Role.CLERK), delegate_ids=checked, confirmed=True
    )
    assert "资格有效" in clerk.get(at("sending", federation)).content.decode()
    office = federation.actor(federation.city, Role.CLERK)
    meeting = meetings.plan_meeting(
        actor=office,
        organization=federation.city,
        body_id=federation.body("congress", federation.city).pk,
        title="代表大会",
        starts_at=timezone.now() + timedelta(days=40),
    )
    invite_body(actor=office, meeting_id=meeting.pk)
    meetings.set_agenda(actor=office, meeting_id=meeting.pk, items=[meetings.ItemPlan("审议报告")])
    meetings.convene_meeting(actor=office, meeting_id=meeting.pk, text="请准时")
    part = Participant.objects.unscoped("test").get(person=colleague.person_id)
    assert (part.role, part.notified_at is not None) == ("member", True)
    assert "代表大会" in opened(colleague).get(f"/my/meetings/{meeting.pk}/").content.decode()


def test_only_ones_own_quota_and_ones_own_people(federation: Any, asked: DelegateQuota) -> None:
    there = federation.actor(federation.there, Role.CLERK)
    stranger = member(federation, "李四", federation.there)
    for actor, place, who in (
        (there, federation.there, ""),
        (there, federation.here, ""),
        (federation.clerk, federation.here, f"m{stranger.pk}"),
    ):
        with pytest.raises(NotFound):
            services.send_delegate(actor=actor, organization=place, quota_id=asked.pk, who=who, name="李四")
    assert selectors.quotas_given(there, federation.there) == []
    with pytest.raises(NotFound):
        selectors.quotas_given(there, federation.here)
    assert not Delegate.objects.unscoped("test").exists()


def test_who_is_not_confirmed_is_taken_back_and_then_only_above(federation: Any, asked: DelegateQuota) -> None:
    clerk = opened(federation.clerk)
    first, second = (
        services.send_delegate(actor=federation.clerk, organization=federation.here, quota_id=asked.pk, name=name)
        for name in ("甲", "乙")
    )
    with pytest.raises(RuleViolation) as full:
        services.send_delegate(actor=federation.clerk, organization=federation.here, quota_id=asked.pk, name="丙")
    assert full.value.code == "quota_full"
    take_back = at("sending_take_back", federation, first.pk)
    assert clerk.post(take_back, {"reason": "调离", "revision": first.revision}).status_code == 302
    assert Delegate.objects.unscoped("test").get(pk=first.pk).replaced_on is not None
    office = federation.actor(federation.city, Role.CLERK)
    (second,) = services.check_credentials(actor=office, delegate_ids=[second.pk], confirmed=True)
    refused = clerk.post(at("sending_take_back", federation, second.pk), {"reason": "x", "revision": second.revision})
    assert refused.status_code == 422 and "只能由召开代表大会的协会更换" in refused.content.decode()
    page = reverse("governance:delegate_replace", args=[federation.city.code, second.pk])
    assert opened(office).post(page, {"reason": "调离", "revision": second.revision}).status_code == 302
    assert selectors.quotas_given(federation.clerk, federation.here)[0].entered == 0  # type: ignore[attr-defined]  # annotated


def test_over_the_api(federation: Any, asked: DelegateQuota) -> None:
    client: Client = opened(federation.clerk)
    base = f"/api/v1/organizations/{federation.here.code}/delegates-above"
    told = client.get(base).json()
    assert [(row["association"], row["seats"], row["entered"]) for row in told["quotas"]] == [("110100", 2, 0)]
    body = json.dumps({"quota_id": asked.pk, "who": f"p{federation.clerk.person_id}"})
    sent = client.post(base, body, "application/json").json()
    assert (sent["signs_in"], sent["state"], sent["chosen_by"]) == (True, "entered", "elected")
    assert client.post(base, body, "application/json").json()["code"] == "there_already"
    back = json.dumps({"reason": "调离", "revision": sent["revision"]})
    gone = client.post(f"{base}/{sent['delegate_id']}/take-back", back, "application/json").json()
    assert gone["replaced"] is True
    assert [row["replaced"] for row in client.get(base).json()["delegates"]] == [True]
