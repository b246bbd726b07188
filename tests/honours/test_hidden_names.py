"""Whoever is nominated and whose identity is hidden is named nowhere, and is told apart from others as before."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.honours.conftest import Federation, federation, later
from tests.honours.test_honours import refused, signed

from huiguan.governance.selectors.papers import get_outgoing
from huiguan.honours import services
from huiguan.honours.models import Award, Nomination
from huiguan.honours.services.nominating import material
from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.credentials.selectors import check_token
from huiguan.kernel.credentials.services import make_print
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.notices.services import take_down_ended
from huiguan.kernel.panels.models import Entry
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import system_actor
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.rounds.models import Submission
from huiguan.members.models import Membership
from huiguan.members.services import change_member

__all__ = ["federation", "later"]


def hide(federation: Federation, *names: str) -> None:
    for name in names:
        member = Membership.objects.unscoped("test").get(name=name)
        change_member(
            actor=federation.clerks["east"], membership_id=member.pk, revision=member.revision,
            details={"hidden_identity": True},
        )  # fmt: skip


def test_what_is_nominated_and_awarded_names_nobody_any_more(
    federation: Federation, later: Callable[[int], None]
) -> None:
    row = federation.proposed("甲某", "乙某")
    federation.put_up(row)
    later(20)
    services.decide_awards(actor=federation.head, round_id=row.pk)
    story = told_story(federation, "甲某")
    hide(federation, "甲某")
    client, award = signed(federation.users["prov"]), Award.objects.unscoped("test").get(name="***")
    inside = f"/o/prov/honours/awards/{award.pk}/"
    office = [(client, page) for page in ("/o/prov/honours/awards/", inside, f"/o/prov/honours/rounds/{row.pk}/")]
    public = [reverse("honours:public_awards"), reverse("honours:public_award", args=[award.pk])]
    for asked, page in [*office, *((Client(), page) for page in public)]:
        answer = asked.get(page)
        told = answer.content.decode()
        assert answer.status_code == 200 and "甲某" not in told and "身份保密" in told and "***" not in told
    for model in (Submission, Entry, Nomination):
        assert "甲某" not in str(list(model.objects.unscoped("test").values()))
    titles = [row.title for model in (Submission, Entry) for row in model.objects.unscoped("test")]
    assert "身份保密 三等奖" in titles and "***" not in str(titles)
    with override("zh-hans"):
        assert material(award.nomination_id)[0][1] == "身份保密"
    # What was told before names nobody, but leads to somebody.
    assert story not in Client().get(public[1]).content.decode()
    tell = lambda: services.tell_story(actor=federation.clerks["prov"], award_id=award.pk)  # noqa: E731 - tried twice
    assert refused(tell) == "hidden"
    with override("en"):
        services.issue_certificates(actor=federation.clerks["prov"], round_id=row.pk)
    assert set(Credential.objects.unscoped("test").values_list("holder", flat=True)) == {"身份保密", "乙某"}


def told_story(federation: Federation, name: str) -> str:
    """The story of an award, public with the consent of the person."""
    actor, text = federation.clerks["prov"], "那天夜里，他追出两公里。"
    award = Award.objects.unscoped("test").get(name=name)
    services.write_story(actor=actor, award_id=award.pk, story=text)
    give_consent(actor=actor, subject=award, purpose="honours.story", notice_version=1, means="paper")
    services.tell_story(actor=actor, award_id=award.pk)
    return text


def test_a_notice_that_is_up_names_nobody_who_was_hidden_since(
    federation: Federation, later: Callable[[int], None]
) -> None:
    row = federation.proposed("甲某", "乙某")
    notice = federation.put_up(row)
    page = reverse("notices:public_notice", args=[notice.pk])
    assert "甲某" in Client().get(page).content.decode()
    hide(federation, "甲某")
    told = Client().get(page).content.decode()
    assert "甲某" not in told and "身份保密" in told and "乙某" in told
    later(20)
    awards = services.decide_awards(actor=federation.head, round_id=row.pk)
    assert {award.name for award in awards} == {"***", "乙某"}


def test_two_who_are_hidden_are_two(federation: Federation, later: Callable[[int], None]) -> None:
    for name, number in (("甲某", "N1"), ("乙某", "N2")):
        Membership.objects.unscoped("test").filter(name=name).update(number=number)
    (award,) = federation.awarded(later, "甲某")
    hide(federation, "甲某", "乙某")
    row = federation.call(award.scheme)
    other = federation.nominate(row, "N2")
    assert (other.name, other.submission.title) == ("***", "身份保密 三等奖")
    assert refused(lambda: federation.nominate(row, "N1")) == "one_deed"


def test_who_was_hidden_after_the_notice_is_decided_as_shown_and_named_by_nobody(
    federation: Federation, later: Callable[[int], None]
) -> None:
    """The notice showed the name and is gone: the row is the same, though it is told otherwise now."""
    row = federation.proposed("甲某", "乙某")
    federation.put_up(row)
    later(20)
    take_down_ended(actor=system_actor("notices"))
    hide(federation, "甲某")
    awards = services.decide_awards(actor=federation.head, round_id=row.pk)
    assert {award.name for award in awards} == {"***", "乙某"}
    paper = get_outgoing(federation.clerks["prov"], awards[0].paper_id or 0)
    assert "身份保密" in paper.text and "甲某" not in paper.text


def test_certificates_from_before_name_their_holder_to_the_holder_alone(
    federation: Federation, later: Callable[[int], None]
) -> None:
    (award,) = federation.awarded(later, "甲某")
    holder = User.objects.create_user("holder", person=Person.objects.create(name="甲某"))
    Membership.objects.unscoped("test").filter(name="甲某").update(person=holder.person)
    Award.objects.unscoped("test").filter(pk=award.pk).update(person=holder.person)
    services.issue_certificates(actor=federation.clerks["prov"], round_id=award.round_id)
    order = CredentialPrint.objects.unscoped("test").get()
    make_print(actor=system_actor("test"), print_id=order.pk)
    row = Credential.objects.unscoped("test").get()
    office, own = signed(federation.users["prov"]), signed(holder)
    inside, mine = f"/o/prov/credentials/{row.pk}/", reverse("credentials:own_card", args=[row.pk])
    assert "甲某" in office.get(inside).content.decode() and "甲某" in own.get(mine).content.decode()

    hide(federation, "甲某")
    row.refresh_from_db()
    told = office.get(inside).content.decode()
    assert row.holder == "身份保密" and "甲某" not in told and "身份保密" in told
    assert "甲某" not in str([event.changes for event in events_of(federation.clerks["prov"], row)])
    # What was printed for many goes; the holder has the own name on the own copy, and the code holds as before.
    order.refresh_from_db()
    assert order.file is None and "重新打印" in office.get(f"/o/prov/credentials/prints/{order.pk}/").content.decode()
    assert "甲某" in own.get(mine).content.decode() and check_token(token_of(row.serial)).valid
    badge = json.loads(own.get(reverse("credentials:own_file", args=[row.pk, "json"])).content)
    assert "甲某" in json.dumps(badge, ensure_ascii=False)
    assert Credential.objects.unscoped("test").get().holder == "身份保密"
