"""Whoever is nominated and whose identity is hidden is named nowhere, and is told apart from others as before."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from tests.honours.conftest import Federation, federation, later
from tests.honours.test_honours import refused, signed

from huiguan.honours import services
from huiguan.honours.models import Award, Nomination
from huiguan.kernel.panels.models import Entry
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


def test_two_who_are_hidden_are_two(federation: Federation, later: Callable[[int], None]) -> None:
    for name, number in (("甲某", "N1"), ("乙某", "N2")):
        Membership.objects.unscoped("test").filter(name=name).update(number=number)
    (award,) = federation.awarded(later, "甲某")
    hide(federation, "甲某", "乙某")
    row = federation.call(award.scheme)
    assert federation.nominate(row, "N2").name == "***"
    assert refused(lambda: federation.nominate(row, "N1")) == "one_deed"
