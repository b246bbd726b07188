"""The story of an award that may name somebody who is hidden: held back, told by nobody, and by whom it is not told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.honours.conftest import Federation, federation, later

from huiguan.honours import services
from huiguan.honours.desk import _stories
from huiguan.honours.models import Award
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.privacy.services import give_consent
from huiguan.members.models import Membership
from huiguan.members.services import change_member, register_member
from huiguan.publicsite.models import Mention
from huiguan.publicsite.services import decide_mention

__all__ = ["federation", "later"]
STORY = "甲某与丙戊庚、丁己辛一道追出两公里。"


def told(federation: Federation, later: Any) -> Award:
    (award,) = federation.awarded(later)
    for name in ("丙戊庚", "丁己辛"):
        facts = {"organization": federation.places["east"], "details": {"name": name}}
        register_member(actor=federation.clerks["east"], **facts)
    actor = federation.clerks["prov"]
    services.write_story(actor=actor, award_id=award.pk, story=STORY)
    give_consent(actor=actor, subject=award, purpose="honours.story", notice_version=1, means="paper")
    return services.tell_story(actor=actor, award_id=award.pk)


def put(federation: Federation, name: str, hidden: bool = True) -> None:
    rows = Membership.objects.unscoped("test")
    row = rows.get(name=name) if hidden else rows.get(hidden_identity=True)
    facts: dict[str, Any] = {"membership_id": row.pk, "revision": row.revision}
    change_member(actor=federation.clerks["east"], details={"hidden_identity": hidden}, **facts)


def shown(award: Award) -> str:
    return Client().get(reverse("honours:public_award", args=[award.pk])).content.decode()


def found() -> list[Mention]:
    return list(Mention.objects.unscoped("test").order_by("pk"))


def test_a_story_with_two_hidden_names_waits_for_both(federation: Federation, later: Any) -> None:
    award, actor = told(federation, later), federation.clerks["prov"]
    before = list(events_of(actor, award))
    put(federation, "丙戊庚")
    put(federation, "丁己辛")
    assert STORY not in shown(award)
    assert not any(tally.number for tally in _stories(actor, federation.places["prov"]))
    with pytest.raises(RuleViolation) as refusal:
        services.tell_story(actor=actor, award_id=award.pk)
    assert refusal.value.code == "may_name"
    first, second = found()
    # Neither the award's history nor that of the hits says who hid somebody, nor where.
    assert list(events_of(actor, award)) == before
    assert "east" not in str(list(events_of(actor, first)))
    assert all(event.who.startswith("系统自动") for event in events_of(actor, first))
    decide_mention(actor=actor, mention_id=first.pk, named=False)
    assert STORY not in shown(award)
    decide_mention(actor=actor, mention_id=second.pk, named=False)
    assert STORY in shown(award)


def test_what_is_rewritten_while_held_is_told_anew_and_what_is_lifted_comes_back(
    federation: Federation, later: Any
) -> None:
    award, actor = told(federation, later), federation.clerks["prov"]
    put(federation, "丙戊庚")
    put(federation, "丙戊庚", hidden=False)
    assert STORY in shown(award)
    put(federation, "丙戊庚")
    services.write_story(actor=actor, award_id=award.pk, story="草稿，尚未征得同意。")
    decide_mention(actor=actor, mention_id=found()[-1].pk, named=False)
    assert "草稿" not in shown(award)
