"""An association whose members elect directly (会员大会): the roll is frozen from those who have the vote."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.elections.test_hall import refused
from tests.elections.test_pages import client_of, words
from tests.governance.conftest import Federation, federation

from huiguan.elections import selectors, services
from huiguan.elections.models import Election, RollEntry
from huiguan.governance import services as governance
from huiguan.kernel.people.models import User
from huiguan.members import services as members
from huiguan.members.models import Membership, UnitMember

__all__ = ["federation"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly(federation: Federation) -> Federation:
    """The charter has an assembly of members, which elects supervisors."""
    federation.charter(template="general-2017")
    governance.set_up_bodies(actor=federation.head, organization=federation.here, on=date(2020, 6, 1))
    governance.open_term(
        actor=federation.head, organization=federation.here, ordinal=3, starts_on=date(2024, 6, 1),
        ends_due=date(2028, 6, 1),
    )  # fmt: skip
    return federation


def member(federation: Federation, name: str, klass: str = "full") -> Membership:
    return members.register_member(
        actor=federation.clerk, organization=federation.here, details={"name": name, "unit": "一队"}, klass=klass,
        joined_on=date(2021, 5, 1),
    )  # fmt: skip


def set_up(federation: Federation, **more: Any) -> Election:
    post = federation.post("supervisor")
    given: dict[str, Any] = {"electorate": "members", "mode": "authority", "seats": 1, **more}
    return services.set_up_election(
        actor=federation.head, organization=federation.here, title="监事选举", post_id=post.pk, **given
    )


def names(election: Election) -> list[str]:
    rows = RollEntry.objects.unscoped("test").filter(election=election)
    return sorted(rows.values_list("name", flat=True))


def test_the_roll_is_of_members_who_have_the_vote(assembly: Federation) -> None:
    rows = [member(assembly, name) for name in ("甲某", "乙某", "丙某")]
    member(assembly, "荣誉某", "honorary")
    Membership.objects.unscoped("test").filter(pk=rows[2].pk).update(state="suspended")
    unit = UnitMember(
        organization=assembly.here, state="admitted", klass="unit", name="某学院", representative="丁代表",
        joined_on=date(2021, 1, 1),
    )  # fmt: skip
    unit.save()
    user = assembly.user()
    Membership.objects.unscoped("test").filter(pk=rows[0].pk).update(person=user.person)
    election = set_up(assembly)
    assert names(election) == sorted(["甲某", "乙某", "丁代表"])
    office = client_of(User.objects.get(pk=assembly.head.user_id))
    page = words(office.get(f"/o/110101/elections/{election.pk}/"))
    assert "有表决权的会员" in page and "名册人数</dt><dd>3" in page
    own = words(client_of(user).get("/my/elections/"))
    assert "监事选举" in own and "您在选举人名册中" in own, "one's own entry is seen before the voting opens"
    assert "监事选举" not in words(client_of(assembly.user()).get("/my/elections/"))
    services.cancel_election(actor=assembly.head, election_id=election.pk, note="改期")
    assert "监事选举" not in words(client_of(user).get("/my/elections/"))


def test_a_member_admitted_later_comes_on_the_roll_when_it_is_renewed(assembly: Federation) -> None:
    member(assembly, "甲某")
    election = set_up(assembly)
    member(assembly, "乙某")
    assert names(election) == ["甲某"]
    services.freeze_roll(actor=assembly.head, election_id=election.pk)
    assert names(election) == ["乙某", "甲某"]


def test_whom_the_charter_does_not_let_elect_is_refused_at_once(assembly: Federation) -> None:
    assert refused(lambda: set_up(assembly, electorate="delegates")) == "not_competent"
    council = assembly.body("council").pk
    assert refused(lambda: set_up(assembly, electorate="body", body_id=council)) == "not_competent"
    office = client_of(User.objects.get(pk=assembly.head.user_id))
    sent = {
        "title": "监事选举", "post_id": assembly.post("supervisor").pk, "seats": 1, "electorate": "delegates",
        "mode": "server",
    }  # fmt: skip
    answer = office.post("/o/110101/elections/new/", sent)
    assert answer.status_code == 422 and "依照章程，此职务由以下机构选举：会员大会" in words(answer)
    election = set_up(assembly)
    assert not any("会员大会" in line for line in selectors.what_is_missing(election))
    # The charter is another one by the time of the opening: the page says so before anybody votes.
    Election.objects.unscoped("test").filter(pk=election.pk).update(electorate="delegates")
    election.refresh_from_db()
    assert any("会员大会" in line for line in selectors.what_is_missing(election))
