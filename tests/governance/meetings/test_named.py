"""From a name to a vote: a clerk sets a body up and names people, they sign in, and their votes count."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.governance.test_pages import opened, url
from tests.members.conftest import id_number

from huiguan.governance import services
from huiguan.governance.models import CastVote, Delegate, Meeting, Motion, Participant, Tenure, VoteEvent
from huiguan.governance.selectors.known import people_known, person_known
from huiguan.governance.services import tying
from huiguan.kernel.access.selectors import people_without_account
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.people.services.accounts import create_account
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation, system_actor
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.tokens import make_token
from huiguan.members.invitation_codes import code_of
from huiguan.members.models import Invitation, Membership
from huiguan.members.services import register_member

BORN = date(1980, 3, 7)


@pytest.fixture(autouse=True)
def _no_tries_counted() -> None:
    cache.clear()


def member(federation: Any, name: str, place: Any = None, **more: Any) -> Membership:
    place = place or federation.here
    clerk = federation.actor(place, Role.CLERK)
    return register_member(actor=clerk, organization=place, joined_on=date(2020, 5, 1), details={"name": name, **more})


def accepted(membership: Membership, username: str) -> Client:
    """The member on a telephone: code, proof, account."""
    code, phone = code_of(Invitation.objects.unscoped("test").get(membership=membership)), Client()
    tail = id_number(BORN)[-6:]
    phone.post(f"/i/{code}/", {"id_tail": tail, "birth_date": BORN.isoformat()})
    done = phone.post(f"/i/{code}/accept/", {"username": username, "password": "correct-horse-9", "agree": "on"})
    assert done.status_code == 302, done.content.decode()
    return phone


def test_a_person_named_by_the_clerk_signs_in_on_the_telephone_and_votes(federation: Any) -> None:
    federation.settled()
    wang = member(federation, "王小红", id_number=id_number(BORN), birth_date=BORN)
    clerk, post = opened(federation.clerk), federation.post("director")
    # The clerk finds the member by pinyin, and proposes; the charter answers.
    page = url("tenure_propose", federation, post.pk)
    found = clerk.get(page, {"find": "wangxiao"}).content.decode()
    assert f"who=m{wang.pk}" in found
    assert "王小红" in clerk.get(page, {"who": f"m{wang.pk}"}).content.decode()
    sent = {"who": f"m{wang.pk}", "name": "王小红", "on": today().isoformat(), "began_by": "elected", "born": str(BORN)}
    assert clerk.post(page, sent).status_code == 302
    tenure = Tenure.objects.unscoped("test").get()
    assert tenure.membership_id == wang.pk
    clerk.post(
        url("tenure_enter", federation, tenure.pk),
        {"began_on": today().isoformat(), "decision": "第三届会员代表大会", "revision": tenure.revision},
    )
    # A meeting of the council, convened before the member can sign in.
    start = timezone.localtime() + timedelta(days=40)
    body = {"title": "理事会会议", "body_id": post.body_id, "starts_at": start.strftime("%Y-%m-%dT%H:%M")}
    base = clerk.post(url("meeting_new", federation), body).headers["Location"]
    clerk.post(f"{base}agenda/", {"items": "审议报告"})
    clerk.post(f"{base}invite/", {"whole_body": "1"})
    clerk.post(f"{base}notice/", {"text": "请准时", "late_reason": ""})
    words = clerk.get(base).content.decode()
    assert f'name="selected" value="{wang.pk}"' in words
    clerk.post(reverse("members:invite", args=["110101"]), {"selected": [wang.pk], "channel": "paper"})
    phone = accepted(wang, "wangxh")
    user = User.objects.get(username="wangxh")
    meeting = Meeting.objects.unscoped("test").get()
    part = Participant.objects.unscoped("test").get()
    tenure.refresh_from_db()
    assert part.person_id == tenure.person_id == user.person_id and part.notified_at is not None
    assert "理事会会议" in phone.get("/my/meetings/").content.decode()
    assert "请准时" in phone.get(f"/my/meetings/{meeting.pk}/").content.decode()
    # In the hall: opened, signed in by the code, voted.
    clerk.post(f"{base}do/open/")
    item = meeting.items.unscoped("test").get()
    clerk.post(f"{base}do/item/", {"item": item.pk})
    session = meeting.session
    assert session is not None
    token = make_token(bytes(session.secret), halls_of(session.pk)[0].pk, timezone.now())
    assert phone.post(f"/my/meetings/{meeting.pk}/sign-in/", {"t": token}).status_code == 302
    motion = {"title": "议案", "text": "同意。", "sponsor": "秘书处", "power": "ordinary", "item_id": item.pk}
    clerk.post(f"{base}motions/new/", motion)
    row = Motion.objects.unscoped("test").get()
    clerk.post(f"{base}do/vote/", {"motion": row.pk, "method": "electronic_open"})
    vote = VoteEvent.objects.unscoped("test").get()
    cast = {"vote": vote.pk, "option": "yes", "key": str(uuid.uuid4())}
    assert phone.post(f"/my/meetings/{meeting.pk}/vote/", cast).status_code == 302
    assert CastVote.objects.unscoped("test").get().participant_id == part.pk


def test_who_is_known_is_found_by_name_pinyin_initials_and_number_in_ones_own_association_only(federation: Any) -> None:
    federation.settled()
    here = member(federation, "王小红")
    there = member(federation, "王小红", federation.there)
    for words in ("王小", "wangxiaohong", "wxh", here.number):
        keys = [one.key for one in people_known(federation.clerk, federation.here, words)]
        assert keys == [f"m{here.pk}"], words
    assert people_known(federation.clerk, federation.here, "王") == []
    for key in (f"m{there.pk}", "m0", "x1", "", "m", "t999", "p999"):
        with pytest.raises(NotFound):
            person_known(federation.clerk, federation.here, key)
    # The nation sees who holds posts below, and no member of theirs.
    assert people_known(federation.above, federation.city, "王小红") == []


def test_colleagues_and_holders_below_are_known_and_sign_in(federation: Any) -> None:
    federation.settled()
    colleague = federation.clerk
    name = User.objects.get(pk=colleague.user_id).display_name
    (one,) = people_known(colleague, federation.here, name)
    assert one.key == f"p{colleague.person_id}" and one.person_id == colleague.person_id
    person = Person.objects.create(name="赵一")
    holder = services.Holder(
        post_id=federation.post("president").pk, name="赵一", began_on=date(2021, 1, 1), person_id=person.pk
    )
    services.take_over_tenures(actor=system_actor("test"), organization=federation.here, holders=[holder])
    (found,) = people_known(federation.above, federation.city, "赵一")
    assert found.person_id == person.pk and "某县" in found.detail
    (by_pinyin,) = people_known(federation.above, federation.city, "zhaoyi")
    assert by_pinyin == found


def test_a_name_left_open_is_tied_later_and_meetings_follow(federation: Any) -> None:
    term = federation.settled()
    services.set_quotas(actor=federation.clerk, term_id=term.pk, quotas=[services.Quota("某队", 2)])
    quota = term.quotas.unscoped("test").get()
    clerk = opened(federation.clerk)
    form = {"quota_id": quota.pk, "name": "李四", "chosen_by": "elected"}
    assert clerk.post(url("delegate_new", federation), form).status_code == 302
    delegate = Delegate.objects.unscoped("test").get()
    assert delegate.person_id is None
    start = timezone.localtime() + timedelta(days=40)
    congress = federation.body("congress").pk
    body = {"title": "代表大会", "body_id": congress, "starts_at": start.strftime("%Y-%m-%dT%H:%M")}
    base = clerk.post(url("meeting_new", federation), body).headers["Location"]
    clerk.post(f"{base}invite/", {"whole_body": "1"})
    wrong, right = member(federation, "李斯"), member(federation, "李四")
    page = url("delegate_tie", federation, delegate.pk)
    refused = clerk.post(page, {"who": f"m{wrong.pk}"})
    assert refused.status_code == 422 and "李斯" in refused.content.decode()
    assert clerk.post(page, {"who": f"m{right.pk}"}).status_code == 302
    delegate.refresh_from_db()
    assert delegate.membership_id == right.pk
    part = Participant.objects.unscoped("test").get()
    assert part.membership_id == right.pk
    with pytest.raises(Invalid):
        tying.tie_delegate(actor=federation.clerk, delegate_id=delegate.pk, who=f"m{wrong.pk}")
    tied = tying.tie_delegate(actor=federation.clerk, delegate_id=delegate.pk, who=f"m{wrong.pk}", same_person=True)
    assert (tied.name, tied.membership_id) == ("李四", wrong.pk)
    with pytest.raises(NotFound):
        tying.tie_delegate(actor=federation.above, delegate_id=delegate.pk, who=f"m{right.pk}")


def test_one_person_stands_on_a_list_once(federation: Any) -> None:
    term = federation.settled()
    services.set_quotas(actor=federation.clerk, term_id=term.pk, quotas=[services.Quota("某队", 2)])
    quota = term.quotas.unscoped("test").get()
    colleague = federation.clerk
    name = User.objects.get(pk=colleague.user_id).display_name
    key = f"p{colleague.person_id}"
    rows = [services.enter_delegate(actor=colleague, quota_id=quota.pk, name=name, duty=duty) for duty in "甲乙"]
    tying.tie_delegate(actor=colleague, delegate_id=rows[0].pk, who=key)
    with pytest.raises(RuleViolation) as refusal:
        tying.tie_delegate(actor=colleague, delegate_id=rows[1].pk, who=key)
    assert refusal.value.code == "there_already"


def test_somebody_known_is_invited_and_a_name_on_the_list_is_tied(federation: Any) -> None:
    federation.settled()
    clerk = opened(federation.clerk)
    start = timezone.localtime() + timedelta(days=40)
    form = {"title": "工作会议", "starts_at": start.strftime("%Y-%m-%dT%H:%M")}
    base = clerk.post(url("meeting_new", federation), form).headers["Location"]
    wang = member(federation, "王小红")
    known = f"{base}invite/known/"
    assert "王小红" in clerk.get(known, {"find": "wxh"}).content.decode()
    assert clerk.post(known, {"who": f"m{wang.pk}", "duty": "某队", "role": "guest"}).status_code == 302
    part = Participant.objects.unscoped("test").get()
    assert (part.membership_id, part.role) == (wang.pk, "guest")
    assert clerk.post(known, {"who": "m0", "role": "guest"}).status_code == 404
    clerk.post(f"{base}invite/", {"people": "某人", "role": "guest"})
    name = User.objects.get(pk=federation.clerk.user_id).display_name
    open_part = Participant.objects.unscoped("test").get(name="某人")
    tie = f"{base}people/{open_part.pk}/tie/"
    assert clerk.get(tie, {"find": name}).status_code == 200
    sent = {"who": f"p{federation.clerk.person_id}", "same_person": "on"}
    assert clerk.post(tie, sent).status_code == 302
    open_part.refresh_from_db()
    assert open_part.person_id == federation.clerk.person_id


def test_a_name_without_a_record_is_set_up_so_that_an_account_is_opened(federation: Any) -> None:
    term = federation.settled()
    services.set_quotas(actor=federation.clerk, term_id=term.pk, quotas=[services.Quota("某队", 1)])
    quota = term.quotas.unscoped("test").get()
    row = services.enter_delegate(actor=federation.clerk, quota_id=quota.pk, name="欧阳某某", duty="某厂厂长")
    clerk = opened(federation.clerk)
    tie = url("delegate_tie", federation, row.pk)
    assert "设为人员" in clerk.get(tie).content.decode()
    assert clerk.post(tie, {"who": "new"}).status_code == 302
    row.refresh_from_db()
    assert row.person is not None and row.person.name == "欧阳某某"
    assert clerk.post(tie, {"who": "new"}).status_code == 422, "once"

    administrator = federation.actor(federation.here, Role.SYSTEM_ADMIN)
    assert row.person in people_without_account(administrator, federation.here)
    assert row.person not in people_without_account(
        federation.actor(federation.there, Role.SYSTEM_ADMIN), federation.there
    )
    own = {"actor": administrator, "organization": federation.here, "username": "ouyang"}
    create_account(**own, person=row.person, email="ouyang@huiguan.example")
    assert User.objects.get(username="ouyang").person_id == row.person.pk
    assert row.person not in people_without_account(administrator, federation.here)


def test_an_account_is_opened_by_the_association_in_which_the_post_is(federation: Any) -> None:
    """A name on another one's list gives that one no say over the account."""
    federation.settled()
    term = federation.settled(federation.city)
    above = federation.actor(federation.city, Role.SYSTEM_ADMIN)
    president = Person.objects.create(name="某会长")
    director = services.Holder(
        post_id=federation.post("director").pk, name="某会长", person_id=president.pk, began_on=today()
    )
    services.take_over_tenures(actor=federation.clerk, organization=federation.here, holders=[director])
    clerk = federation.actor(federation.city, Role.CLERK)
    (quota,) = services.set_quotas(actor=clerk, term_id=term.pk, quotas=[services.Quota("各县", 2)])
    for person in (president, Person.objects.create(name="某代表")):
        services.enter_delegate(actor=clerk, quota_id=quota.pk, name=person.name, person_id=person.pk)
    assert [row.name for row in people_without_account(above, federation.city)] == ["某代表"]
    own = federation.actor(federation.here, Role.SYSTEM_ADMIN)
    assert president in people_without_account(own, federation.here)
    seat = services.Holder(
        post_id=federation.post("director", federation.city).pk, name="某会长", person_id=president.pk, began_on=today()
    )
    services.take_over_tenures(actor=clerk, organization=federation.city, holders=[seat])
    assert president in people_without_account(above, federation.city), "who holds a post there as well"
